"""Architecture as data: an input shape, a tuple of blocks, a head."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from .block import Block
from .budget import Cost
from .fold import fold
from .graph import BESIDE, Builder, Graph, Shape
from .ops.avgpool import AvgPool
from .ops.concat import Concat
from .ops.dropout import Dropout
from .ops.linear import Linear
from .ops.maxpool import MaxPool
from .ops.pointwise import Pointwise


@dataclass(frozen=True)
class Head:
    """How a map becomes outputs.

    Attributes:
        grid: the map is pooled to about grid x grid cells (1: global pooling, 0: not pooled at all), then one linear
            layer reads every cell: a small grid keeps *where* for a few more weights.
        how: "mean" or "max".
        drop: dropout before the linear layer, while training.
    """

    grid: int = 1
    how: str = "mean"
    drop: float = 0.0

    def build(self, g: Builder, x: str, outputs: int, beside: tuple[str, ...] = ()) -> str:
        """beside: values of one cell that join the pooled map, which is one cell then, too."""
        _, h, w = g.shapes[x]
        if self.grid and (h > self.grid or w > self.grid):
            tile = (0, 0) if self.grid == 1 else (max(1, h // self.grid), max(1, w // self.grid))
            x = g((AvgPool if self.how == "mean" else MaxPool)(tile), x)
        x = g(Concat(), x, *beside) if beside else x
        x = g(Dropout(self.drop), x) if self.drop else x
        return g(Linear(outputs), x)


@dataclass(frozen=True)
class Design:
    """What a family or a search proposes.

    Attributes:
        input: (channels, height, width).
        outputs: width of the last layer (Task.network_outputs).
        front: blocks before the family's, which scaling leaves alone.
        blocks: in order.
        head: pooling and the last linear layer.
        family: the family it came from, for people.
        beside: numbers that stand beside the map and join its pooled channels before the last layer; 0: none.  The head
            of a design with such numbers pools globally: its grid is 1, whatever it was asked to be.
        squeeze: width of a linear layer with relu through which these numbers pass before they join; 0: none.
    """

    input: Shape
    outputs: int
    blocks: tuple[Block, ...]
    head: Head = Head()
    family: str = "custom"
    front: tuple[Block, ...] = ()
    beside: int = 0
    squeeze: int = 0

    def __post_init__(self) -> None:
        if self.beside and self.head.grid != 1:
            object.__setattr__(self, "head", replace(self.head, grid=1))

    @cached_property
    def graph(self) -> Graph:
        """The graph that trains.  Raises DesignError when the blocks do not fit the input."""
        g = Builder({"x": self.input} | ({BESIDE: (self.beside, 1, 1)} if self.beside else {}))
        numbers = (BESIDE,) if self.beside else ()
        if self.beside and self.squeeze:  # first of all, so that a device need not hold all numbers for long
            numbers = (g(Pointwise("relu"), g(Linear(self.squeeze), BESIDE)),)
        v = "x"
        for b in (*self.front, *self.blocks):
            v = b.build(g, v)
        self.head.build(g, v, self.outputs, numbers)
        return g.done()

    @cached_property
    def shipped(self) -> Graph:
        """The graph that ships: norms folded, noise gone (structure only)."""
        return fold(self.graph)[0]

    def scaled(self, factor: float) -> "Design":
        """Every width multiplied by `factor` (arXiv:1704.04861, sec. 3.3): one ray through the space of sizes.

        What numbers beside the map are squeezed to shrinks by the root of the factor, and never grows: each unit of it
        has as many weights as there are numbers.
        """
        squeeze = max(1, round(self.squeeze * min(1.0, factor) ** 0.5)) if self.squeeze else 0
        return replace(self, blocks=tuple(b.scaled(factor) for b in self.blocks), squeeze=squeeze)

    @property
    def size(self) -> Cost:
        """Params and MACs, which need no compiler."""
        return Cost(params=self.shipped.params, macs=self.shipped.macs)

    def to_json(self) -> dict[str, Any]:
        numbers = {"beside": self.beside, "squeeze": self.squeeze} if self.beside else {}
        return {
            "schema": 1,
            "input": list(self.input),
            **numbers,
            "outputs": self.outputs,
            "family": self.family,
            "front": [b.to_json() for b in self.front],
            "blocks": [b.to_json() for b in self.blocks],
            "head": asdict(self.head),
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Design":
        c, h, w = record["input"]
        blocks = tuple(Block.from_json(b) for b in record["blocks"])
        front = tuple(Block.from_json(b) for b in record["front"])
        head, numbers = Head(**record["head"]), (record.get("beside", 0), record.get("squeeze", 0))
        return cls((c, h, w), record["outputs"], blocks, head, record["family"], front, *numbers)

    @property
    def id(self) -> str:
        """Eight hex digits that name this architecture."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()[:8]

    @property
    def name(self) -> str:
        return f"{self.family}-{self.id}"
