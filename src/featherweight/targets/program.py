"""The parts of one model.c: which kernels, which constants, how many bytes of memory."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..integer.graph import IntegerGraph
from ..integer.plan import Plan, plan
from ..integer.rows import Rows, rows
from ..ops.conv import QConv
from .family import CONVOLVE, FAMILIES, Family, Layer, Work, work
from .pieces import Piece, Site, averaging, piece


@dataclass(frozen=True)
class Program:
    """An integer graph as it will be printed.

    Attributes:
        r: its row steps; plan: where everything lives; family: how it convolves.
        room: bytes that the stage should not exceed where fewer pixels at once would do; None: any.
    """

    r: Rows
    plan: Plan
    family: Family
    room: int | None = None

    @classmethod
    def of(cls, g: IntegerGraph, family: str = "pairs", turned: bool = False, room: int | None = None) -> "Program":
        """Raises: UnsupportedError naming an op that cannot run row by row."""
        r = rows(g, turned)
        return cls(r, plan(r), FAMILIES[family](), room)

    @property
    def graph(self) -> IntegerGraph:
        return self.r.graph

    @cached_property
    def works(self) -> dict[int, Work]:
        """The convolutions among the steps, by number."""
        convolving = [k for k, s in enumerate(self.r.steps) if isinstance(s.op, QConv) and not s.reads_all]
        return {k: work(self.r, k, self.room) for k in convolving}

    @cached_property
    def layers(self) -> dict[int, Layer]:
        """What every convolution reads, by number of its step."""
        return {k: self.family.layer(w) for k, w in self.works.items()}

    @cached_property
    def pieces(self) -> list[Piece]:
        """All steps, in order."""
        out = []
        for k in range(len(self.r.steps)):
            site = Site(self.r, k, self.plan.sums)
            out.append(self._convolution(site) if k in self.works else piece(site))
        return out

    def _convolution(self, site: Site) -> Piece:
        s, inner = site.step, self.layers[site.k]
        x = f"int{8 * site.xs[0].item_bytes}"
        op = s.convolution.op
        assert isinstance(op, QConv)
        if not s.gathers:
            call = CONVOLVE.replace("@X", x).format(layer="{layer}", y="y", sums="0")
            if (op.lo, op.hi) == (-128, 127):
                return Piece(inner, (), call)
            y = site.y
            clamp = f"clamp((int8_t *)y - {y.pads[2]}, {y.row}, {op.lo}, {op.hi});"
            return Piece(inner, (("clamp", {}),), call + f"\n      {clamp}")
        how, numbers = averaging(site)
        average = "{" + ", ".join(numbers) + "}"
        conv = "{" + ", ".join(map(str, inner.fields)) + "}"
        layer = Layer(f"averaged{how}_layer", (conv, average), inner.constants, inner.stage_bytes)
        call = "\n".join(
            [
                "{",
                f"        const averaged{how}_layer *l = {{layer}};",
                "        int32_t *sums = s->arena + l->average.sums;",
                "        if (at == 0)",
                "          for (int c = 0; c < l->average.C + l->average.C % 2; c++) sums[c] = 0;",
                "        " + CONVOLVE.replace("@X", x).format(layer="&l->conv", y="0", sums="sums"),
                f"        if (at + 1 == p->runs) average{how}_int8(&l->average, sums, y);",
                "      }",
            ]
        )
        return Piece(layer, ((f"average{how}", {"@Y": "int8"}), ("averaged", {"@R": how})), call)

    @property
    def stage_bytes(self) -> int:
        return max((p.layer.stage_bytes for p in self.pieces), default=0)

    @property
    def constant_bytes(self) -> int:
        """Bytes of weights, biases, multipliers and tables; structs and code are not among them."""
        return sum(_bytes(*a) for p in self.pieces for a in p.layer.constants.values())

    @cached_property
    def step_bytes(self) -> dict[str, int]:
        """Bytes of constants by the step of the integer graph that owns them.

        The names of arrays begin with d for a depthwise convolution that is fused with the one after it.
        """
        out = dict.fromkeys((s.output for s in self.graph.steps), 0)
        for s, p in zip(self.r.steps, self.pieces, strict=True):
            for name, a in p.layer.constants.items():
                owner = s.parts[0] if name[0] == "d" or not isinstance(s.op, QConv) else s.convolution
                out[owner.output] += _bytes(*a)
        return out


def _bytes(kind: str, a: np.ndarray) -> int:
    return a.size * {"int8_t": 1, "uint8_t": 1, "int16_t": 2, "uint16_t": 2}.get(kind, 4)
