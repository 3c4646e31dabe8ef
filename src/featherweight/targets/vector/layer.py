"""What a step becomes in C: constants, functions, the statement that calls them, and the texts these need."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...integer.graph import IntegerGraph, Step
from ..constants import array
from .map import Map
from .tile import Tile


@dataclass(frozen=True)
class Site:
    """Where a step stands."""

    g: IntegerGraph
    maps: Mapping[str, Map]
    k: int

    @property
    def step(self) -> Step:
        return self.g.steps[self.k]

    @property
    def xs(self) -> tuple[Map, ...]:
        return tuple(self.maps[i] for i in self.step.inputs)

    @property
    def y(self) -> Map:
        return self.maps[self.step.output]


@dataclass(frozen=True)
class Layer:
    """The C of one step.

    Attributes:
        call: statements.
        constants: definitions.
        wide, other: functions for AVX-512, and for the rest.
        tiles, other_tiles: which tiles these call.
        kernels: files of targets/kernels/vector, with what stands for @X and so on in them.
    """

    call: str
    constants: str = ""
    wide: str = ""
    other: str = ""
    tiles: tuple[Tile, ...] = ()
    other_tiles: tuple[Tile, ...] = ()
    kernels: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True)
class Constants:
    """Definitions of constants, in the order in which they were asked for; 64 bytes of any may be read at a time."""

    lines: list[str] = field(default_factory=list)

    def add(self, kind: str, name: str, a: np.ndarray) -> str:
        """Define an array; returns its name."""
        self.lines.append(array(kind, name, a, "ALIGNED"))
        return name

    @property
    def text(self) -> str:
        return "".join(self.lines)
