"""The contract of a feature: a fixed reading of a raw sample in integers, the same in numpy and in C."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

import numpy as np

from .registry import Registry
from .task import Input


@dataclass(frozen=True)
class Feature(ABC):
    """What a model reads instead of the raw sample, or beside it.  Nothing in it is learnt by gradients.

    Fields are settings, and the constants that `fitted` measured: numbers, texts, and (nested) tuples of them.

    Attributes:
        suits: the kinds of Input that it reads.
        reads: the element types that it reads.
        columns: True for a feature that reads the float columns beside a map (float32 (N, K)), False for the map.
        tolerance: steps that `real` and `run` may differ by.
        flips: share of the numbers that may differ by more, because they lie where a reading jumps (a nearest word).
    """

    suits: ClassVar[tuple[str, ...]]
    reads: ClassVar[tuple[str, ...]] = ("uint8",)
    columns: ClassVar[bool] = False
    tolerance: ClassVar[float] = 1.0
    flips: ClassVar[float] = 0.0

    @abstractmethod
    def output(self, given: Input) -> Input:
        """What it makes of `given` (a map alone).  Raises DesignError where it does not suit, with both numbers."""

    def fitted(self, x: np.ndarray, given: Input) -> "Feature":
        """Return itself with the constants that training samples `x` (N, *given.array_shape) give it."""
        return self

    @abstractmethod
    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        """Samples (N, *given.array_shape) -> (N, *output.array_shape) in output.dtype, in exact integers.

        This is the living definition: models are fitted on it, and the C gives the same numbers.
        """

    @abstractmethod
    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        """The same reading in float64, from the source paper, in steps of the integers: |real - run| is small."""

    @abstractmethod
    def c(self, given: Input, name: str) -> str:
        """C99 text: constants and functions whose names begin with `name`, the last of them

            static void NAME(const T *x, U *y)

        T and U are the element types of `given` and `output`; x and y are laid out as a Dataset holds them; scratch
        memory is local, so that the compiler counts it.  It needs <stdint.h> and <string.h> and nothing else.
        """

    def macs(self, given: Input) -> int:
        """Multiply-accumulates of one sample."""
        return 0

    def params(self, given: Input) -> int:
        """Numbers that `fitted` learnt from data and that ship."""
        return 0

    @classmethod
    def domain(cls) -> dict[str, tuple[Any, ...]]:
        """The values that a search may give each field (`block.choice`)."""
        return {f.name: f.metadata["domain"] for f in fields(cls) if "domain" in f.metadata}

    def to_json(self) -> dict[str, Any]:
        return {"feature": FEATURES.name_of(type(self)), **asdict(self)}

    @staticmethod
    def from_json(record: dict[str, Any]) -> "Feature":
        d = dict(record)
        kind = FEATURES[d.pop("feature")]
        known = {f.name for f in fields(kind)}
        return kind(**{k: _tuples(v) for k, v in d.items() if k in known})  # type: ignore[no-any-return]


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, list | tuple) else value


FEATURES = Registry("featherweight.features", Feature)
"""One file per feature; the file's name is the feature's name."""
