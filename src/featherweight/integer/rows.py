"""The integer graph as steps on rows: what a device runs one image row, or one signal step, at a time.

A signal is a map of height 1.  Kept that way its whole length is one row, and execution is layer by layer; turned, one
time step is one row, and no layer ever holds more steps than its kernel is long.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import UnsupportedError
from ..graph import Shape
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
from .graph import IntegerGraph, Step
from .held import Held
from .window import Pads, Window

IN_PLACE = (QAdd, QTable)  # number i of the result depends on number i of each input alone
Pair = tuple[int, int]


@dataclass(frozen=True)
class RowStep:
    """What runs for one row.

    Attributes:
        parts: steps of the integer graph, in order: one; a depthwise and a pointwise convolution, whose rows between
            them are never stored; or either of these and a global average, which it accumulates.
        windows: one per input.
        runs: how often it computes; a step that `gathers` gives its only row after the last of them.
    """

    parts: tuple[Step, ...]
    windows: tuple[Window, ...]
    output: str
    runs: int
    gathers: bool = False

    @property
    def op(self) -> QOp:
        """The operation that gives the step its name: the convolution that stores, or the only part."""
        return self.convolution.op if isinstance(self.parts[0].op, QConv) else self.parts[0].op

    @property
    def convolution(self) -> Step:
        """The last convolution among the parts."""
        return [p for p in self.parts if isinstance(p.op, QConv)][-1]

    @property
    def depthwise(self) -> Step | None:
        """The depthwise convolution before a pointwise one."""
        return self.parts[0] if len(self.parts) > 1 and isinstance(self.parts[1].op, QConv) else None

    @property
    def average(self) -> Step | None:
        """The global average after a convolution, or alone."""
        last = self.parts[-1]
        return last if self.gathers and isinstance(last.op, QAvgPool) else None

    @property
    def reads_all(self) -> bool:
        """Whether it is one weighted sum per output over the whole map: a linear layer."""
        return self.gathers and self.average is None


@dataclass(frozen=True)
class Rows:
    """An integer graph as row steps.

    Attributes:
        graph: of which it is a reading; turned: whether a time step is a row.
        steps: in order of execution; the last gives the sums of the result.
    """

    graph: IntegerGraph
    turned: bool
    steps: tuple[RowStep, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The value of every place in a device's tables: the map, the result of every step, the numbers beside the map
        where there are any."""
        own, *others = self.graph.inputs
        return (own, *(s.output for s in self.steps), *others)

    @cached_property
    def home(self) -> dict[str, str]:
        """Stored value -> the value whose ring it shares: itself, or the result of an element-wise step that is its
        only reader and writes over it."""
        over: dict[str, str] = {}
        for s in self.steps[:-1]:
            if isinstance(s.op, IN_PLACE):
                size = self.graph.q[s.output].item_bytes
                for w in reversed(s.windows):
                    readers = sum(v.value == w.value for t in self.steps for v in t.windows)
                    if w.value not in self.graph.inputs and readers == 1 and self.graph.q[w.value].item_bytes == size:
                        over[w.value] = s.output
                        break
        homes = {}
        for name in (n for n in self.names if n != self.steps[-1].output):
            at = name
            while at in over:
                at = over[at]
            homes[name] = at
        return homes

    @cached_property
    def held(self) -> dict[str, Held]:
        """How inputs and every stored result are held; the last step's sums are not among them."""
        g, out = self.graph, {}
        spare = {
            self.home[s.output]: (g.shapes[s.output][0] // s.op.groups) % 2
            for s in self.steps
            if isinstance(s.op, QConv) and not s.gathers and not depthwise(g, s.convolution)
        }
        for name, home in self.home.items():
            pads = [w.pads for s in self.steps for w in s.windows if w.value == home]
            most = tuple(max(p[i] for p in pads) for i in range(4)) if pads else (0, 0, 0, 0)
            q = g.q[home]
            out[name] = Held(self.shape(name), q.zero, q.item_bytes, most, spare.get(home, 0))  # type: ignore[arg-type]
        return out

    def sums(self, k: int) -> int:
        """32-bit sums of step `k`, which gathers: one per channel; of a map that is stored, in twos."""
        v = self.steps[k].output
        channels = self.graph.shapes[v][0]
        return channels + channels % 2 if v in self.held else channels

    def shape(self, value: str) -> Shape:
        """(C, H, W) as rows see it."""
        c, h, w = self.graph.shapes[value]
        return (c, w, h) if self.turned else (c, h, w)

    def pair(self, p: Pair) -> Pair:
        """A (vertical, horizontal) pair of an op as rows see it."""
        return (p[1], p[0]) if self.turned else p

    def pads(self, p: Pads) -> Pads:
        return (p[2], p[3], p[0], p[1]) if self.turned else p

    def weights(self, s: Step) -> np.ndarray:
        """(O, C / groups, kh, kw) as rows see them."""
        w = s.constants["w"]
        return np.swapaxes(w, 2, 3) if self.turned else w


def rows(g: IntegerGraph, turned: bool = False) -> Rows:
    """Read `g` as row steps.

    Args: turned: every time step of a signal is a row; only for graphs whose input has height 1.
    Raises: UnsupportedError naming an op that has no reading by rows.
    """
    assert not turned or g.shapes[g.input][1] == 1
    view = Rows(g, turned, ())
    users = {v: [k for k, s in enumerate(g.steps) if v in s.inputs] for v in g.shapes}
    steps: list[RowStep] = []
    k = 0
    while k < len(g.steps):
        parts = [g.steps[k]]
        if depthwise(g, parts[0]) and _full(parts[0]) and users[parts[0].output] == [k + 1]:
            after = g.steps[k + 1]
            if isinstance(after.op, QConv) and after.op.kernel == after.op.stride == (1, 1) and after.op.groups == 1:
                parts.append(after)
        last = parts[-1]
        if isinstance(last.op, QConv) and _full(last) and last.op.groups == 1 and not _whole(view, last):
            following = users[last.output]
            if len(following) == 1 and following[0] == k + len(parts):
                after = g.steps[following[0]]
                if isinstance(after.op, QAvgPool) and after.op.tile == g.shapes[last.output][1:] != (1, 1):
                    parts.append(after)
        steps.append(_row_step(view, parts))
        k += len(parts)
    return Rows(g, turned, tuple(steps))


def depthwise(g: IntegerGraph, s: Step) -> bool:
    """Whether every channel is convolved on its own."""
    return isinstance(s.op, QConv) and s.op.groups == g.shapes[s.inputs[0]][0] == g.shapes[s.output][0] > 1


def _full(s: Step) -> bool:
    """Whether saturation alone clamps the result."""
    return isinstance(s.op, QConv) and (s.op.lo, s.op.hi) == (-128, 127)


def _whole(view: Rows, s: Step) -> bool:
    """Whether one result per channel comes from the whole map, without padding."""
    op, size = s.op, view.graph.shapes[s.inputs[0]][1:]
    return (op.tile if isinstance(op, QAvgPool) else op.kernel) == size and not any(getattr(op, "pads", ()))  # type: ignore[attr-defined]


def _row_step(view: Rows, parts: list[Step]) -> RowStep:
    first, last = parts[0], parts[-1]
    rule = WINDOWS.get(type(first.op))
    if rule is None:
        raise UnsupportedError(
            f"{type(first.op).__name__} cannot run row by row", where=first.output, hint="export to ONNX instead"
        )
    windows = tuple(rule(view, first.op, i) for i in first.inputs)
    map_rows = view.shape(first.inputs[0])[1]
    averages = isinstance(last.op, QAvgPool) and (len(parts) > 1 or _whole(view, last))
    reads_all = isinstance(first.op, QLinear) or (
        isinstance(first.op, QConv) and first.op.groups == 1 and _whole(view, first)
    )
    gathers = averages or reads_all
    if reads_all or (averages and len(parts) == 1):
        windows, runs = (Window(first.inputs[0]),), map_rows
    else:
        conv = [p for p in parts if isinstance(p.op, QConv)]
        runs = view.shape(conv[-1].output if conv else last.output)[1]
    return RowStep(tuple(parts), windows, last.output, runs, gathers)


def _conv(view: Rows, op: QConv, value: str) -> Window:
    return Window(value, view.pair(op.kernel)[0], view.pair(op.stride)[0], 1, view.pads(op.pads))


def _pool(view: Rows, op: QAvgPool | QMaxPool, value: str) -> Window:
    height = view.pair(op.tile)[0]
    return Window(value, height, height)


def _difference(view: Rows, op: QDifference, value: str) -> Window:
    return Window(value, op.gap + 1 if view.turned else 1)


def _upsample(view: Rows, op: QUpsample, value: str) -> Window:
    return Window(value, 1, 1, view.pair(op.factor)[0])


def _one(view: Rows, op: QOp, value: str) -> Window:
    return Window(value)


WINDOWS: dict[type[QOp], Callable[..., Window]] = {
    QConv: _conv,
    QLinear: _one,
    QAvgPool: _pool,
    QMaxPool: _pool,
    QAdd: _one,
    QConcat: _one,
    QTable: _one,
    QDifference: _difference,
    QUpsample: _upsample,
}
