"""Numbers brought to bytes of one spread, as a network reads them beside a map."""

from dataclasses import dataclass, replace

import numpy as np

from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ..view import c_type
from . import _spread
from ._spread import Spread
from ._table import table


@dataclass(frozen=True)
class Even(Feature):
    """Each number of a table, or channel of a signal, with its mean at 128 and four standard deviations to either end.

    A number that never changed in training is 128 whatever it is.

    Attributes:
        spreads: (centre, gain, shift) per number or channel, from `fitted`.
    """

    suits = ("table", "signal")
    reads = ("uint8", "int16")

    spreads: tuple[tuple[int, int, int], ...] = ()

    def output(self, given: Input) -> Input:
        if self.spreads and len(self.spreads) != _numbers(given):
            raise DesignError(f"fitted on {len(self.spreads)} numbers, here are {_numbers(given)}", where="even")
        return replace(given, dtype="uint8", columns=())

    def fitted(self, x: np.ndarray, given: Input) -> "Even":
        found = [Spread.fitted(x[..., i]) for i in range(_numbers(given))]
        return replace(self, spreads=tuple((s.centre, s.gain, s.shift) for s in found))

    def _spreads(self) -> list[Spread]:
        if not self.spreads:
            raise DesignError("no spread was measured yet", where="even", hint="View.fitted on training samples")
        return [Spread(*s) for s in self.spreads]

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        return np.stack([s.run(x[..., i]) for i, s in enumerate(self._spreads())], -1)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return np.stack([s.real(x[..., i]) for i, s in enumerate(self._spreads())], -1)

    def c(self, given: Input, name: str) -> str:
        spreads, numbers, kind = self._spreads(), _numbers(given), c_type(given.dtype)
        return f"""\
{_spread.c(name)}
{table(f"{name}_centre", kind, [s.centre for s in spreads])}
{table(f"{name}_gain", "uint8_t", [s.gain for s in spreads])}
{table(f"{name}_shift", "uint8_t", [s.shift for s in spreads])}
static void {name}(const {kind} *x, uint8_t *y) {{
  for (int32_t t = 0; t < {given.size // numbers}; ++t)
    for (int32_t i = 0; i < {numbers}; ++i)
      *y++ = {name}_spread(*x++ - {name}_centre[i], {name}_gain[i], {name}_shift[i]);
}}
"""

    def macs(self, given: Input) -> int:
        return given.size

    def params(self, given: Input) -> int:
        return 2 * _numbers(given)


def _numbers(given: Input) -> int:
    return given.shape[2] if given.kind == "table" else given.shape[0]
