"""One integer graph can be printed in several ways, which differ in bytes and in cycles; this says which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..device import VECTOR, Device
from ..integer.graph import IntegerGraph
from .c99 import printed
from .program import Program

DEFAULT = "pairs"


@dataclass(frozen=True)
class Variant:
    """How a graph is printed.

    Attributes:
        family: of convolution kernels.
        turned: whether a row of a signal is one time step.
        room: bytes that the stage, in which a convolution prepares pixels, should not exceed where fewer pixels at
            once would do; None: any.
    """

    family: str = DEFAULT
    turned: bool = False
    room: int | None = None

    def program(self, g: IntegerGraph) -> Program:
        """Raises: UnsupportedError naming an op that cannot run row by row."""
        return Program.of(g, self.family, self.turned, self.room)

    def files(self, g: IntegerGraph, name: str = "model") -> dict[str, str]:
        """{file name: text} of the C.  Raises: UnsupportedError naming an op without a kernel."""
        if self.family == VECTOR:
            from .vector.source import emit

            return emit(g, name)
        return printed(self.program(g), name)

    def to_json(self) -> dict[str, Any]:
        return {"family": self.family, "turned": self.turned, "room": self.room}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Variant":
        return cls(record["family"], record["turned"], record.get("room"))


def variants(g: IntegerGraph, device: Device | None) -> list[Variant]:
    """Every way to print `g` for `device`, the plainest first; None: for any processor."""
    family = DEFAULT if device is None else device.family
    if family == VECTOR:
        return [Variant(VECTOR)]
    signal = g.shapes[g.input][1] == 1 and g.shapes[g.input][2] > 1 and g.task.input.kind == "signal"
    return [Variant(family, turned) for turned in ((False, True) if signal else (False,))]
