"""Smoothed first derivative of a signal: Savitzky & Golay 1964, "Smoothing and Differentiation of Data"."""

from dataclasses import dataclass, replace

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ..view import c_type

WIDEST = 32  # steps to either side: sums of products of 16 bits stay in 32


@dataclass(frozen=True)
class Slopes(Feature):
    """How steeply a signal rises around every few steps: the slope of the straight line of least squares.

    It takes offsets and slow drifts away, as spectroscopy does before it looks at absorption bands.

    Attributes:
        half: steps to either side that a line is laid through.
        every: steps from one slope to the next.
        places: binary places by which sums are shortened, per channel, from `fitted`: the finest that the training
            samples and a quarter more fit in 16 bits; what is steeper is clamped.
    Shapes: signal (C, 1, L) uint8 or int16 -> signal (C, 1, (L - 2 half - 1) // every + 1) int16.
    Raises: DesignError for a signal shorter than one line.
    """

    suits = ("signal",)
    reads = ("int16", "uint8")

    half: int = choice(4, 1, 2, 8)
    every: int = choice(4, 1, 2, 8)
    places: tuple[int, ...] = ()

    def output(self, given: Input) -> Input:
        channels, _, length = given.shape
        if not 1 <= self.half <= WIDEST or self.every < 1:
            what = f"lines through {self.half} steps to either side, every {self.every}: 1 to {WIDEST}, every 1 or more"
            raise DesignError(what, where="half")
        if length < 2 * self.half + 1:
            raise DesignError(f"a line goes through {2 * self.half + 1} steps, the signal has {length}", where="half")
        if self.places and len(self.places) != channels:
            raise DesignError(f"fitted on {len(self.places)} channels, here are {channels}", where="slopes")
        count = (length - 2 * self.half - 1) // self.every + 1
        rate = given.sample_rate and given.sample_rate / self.every
        return replace(given, shape=(channels, 1, count), dtype="int16", sample_rate=rate)

    def _sums(self, x: np.ndarray, given: Input) -> np.ndarray:
        """Of x times the step from the middle, (N, slopes, C) int32."""
        count = self.output(given).shape[2]
        made = np.zeros((len(x), count, given.shape[0]), np.int32)
        for k in range(1, self.half + 1):
            for at, sign in ((self.half + k, k), (self.half - k, -k)):
                made += sign * x[:, at : at + (count - 1) * self.every + 1 : self.every].astype(np.int32)
        return made

    def fitted(self, x: np.ndarray, given: Input) -> "Slopes":
        most = np.abs(self._sums(x, given)).max((0, 1), initial=0)
        return replace(self, places=tuple(max(0, (m + m // 4).bit_length() - 15) for m in most.tolist()))

    def _places(self) -> np.ndarray:
        if not self.places:
            raise DesignError("no range was measured yet", where="slopes", hint="View.fitted on training samples")
        return np.asarray(self.places)

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        p = self._places()
        return np.clip((self._sums(x, given) + (1 << p >> 1)) >> p, -32768, 32767).astype(np.int16)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        """Slopes from least squares, times the sum of squares of the steps, shortened."""
        count, steps = self.output(given).shape[2], np.arange(-self.half, self.half + 1)
        at = np.arange(count)[:, None] * self.every + np.arange(2 * self.half + 1)
        cut = x[:, at].astype(np.float64)  # (N, slopes, steps, C)
        line = np.linalg.lstsq(np.stack([steps, np.ones(len(steps))], 1), np.eye(len(steps)), rcond=None)[0][0]
        slopes = np.einsum("ntkc,k->ntc", cut, line) * (steps**2).sum()
        return np.clip(slopes / 2.0 ** self._places(), -32768, 32767)

    def c(self, given: Input, name: str) -> str:
        channels, _, count = self.output(given).shape
        kind, places = c_type(given.dtype), ", ".join(map(str, self._places()))
        return f"""\
static const uint8_t {name}_places[{channels}] = {{{places}}};
static void {name}(const {kind} *x, int16_t *y) {{
  for (int32_t t = 0; t < {count}; ++t, x += {self.every * channels})
    for (int32_t c = 0; c < {channels}; ++c) {{
      const int32_t p = {name}_places[c];
      int32_t sum = (1 << p) >> 1;
      for (int32_t k = 1; k <= {self.half}; ++k)
        sum += k * (x[({self.half} + k) * {channels} + c] - x[({self.half} - k) * {channels} + c]);
      sum = sum < 0 ? ~(~sum >> p) : sum >> p;
      *y++ = (int16_t)(sum < -32768 ? -32768 : sum > 32767 ? 32767 : sum);
    }}
}}
"""

    def macs(self, given: Input) -> int:
        return self.output(given).size * self.half

    def params(self, given: Input) -> int:
        return given.shape[0]
