"""The shipped graph in float32, in numpy: what calibration watches, and the score before rounding."""

from collections.abc import Callable

import numpy as np

from ..errors import UnsupportedError
from ..graph import Graph, Op, Weights, parted
from ..network import Network
from ..ops.add import Add
from ..ops.avgpool import AvgPool
from ..ops.concat import Concat
from ..ops.conv import Conv
from ..ops.difference import Difference
from ..ops.linear import Linear
from ..ops.maxpool import MaxPool
from ..ops.norm import EPSILON, Norm
from ..ops.pointwise import FUNCTIONS, Pointwise
from ..ops.upsample import Upsample
from .kernels import Exact, conv, tiles

Arrays = dict[str, np.ndarray]


def _act(act: str, y: np.ndarray) -> np.ndarray:
    return y if act == "none" else np.asarray(FUNCTIONS[act](y))


def _biased(y: np.ndarray, w: Arrays) -> np.ndarray:
    return y + w["b"].reshape(1, -1, 1, 1) if "b" in w else y


def _conv(op: Conv, w: Arrays, x: np.ndarray) -> np.ndarray:
    c, h, wide = x.shape[1:]
    return _act(op.act, _biased(conv(x, w["w"], op.stride, op.pads((c, h, wide)), op.groups), w))


def _linear(op: Linear, w: Arrays, x: np.ndarray) -> np.ndarray:
    return _act(op.act, _biased(conv(x, w["w"], (1, 1), (0, 0, 0, 0), 1), w))


def _norm(op: Norm, w: Arrays, x: np.ndarray) -> np.ndarray:
    g = {k: v.reshape(1, -1, 1, 1) for k, v in w.items()}
    return np.asarray(g["gamma"] * (x - g["mean"]) / np.sqrt(g["var"] + np.float32(EPSILON)) + g["beta"])


RULES: dict[type[Op], Callable[..., np.ndarray]] = {
    Conv: _conv,
    Linear: _linear,
    Norm: _norm,
    AvgPool: lambda op, w, x: tiles(x, op.tile(x.shape[1:])).mean((3, 5)),
    MaxPool: lambda op, w, x: tiles(x, op.tile(x.shape[1:])).max((3, 5)),
    Add: lambda op, w, a, b: _act(op.act, a + b),
    Concat: lambda op, w, *xs: np.concatenate(xs, 1),
    Difference: lambda op, w, x: x[..., op.gap :] - x[..., : -op.gap],
    Pointwise: lambda op, w, x: np.asarray(op(x, w), np.float32),
    Upsample: lambda op, w, x: Exact.repeat(x, op.factor, op.rest),
}


def values(graph: Graph, weights: Weights, x: np.ndarray) -> Arrays:
    """Every value of `graph` for real inputs `x`, float32 (N, C, H, W) or flat rows (see `parted`), by name.

    Ops of training (dropout, stochastic depth) are the identity.  Raises: UnsupportedError for an op without a rule.
    """
    v: Arrays = parted(np.asarray(x, np.float32), graph.shapes, graph.inputs)
    for n in graph.nodes:
        if n.op.transient:
            v[n.output] = v[n.inputs[0]]
            continue
        rule = RULES.get(type(n.op))
        if rule is None:
            raise UnsupportedError(f"{type(n.op).__name__} has no float rule", where=n.output)
        v[n.output] = rule(n.op, weights.get(n.output, {}), *(v[i] for i in n.inputs))
    return v


def outputs(network: Network, x_raw: np.ndarray, batch: int = 256) -> np.ndarray:
    """Float outputs of raw samples (N, ...): float64 (N, task.outputs) in units, angles or logits."""
    out = []
    for at in range(0, len(x_raw), batch):
        real = network.normal.apply(x_raw[at : at + batch], network.task.input)
        last = values(network.graph, network.weights, real)[network.graph.output]
        out.append(network.target.decode(last[:, :, 0, 0], network.task))
    return np.concatenate(out) if out else np.zeros((0, network.task.outputs))
