"""What a family of convolution kernels gives: constants in the order its C reads them, and that C."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from ..integer.held import Held
from ..integer.rows import Rows, RowStep
from ..integer.short import Short, short
from ..ops.conv import QConv
from ..registry import Registry

TILE = 4  # pixels at once


@dataclass(frozen=True)
class Convolution:
    """A convolution on rows, with what stands before it.

    Attributes:
        w: integer weights (O, C / groups, kh, kw); b, m: int64 (O,).
        groups, stride: channel groups, columns from one output to the next.
        zero: the output's zero point.
        x: how its input is held; y: how its result is, or None where a global average collects it.
        start: column, from the input's first one, of the first tap of the first output.
        width: columns of the output.
        short: multipliers that round in 32 bits, equal to m, where there are any.
    """

    w: np.ndarray
    b: np.ndarray
    m: np.ndarray
    groups: int
    stride: int
    zero: int
    x: Held
    start: int
    width: int
    short: Short | None = None

    @property
    def depthwise(self) -> bool:
        return self.groups == len(self.w) > 1 and self.w.shape[1] == 1


@dataclass(frozen=True)
class Layer:
    """What one step puts into the C file.

    Attributes:
        kind: the C type of its struct; fields: the struct's initialiser.
        constants: C array name -> (C type, numbers).
        stage_bytes: of the buffer in which a convolution prepares pixels.
    """

    kind: str
    fields: Sequence[object]
    constants: Mapping[str, tuple[str, np.ndarray]] = field(default_factory=dict)
    stage_bytes: int = 0


@dataclass(frozen=True)
class Work:
    """A step that convolves: at most one depthwise part, at most one that mixes channels, in this order.

    Attributes:
        k: number of the step, for names; y: how the result is held, or None where a global average collects it.
        room: bytes that the stage should not exceed where a tile of fewer pixels would do; None: any.
    """

    k: int
    depthwise: Convolution | None
    mixing: Convolution | None
    y: Held | None
    room: int | None = None

    @property
    def first(self) -> Convolution:
        part = self.depthwise or self.mixing
        assert part is not None
        return part


class Family(ABC):
    """A way to compute convolutions; one file in targets/families, its C in targets/kernels/NAME."""

    name: ClassVar[str]
    stage: ClassVar[str]  # C type of the numbers of the stage
    lanes: ClassVar[int] = 0  # products of bytes in one vector instruction; 0: there is none
    heavy: ClassVar[bool] = False  # whether a rounding in 64 bits takes many times one in 32

    def widths(self, work: Work) -> list[int]:
        """Pixels of the tiles that a row of a convolution's result is computed in."""
        out, columns = [], work.first.width
        while columns:
            out.append((columns + 1) // 2 if columns == TILE + 1 else min(columns, TILE))
            columns -= out[-1]
        return out

    def mixes(self, work: Work) -> str:
        """What tells kernels that mix channels apart, beside pixels and widths; "" where nothing does."""
        return ""

    @abstractmethod
    def layer(self, work: Work) -> Layer:
        """Constants and numbers of one convolution, as `source` reads them."""

    @abstractmethod
    def source(self, works: Sequence[Work], name: str) -> list[str]:
        """C that computes all of `works`: struct types and helpers, then functions.

        They are called as CONVOLVE says; among them are `conv_int8` or `conv_int16`, by the width of the input's
        numbers:
        `void conv_X(stage *, const conv_layer *, const void *const *rows, int8_t *y, int32_t *sums)` computes one row
        into y, or adds it to sums where y is 0.  name: prefix of the model, for symbols of an assembler.
        """


CONVOLVE = "conv_@X(s->stage, {layer}, x, {y}, {sums});"  # the statement that computes a row, @X: int8 or int16
FAMILIES = Registry("featherweight.targets.families", Family)


def work(r: Rows, k: int, room: int | None = None) -> Work:
    """Step `k` of `r` as a family reads it; `room` as in `Work`."""
    s = r.steps[k]
    x = r.held[s.windows[0].value]
    parts = [_convolution(r, s, n, x) for n, p in enumerate(s.parts) if isinstance(p.op, QConv)]
    deep = parts[0] if parts[0].depthwise else None
    mixing = parts[-1] if len(parts) > 1 or deep is None else None
    return Work(k, deep, mixing, None if s.gathers else r.held[s.output], room)


def _convolution(r: Rows, s: RowStep, n: int, x: Held) -> Convolution:
    part = s.parts[n]
    op, c = part.op, part.constants
    assert isinstance(op, QConv)
    left = r.pads(op.pads)[2]
    return Convolution(
        r.weights(part), c["b"], c["m"], op.groups, r.pair(op.stride)[1], op.zy, x, -left if n == 0 else 0,
        r.shape(part.output)[2], short(part, *(r.graph.q[i] for i in part.inputs)),
    )  # fmt: skip
