"""How a value lies in memory, and where: channels last, padded to whole vectors, inside a frame of its zero point."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...integer.graph import IntegerGraph
from ...ops.conv import QConv

VECTOR = 16  # channels of one vector; a narrow map (8 channels or fewer, 2 columns or more) pairs two of its pixels
ALIGN = 64
SLACK = 128  # bytes after the last map: kernels may read past its end
BLOCK_PIXELS = 8  # a depthwise block reads so many pixels at most, also of a row that has fewer


@dataclass(frozen=True)
class Map:
    """One value.

    Attributes:
        channels, height, width: what the graph says.
        pitch: numbers from one pixel to the next; those beyond `channels` mean nothing.
        frame: (top, bottom, left, right) pixels around it, which hold `zero`.
        item: bytes of a number: 1 holds an 8-bit integer + 128, 2 an integer of up to 16 bits.
        zero: its zero point, as it is held.
        at: first byte in the arena, frame included.
    """

    channels: int
    height: int
    width: int
    pitch: int
    frame: tuple[int, int, int, int]
    item: int
    zero: int
    at: int = 0

    @property
    def row(self) -> int:
        """Numbers from one row to the next."""
        return (self.frame[2] + self.width + self.frame[3]) * self.pitch

    @property
    def size(self) -> int:
        """Bytes, frame included."""
        return (self.frame[0] + self.height + self.frame[1]) * self.row * self.item

    @property
    def kind(self) -> str:
        """C type of a number."""
        return "uint8_t" if self.item == 1 else "int16_t"

    @property
    def lift(self) -> int:
        """What C holds, less the integer."""
        return 128 if self.item == 1 else 0

    @property
    def joined(self) -> bool:
        """True when all pixels follow one another."""
        return self.row == self.width * self.pitch

    def pointer(self, y: int = 0, x: int = 0) -> str:
        """C expression of the first number of pixel (y, x); negative numbers are in the frame."""
        n = self.at // self.item + (self.frame[0] + y) * self.row + (self.frame[2] + x) * self.pitch
        return f"{'arena' if self.item == 1 else 'wide'} + {n}"

    def fill(self) -> str:
        """C statement that writes the frame, or "" where there is none."""
        top, bottom, left, right = self.frame
        if not any(self.frame):
            return ""
        name = "frame" if self.item == 1 else "frame16"
        head, gap, tail = top * self.row + left * self.pitch, (left + right) * self.pitch, right * self.pitch
        numbers = (self.zero, head, self.height, self.row, gap, tail + bottom * self.row)
        return f"{name}({self.pointer(-top, -left)}, {', '.join(map(str, numbers))});"


def maps(g: IntegerGraph) -> tuple[dict[str, Map], int]:
    """Every value but the result, placed, and the bytes of the arena.

    Greedy by size (Pisarchyk & Lee 2020, arXiv:2001.03288), as the plan of other targets, over padded sizes.
    """
    frames = {v: _frame(g, v) for v in g.shapes}
    found = {}
    for v, (c, h, w) in g.shapes.items():
        if v == g.output:
            continue
        item, own = g.q[v].item_bytes, v in g.inputs or g.q[v].item_bytes == 2
        pitch = c if own else 8 if c <= 8 and w > 1 else -(-c // VECTOR) * VECTOR
        found[v] = Map(c, h, w, pitch, frames[v], item, g.q[v].zero + (128 if item == 1 else 0))
    at, size = _place(g, {v: m.size for v, m in found.items()})
    far = [BLOCK_PIXELS * found[s.inputs[0]].pitch * s.op.stride[1] for s in g.steps if isinstance(s.op, QConv)]
    return {v: replace(m, at=at[v]) for v, m in found.items()}, size + SLACK + max(far, default=0)


def _frame(g: IntegerGraph, value: str) -> tuple[int, int, int, int]:
    """Enough for every convolution that reads the value."""
    pads = [s.op.pads for s in g.steps if value in s.inputs and isinstance(s.op, QConv)]
    top, bottom, left, right = (max(p) for p in zip(*pads, (0, 0, 0, 0), strict=True))
    return top, bottom, left, right


def _place(g: IntegerGraph, size: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """First byte of every value, and where the last one ends."""
    born = {**dict.fromkeys(g.inputs, -1), **{s.output: k for k, s in enumerate(g.steps)}}
    dies = {v: max([born[v], *(k for k, s in enumerate(g.steps) if v in s.inputs)]) for v in size}
    at: dict[str, int] = {}
    for v in sorted(size, key=lambda v: (-size[v], born[v])):
        busy = sorted((at[u], at[u] + size[u]) for u in at if born[u] <= dies[v] and born[v] <= dies[u])
        where = 0
        for lo, hi in busy:
            if where + size[v] <= lo:
                break
            where = max(where, -(-hi // ALIGN) * ALIGN)
        at[v] = where
    return at, max((at[v] + size[v] for v in at), default=0)
