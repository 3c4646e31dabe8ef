"""The architecture as a drawing: every feature map a box, as tall and wide as the map, as deep as its channels."""

import math
import re
from dataclasses import dataclass
from typing import Any

from ..graph import BESIDE
from .number import is_number

COLUMN, ROW, MOST_PER_ROW, TOP = 106, 172, 10, 96


@dataclass(frozen=True)
class Box:
    """One feature map in the drawing; lengths in CSS pixels.

    Attributes:
        name, op: of the layer; op is "input" for the first box.
        words: its op, cut to the width of a column.
        shape: (C, H, W) as text.
        kind: which colour: input, conv, depthwise, linear, pool or other.
        x, y: upper left corner of the front face.
        width, height, depth: of the solid.
        middle, label_y: centre of its column, and the base line of its name.
    """

    name: str
    op: str
    words: str
    shape: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    depth: float
    middle: float
    label_y: float

    @property
    def centre(self) -> float:
        return self.x + (self.width + self.depth) / 2

    @property
    def top_face(self) -> str:
        return self._path((self.x, self.y), (self.depth, -self.depth), (self.width, 0))

    @property
    def side_face(self) -> str:
        return self._path((self.x + self.width, self.y), (self.depth, -self.depth), (0, self.height))

    @staticmethod
    def _path(start: tuple[float, float], one: tuple[float, float], two: tuple[float, float]) -> str:
        (x, y), (a, b), (c, d) = start, one, two
        corners = ((x, y), (x + a, y + b), (x + a + c, y + b + d), (x + c, y + d))
        return " ".join(f"{u:.1f},{v:.1f}" for u, v in corners)


@dataclass(frozen=True)
class Drawing:
    """Boxes, arrows from the box before, and arcs from boxes further back in the same row (both as SVG paths)."""

    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    arcs: tuple[str, ...]
    width: float
    height: float


def kind_of(op: str) -> str:
    """Sort an op into a colour.

    >>> kind_of("depthwise conv 3×3"), kind_of("conv 1×1"), kind_of("Linear"), kind_of("avgpool")
    ('depthwise', 'conv', 'linear', 'pool')
    """
    words = op.lower()
    for kind, marks in (
        ("depthwise", ("depthwise", "dwconv", "dw ")),
        ("pool", ("pool",)),
        ("conv", ("conv",)),
        ("linear", ("linear", "dense", "gemm")),
    ):
        if any(m in words for m in marks):
            return kind
    return "other"


def op_of(layer: dict[str, Any]) -> str:
    """Write an op with the sign people multiply with.

    >>> op_of({"op": "depthwise 3x3 /2"})
    'depthwise 3×3 /2'
    """
    return re.sub(r"(?<=\d)x(?=\d)", "×", str(layer.get("op") or ""))


def _words(op: str) -> str:
    """Cut an op to the width of a column.

    >>> _words("depthwise conv 3×3 /2, relu"), _words("avgpool whole map"), _words("conv 3×3 /2 in 4 groups")
    ('depthwise 3×3 /2', 'avgpool', 'conv 3×3 /2 in …')
    """
    short = op.partition(",")[0].replace("depthwise conv", "depthwise").replace(" whole map", "")
    return short if len(short) <= 16 else short[:15] + "…"


def shape_of(layer: dict[str, Any]) -> tuple[int, int, int] | None:
    s = layer.get("shape")
    return (s[0], s[1], s[2]) if isinstance(s, (list, tuple)) and len(s) == 3 and all(is_number(v) for v in s) else None


def shape_words(shape: tuple[int, int, int] | None) -> str:
    """Write (C, H, W) as people say it.

    >>> shape_words((16, 14, 14)), shape_words((8, 1, 40)), shape_words((10, 1, 1))
    ('16 × 14 × 14', '8 × 40', '10')
    """
    if shape is None:
        return "–"
    c, h, w = shape
    return f"{c} × {h} × {w}" if h > 1 else f"{c} × {w}" if w > 1 else f"{c}"


