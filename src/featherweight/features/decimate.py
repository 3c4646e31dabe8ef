"""A lower sample rate: the mean of every few steps."""

from dataclasses import dataclass, replace

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ..view import c_type


@dataclass(frozen=True)
class Decimate(Feature):
    """Every `factor` steps of a signal become their mean, a half rounded up; steps left over at the end fall away.

    A box is the shortest filter against what a lower rate cannot hold, and costs one addition a step.

    Attributes:
        factor: a power of two.
    Shapes: signal (C, 1, L) uint8 or int16 -> (C, 1, L // factor) of the same type.
    """

    suits = ("signal",)
    reads = ("uint8", "int16")

    factor: int = choice(2, 4, 8)

    def output(self, given: Input) -> Input:
        c, h, length = given.shape
        if self.factor not in (2, 4, 8, 16, 32, 64):
            raise DesignError(f"a rate is divided by 2, 4, 8, 16, 32 or 64, not by {self.factor}", where="factor")
        if length < self.factor:
            raise DesignError(f"one mean needs {self.factor} steps, the signal has {length}", where="factor")
        rate = given.sample_rate and given.sample_rate / self.factor
        return replace(given, shape=(c, h, length // self.factor), sample_rate=rate)

    def _parted(self, x: np.ndarray, given: Input) -> np.ndarray:
        """(N, L, C) -> (N, L // factor, factor, C)."""
        n = given.shape[2] // self.factor
        return x[:, : n * self.factor].reshape(len(x), n, self.factor, given.shape[0])

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        sums = self._parted(x, given).sum(2, dtype=np.int32)
        return ((sums + self.factor // 2) >> (self.factor.bit_length() - 1)).astype(given.dtype)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return self._parted(x, given).mean(2, dtype=np.float64)

    def c(self, given: Input, name: str) -> str:
        kind, channels, shift = c_type(given.dtype), given.shape[0], self.factor.bit_length() - 1
        return f"""\
static void {name}(const {kind} *x, {kind} *y) {{
  for (int32_t t = 0; t < {given.shape[2] // self.factor}; ++t, x += {channels * self.factor})
    for (int32_t c = 0; c < {channels}; ++c) {{
      int32_t sum = {self.factor // 2};
      for (int32_t k = 0; k < {self.factor}; ++k) sum += x[{channels} * k + c];
      *y++ = ({kind})(sum < 0 ? ~(~sum >> {shift}) : sum >> {shift});
    }}
}}
"""

    def macs(self, given: Input) -> int:
        return self.output(given).size * self.factor
