"""Which kernel a step calls, with which constants and numbers: one rule per integer op."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from ..graph import Shape
from ..integer.graph import IntegerGraph, Step
from ..integer.plan import Plan
from ..ops.add import QAdd
from ..ops.avgpool import QAvgPool
from ..ops.concat import QConcat
from ..ops.conv import QConv
from ..ops.difference import QDifference
from ..ops.linear import QLinear
from ..ops.maxpool import QMaxPool
from ..ops.pointwise import QTable
from ..ops.upsample import QUpsample
from ..quant import QOp


@dataclass(frozen=True)
class Call:
    """One line of the C function.

    Attributes:
        kernel: file in targets/kernels; tokens: what @X, @Y, @Z in it stand for.
        constants: C array name -> (C type, numbers); layer: (struct type, name, initialiser) or None.
        text: the statement.
    """

    kernel: str
    tokens: Mapping[str, str]
    text: str
    constants: Mapping[str, tuple[str, np.ndarray]]
    layer: tuple[str, str, str] | None = None

    @property
    def numbers(self) -> list[int]:
        """Numbers of the layer that are stored in the C type `dim`."""
        return [int(n) for n in re.findall(r"(?<![\w(-])-?\d+\b", self.layer[2])] if self.layer else []

    @property
    def flash_bytes(self) -> int:
        """Bytes of the constants where a pointer has 8 bytes; the code is not in it."""
        wide = 2 if all(abs(n) < 2**15 for n in self.numbers) else 4
        layer = (
            8 * len(re.findall(r"\b[wbm]\d|INT64", self.layer[2])) + 4 * self.layer[2].count("INT32")
            if self.layer
            else 0
        )
        arrays = sum(a.size * (1 if kind == "int8_t" else 4) for kind, a in self.constants.values())
        return arrays + (layer + wide * len(self.numbers) + 7) // 8 * 8


@dataclass(frozen=True)
class Site:
    """Where a step stands: its number, and how every value is held in the C."""

    g: IntegerGraph
    plan: Plan
    k: int
    step: Step

    @property
    def xs(self) -> tuple[Shape, ...]:
        return tuple(self.g.shapes[i] for i in self.step.inputs)

    @property
    def y(self) -> Shape:
        return self.g.shapes[self.step.output]

    def kind(self, value: str) -> str:
        """Element type without its "_t"."""
        if value not in self.plan.offset:
            return self.g.task.input.dtype
        return "int8" if self.g.q[value].item_bytes == 1 else "int16"

    def lift(self, value: str) -> int:
        """What C holds of `value`, less the stored integer: a uint8 input is read as it is."""
        return 128 if self.kind(value) == "uint8" else 0

    def at(self, value: str) -> str:
        """C expression of the first element."""
        if value not in self.plan.offset:
            return "input"
        where, wide = self.plan.offset[value], self.kind(value) == "int16"
        return f"wide + {where // 2}" if wide else f"arena + {where}"

    def layer(self, kind: str, *numbers: Any) -> tuple[str, str, str]:
        return kind, f"l{self.k}", "{" + ", ".join(map(str, numbers)) + "}"

    def arrays(self, w: np.ndarray, b: np.ndarray, m: np.ndarray | None = None) -> dict[str, tuple[str, np.ndarray]]:
        more = {} if m is None else {f"m{self.k}": ("int32_t", m)}
        return {f"w{self.k}": ("int8_t", w), f"b{self.k}": ("int32_t", b), **more}


def _lifted(c: Mapping[str, np.ndarray], lift: int) -> np.ndarray:
    """Bias for inputs that are read `lift` too high."""
    return np.asarray(c["b"] - lift * c["w"].reshape(len(c["w"]), -1).sum(1))


def _conv(s: Site) -> list[Call]:
    op, c, (x,) = s.step.op, s.step.constants, s.step.inputs
    assert isinstance(op, QConv)
    (ci, h, w), (o, p, q), lift = s.xs[0], s.y, s.lift(x)
    depthwise = op.groups == ci == o
    kh, kw = op.kernel
    if (kh, kw) == (h, w) and (p, q) == (1, 1) and not any(op.pads) and op.groups == 1:
        ci, h, w, kh, kw = ci * h * w, 1, 1, 1, 1  # a linear layer: the whole map is one pixel
    weights = c["w"].transpose((2, 3, 1, 0) if depthwise else (0, 2, 3, 1))
    shape = (ci, h, w, p, q) if depthwise else (ci, h, w, o, p, q)
    head = (f"w{s.k}", f"b{s.k}", f"m{s.k}", *shape, kh, kw, *op.stride, op.pads[0], op.pads[2])
    tail = (op.zx + lift, op.zy, op.lo, op.hi)
    kernel = "depthwise" if depthwise else "conv"
    layer = s.layer(f"{kernel}_layer", *head, *(() if depthwise else (op.groups,)), *tail)
    text = f"{kernel}_{s.kind(x)}({s.at(x)}, {s.at(s.step.output)}, &l{s.k});"
    return [Call(kernel, {"@X": s.kind(x)}, text, s.arrays(weights, _lifted(c, lift), c["m"]), layer)]


def _linear(s: Site) -> list[Call]:
    c, (x,) = s.step.constants, s.step.inputs
    b = _lifted(c, s.lift(x))
    text = f"linear_{s.kind(x)}({s.at(x)}, state->sums, w{s.k}, b{s.k}, {s.y[0]}, {prod(s.xs[0])});"
    return [Call("linear", {"@X": s.kind(x)}, text, s.arrays(c["w"].transpose(0, 2, 3, 1), b))]


def _avgpool(s: Site) -> list[Call]:
    op, (x,) = s.step.op, s.step.inputs
    assert isinstance(op, QAvgPool)
    (c, _, w), (_, p, q), (kh, kw) = s.xs[0], s.y, op.tile
    layer = s.layer(
        "avgpool_layer",
        f"INT64_C({op.m})",
        f"INT32_C({op.offset + s.lift(x) * kh * kw})",
        c,
        w,
        p,
        q,
        kh,
        kw,
        op.zy,
        op.lo,
        op.hi,
    )
    text = f"avgpool_{s.kind(x)}({s.at(x)}, {s.at(s.step.output)}, &l{s.k});"
    return [Call("avgpool", {"@X": s.kind(x), "@Y": s.kind(s.step.output)}, text, {}, layer)]


def _maxpool(s: Site) -> list[Call]:
    op, (x,) = s.step.op, s.step.inputs
    assert isinstance(op, QMaxPool)
    (c, _, w), (_, p, q) = s.xs[0], s.y
    layer = s.layer("maxpool_layer", c, w, p, q, *op.tile, s.lift(x))
    text = f"maxpool_{s.kind(x)}({s.at(x)}, {s.at(s.step.output)}, &l{s.k});"
    return [Call("maxpool", {"@X": s.kind(x), "@Y": s.kind(s.step.output)}, text, {}, layer)]


def _add(s: Site) -> list[Call]:
    op, (a, b) = s.step.op, s.step.inputs
    assert isinstance(op, QAdd)
    zeros = (op.za + s.lift(a), op.zb + s.lift(b))
    layer = s.layer("add_layer", f"INT64_C({op.ma})", f"INT64_C({op.mb})", *zeros, op.zy, op.lo, op.hi)
    text = f"add_{s.kind(a)}_{s.kind(b)}({s.at(a)}, {s.at(b)}, {s.at(s.step.output)}, {prod(s.y)}, &l{s.k});"
    return [Call("add", {"@X": s.kind(a), "@Y": s.kind(b)}, text, {}, layer)]


def _concat(s: Site) -> list[Call]:
    op, at, calls = s.step.op, 0, []
    assert isinstance(op, QConcat)
    for i, (v, shape) in enumerate(zip(s.step.inputs, s.xs, strict=True)):
        zero = (op.zero[i] if op.m[i] else 0) + s.lift(v)
        numbers = (f"INT64_C({op.m[i]})", shape[0], s.y[0], zero, op.zy, op.lo, op.hi)
        name = f"l{s.k}_{i}"
        layer = ("concat_part", name, s.layer("", *numbers)[2])
        text = f"concat_{s.kind(v)}({s.at(v)}, {s.at(s.step.output)} + {at}, {shape[1] * shape[2]}, &{name});"
        calls.append(Call("concat", {"@X": s.kind(v)}, text, {}, layer))
        at += shape[0]
    return calls


def _difference(s: Site) -> list[Call]:
    op, (x,) = s.step.op, s.step.inputs
    assert isinstance(op, QDifference)
    (c, h, w), (_, _, q) = s.xs[0], s.y
    layer = s.layer("difference_layer", c, h, w, q, op.gap)
    text = f"difference_{s.kind(x)}({s.at(x)}, {s.at(s.step.output)}, &l{s.k});"
    return [Call("difference", {"@X": s.kind(x)}, text, {}, layer)]


def _upsample(s: Site) -> list[Call]:
    op, (x,) = s.step.op, s.step.inputs
    assert isinstance(op, QUpsample)
    last = (op.factor[0] + op.rest[0], op.factor[1] + op.rest[1])
    layer = s.layer("upsample_layer", *s.xs[0], *op.factor, *last, s.lift(x))
    text = f"upsample_{s.kind(x)}({s.at(x)}, {s.at(s.step.output)}, &l{s.k});"
    return [Call("upsample", {"@X": s.kind(x), "@Y": s.kind(s.step.output)}, text, {}, layer)]


def _table(s: Site) -> list[Call]:
    (x,) = s.step.inputs
    tokens = {"@X": s.kind(x), "@Z": "" if s.lift(x) else " + 128"}
    text = f"pointwise_{s.kind(x)}({s.at(x)}, {s.at(s.step.output)}, {prod(s.y)}, t{s.k});"
    return [Call("pointwise", tokens, text, {f"t{s.k}": ("int8_t", s.step.constants["table"])})]


RULES: dict[type[QOp], Callable[[Site], list[Call]]] = {
    QConv: _conv,
    QLinear: _linear,
    QAvgPool: _avgpool,
    QMaxPool: _maxpool,
    QAdd: _add,
    QConcat: _concat,
    QTable: _table,
    QDifference: _difference,
    QUpsample: _upsample,
}


def calls(g: IntegerGraph, plan: Plan) -> list[Call]:
    """The calls of all steps, in order.  Raises: UnsupportedError naming an op and layer without a C kernel."""
    return [c for k in range(len(g.steps)) for c in calls_of(g, plan, k)]


def calls_of(g: IntegerGraph, plan: Plan, k: int) -> list[Call]:
    """The calls of step `k` alone."""
    step = g.steps[k]
    if type(step.op) not in RULES:
        raise UnsupportedError(
            f"the C has no kernel for {type(step.op).__name__}", where=step.output, hint="export to ONNX instead"
        )
    return RULES[type(step.op)](Site(g, plan, k, step))