def drawing(layers: list[dict[str, Any]], input_shape: tuple[int, int, int] | None, beside: int = 0) -> Drawing | None:
    """Lay the layers out in even rows of at most MOST_PER_ROW; None where no layer has a shape.

    Args: beside: numbers that stand beside the map, a box of their own.
    """
    nodes: list[dict[str, Any]] = [{"name": "input", "op": "input", "shape": input_shape}] if input_shape else []
    nodes += [{"name": BESIDE, "op": "numbers beside", "shape": (beside, 1, 1)}] if beside else []
    nodes += [layer for layer in layers if shape_of(layer)]
    if not any(shape_of(layer) for layer in layers):
        return None
    shapes = [s for s in map(shape_of, nodes) if s]
    widest = [max(s[i] for s in shapes) for i in range(3)]

    def grown(n: int, most: int, low: float, high: float) -> float:
        return low + (high - low) * (math.log1p(n - 1) / math.log1p(most - 1) if most > 1 else 0.0)

    rows = math.ceil(len(nodes) / MOST_PER_ROW)
    per_row = math.ceil(len(nodes) / rows)
    width = COLUMN * per_row
    boxes: list[Box] = []
    for i, (node, (c, h, w)) in enumerate(zip(nodes, shapes, strict=True)):
        column, row = i % per_row, i // per_row
        wide, tall, deep = grown(w, widest[2], 7, 44), grown(h, widest[1], 7, 62), grown(c, widest[0], 3, 22)
        x = column * COLUMN + (COLUMN - wide - deep) / 2
        y = row * ROW + TOP - 8 - (tall - deep) / 2 - 20
        label = (column * COLUMN + COLUMN / 2, row * ROW + TOP + 22)
        op = op_of(node)
        kind = "input" if op in ("input", "numbers beside") else kind_of(op)
        words = _words(op)
        shape = shape_words((c, h, w))
        boxes.append(Box(str(node.get("name")), op, words, shape, kind, x, y, wide, tall, deep, *label))
    reads = _reads(nodes)
    arrows, arcs = [], []
    for i, b in enumerate(boxes):
        row = i // per_row
        level = row * ROW + TOP - 28
        for j in sorted(reads[i]):
            a, same_row = boxes[j], j // per_row == row
            start = a.x + a.width + a.depth + 5
            if j == i - 1 and same_row:
                arrows.append(f"M{start:.1f},{level} H{b.x - 6:.1f}")
            elif j == i - 1:
                turn = level - 78
                arrows.append(f"M{start:.1f},{level - ROW} H{width - 3} V{turn} H3 V{level} H{b.x - 6:.1f}")
            elif same_row:
                top, lift = row * ROW + 24, 12 + 4 * min(i - j - 1, 4)
                arcs.append(
                    f"M{a.centre:.1f},{top} C{a.centre:.1f},{top - lift} {b.centre:.1f},{top - lift} "
                    f"{b.centre:.1f},{top}"
                )
    return Drawing(tuple(boxes), tuple(arrows), tuple(arcs), width, rows * ROW - 26)


def _reads(nodes: list[dict[str, Any]]) -> list[set[int]]:
    """Return, per node, the indices of what it reads: the node before where the record does not say."""
    at = {str(n.get("name")): i for i, n in enumerate(nodes)}
    found: list[set[int]] = []
    for i, node in enumerate(nodes):
        # A name that no layer has is the network's input.
        named = {at.get(str(name), 0) for name in node.get("inputs") or ()}
        before = set() if node.get("name") == BESIDE else {i - 1}
        found.append({j for j in named or before if 0 <= j < i})
    return found


def inputs_words(layers: list[dict[str, Any]], i: int) -> str:
    """Name what layer `i` reads where that is more than, or other than, the layer before.

    >>> inputs_words([{"name": "a"}, {"name": "b"}, {"name": "add", "inputs": ["a", "b"]}], 2)
    'reads a, b'
    """
    before = [str(layers[i - 1].get("name"))] if i else []
    read = [str(n) for n in layers[i].get("inputs") or ()]
    return "reads " + ", ".join(read) if (i or BESIDE in read) and read and read != before else ""
