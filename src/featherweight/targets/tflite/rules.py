"""What an operator of a .tflite file is here: one rule per operator."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...ops.add import QAdd, operand_multipliers
from ...ops.concat import QConcat
from ...ops.pointwise import FUNCTIONS, QTable
from .foreign import Foreign, Value, clamp_of
from .layers import NONE
from .parse import Node
from .pools import avgpool, maxpool, mean
from .weighted import conv, fully_connected, scaled, shifted


def _add(f: Foreign, n: Node, last: bool) -> None:
    if len(n.inputs) == 2 and sum(i in f.values for i in n.inputs) == 1:
        shifted(f, n)
        return
    a, b = f.value(n, 0), f.value(n, 1)
    if a.shape != b.shape:
        raise f.refuse(n, f"of maps of {a.shape} and {b.shape}")
    qa, qb, qy = f.q[a.name], f.q[b.name], f.result(n)
    ma, mb = operand_multipliers(qa.scale, qb.scale, qy.scale)
    op = QAdd(qa.zero, qb.zero, ma, mb, qy.zero, *clamp_of(f, n, qy))
    near = all(2**-10 <= q.scale / qy.scale < 2**8 for q in (qa, qb))
    f.add(n, op, (a.name, b.name), a.shape, qy, near)


def _concat(f: Foreign, n: Node, last: bool) -> None:
    xs, qy = [f.value(n, k) for k in range(len(n.inputs))], f.result(n)
    rank = len(f.tensors[n.output].shape)
    if n.options["Axis"] not in (-1, rank - 1) or len({x.shape[1:] for x in xs}) != 1:
        raise f.refuse(n, f"along axis {n.options['Axis']} of {rank}; the channels are read")
    if any(f.q[x.name] != qy for x in xs) or n.options["FusedActivationFunction"] != NONE:
        raise f.refuse(n, "of maps on other scales than the result")
    op = QConcat(tuple(qy.zero for _ in xs), (0,) * len(xs), qy.zero, qy.lo, qy.hi)
    shape = (sum(x.shape[0] for x in xs), *xs[0].shape[1:])
    f.add(n, op, tuple(x.name for x in xs), shape, qy, True, s=np.ones(len(xs), np.float32))


def _alias(f: Foreign, n: Node, last: bool) -> None:
    x = f.value(n, 0)
    if np.prod(f.tensors[n.output].shape) != np.prod(x.shape):
        raise f.refuse(n, f"of {x.shape} to {f.tensors[n.output].shape}")
    if f.tensors[n.output].dtype != f.tensors[n.inputs[0]].dtype:
        raise f.refuse(n, "that changes the element type")
    f.values[n.output] = x


def _pad(f: Foreign, n: Node, last: bool) -> None:
    x, around = f.value(n, 0), f.constant(n, 1, "int32").numbers
    assert around is not None
    if around.shape != (4, 2) or around[[0, 3]].any() or (around < 0).any() or around.max() > 64:
        raise f.refuse(n, "of other axes than height and width")
    (top, bottom), (left, right) = around[1].tolist(), around[2].tolist()
    c, h, w = x.shape
    if f.tensors[n.output].shape != (1, h + top + bottom, w + left + right, c):
        raise f.refuse(n, f"to {f.tensors[n.output].shape}")
    f.values[n.output] = Value(x.name, x.shape, (top, bottom, left, right))


def _function(fn: Callable[[np.ndarray], np.ndarray]) -> Callable[[Foreign, Node, bool], None]:
    def rule(f: Foreign, n: Node, last: bool) -> None:
        _tabled(f, n, fn)

    return rule


def _leaky(f: Foreign, n: Node, last: bool) -> None:
    slope = float(n.options["Alpha"])
    _tabled(f, n, lambda x: np.where(x > 0, x, slope * x))


def _tabled(f: Foreign, n: Node, fn: Any) -> None:
    """A function of 8 bits is a table of what it gives, rounded to the nearest."""
    x, qy = f.value(n, 0), f.result(n)
    q = f.q[x.name]
    table = qy.quantize(np.nan_to_num(fn(q.real(np.arange(q.lo, q.hi + 1)))))
    f.add(n, QTable(), (x.name,), x.shape, qy, table=table)


RULES: dict[str, Callable[[Foreign, Node, bool], None]] = {
    "CONV_2D": conv,
    "DEPTHWISE_CONV_2D": conv,
    "FULLY_CONNECTED": fully_connected,
    "ADD": _add,
    "MUL": scaled,
    "AVERAGE_POOL_2D": avgpool,
    "MEAN": mean,
    "MAX_POOL_2D": maxpool,
    "CONCATENATION": _concat,
    "RESHAPE": _alias,
    "SQUEEZE": _alias,
    "PAD": _pad,
    "QUANTIZE": _function(lambda x: x),
    "RELU": _function(FUNCTIONS["relu"]),
    "RELU6": _function(FUNCTIONS["relu6"]),
    "LOGISTIC": _function(FUNCTIONS["sigmoid"]),
    "TANH": _function(FUNCTIONS["tanh"]),
    "HARD_SWISH": _function(FUNCTIONS["hardswish"]),
    "LEAKY_RELU": _leaky,
}
