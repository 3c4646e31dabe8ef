"""What a signal does, segment by segment: level, spread, ends, crossings and trend."""

from dataclasses import dataclass

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ..view import c_type
from ._root import root, root_c

EACH = 6
LONGEST = 32_768  # steps of a segment whose sums fit 32 bits
BITS = 16  # of the factor that stands for a division
ROOT = 28  # places of 1 / root(n)
MIDDLE = 32_768  # added to numbers so that a division never meets a sign


@dataclass(frozen=True)
class WindowStatistics(Feature):
    """Six numbers of each channel in each segment, in the signal's own units.

    Mean, standard deviation, smallest, largest, how often it crosses its mean, and by how much the straight line of
    least squares rises over half a segment.  Segments are equally long and cover the whole signal; where its length
    does not divide, neighbours share a step.  Signals of floats go through `fixed` first.

    Attributes:
        segments: parts in time.
    Shapes: signal (C, 1, L) uint8 or int16 -> table of C * segments * 6 int16: channel, segment, statistic.
    Raises: DesignError for segments shorter than 2 or longer than 32,768 steps.
    """

    suits = ("signal",)
    reads = ("int16", "uint8")
    tolerance = 2.0

    segments: int = choice(1, 2, 3, 4, 8)

    def _long(self, given: Input) -> int:
        """Steps of a segment.  Raises: DesignError."""
        length = given.shape[2]
        steps = -(-length // max(1, self.segments))
        if self.segments < 1 or length < 2 * self.segments or steps > LONGEST:
            raise DesignError(
                f"{self.segments} segments of a signal of {length:,} steps: each has 2 to {LONGEST:,}", where="segments"
            )
        return steps

    def _starts(self, given: Input) -> list[int]:
        last = given.shape[2] - self._long(given)
        return [p * last // max(1, self.segments - 1) for p in range(self.segments)]

    def output(self, given: Input) -> Input:
        self._long(given)
        return Input("table", (1, 1, given.shape[0] * self.segments * EACH), "int16")

    def _factors(self, given: Input) -> tuple[int, int, int]:
        """1 / root(n) in ROOT places, 3 / (n * (n + 1)) and the places of that."""
        n = self._long(given)
        places = BITS - 1 + (n * (n + 1) // 3).bit_length()
        return round((1 << ROOT) / n**0.5), round((3 << places) / (n * (n + 1))), places

    def _cut(self, x: np.ndarray, given: Input) -> np.ndarray:
        """(N, L, C) -> (N, C, segments, n) int64."""
        at = np.asarray(self._starts(given))[:, None] + np.arange(self._long(given))
        return x[:, at].transpose(0, 3, 1, 2).astype(np.int64)

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        v, n = self._cut(x, given), self._long(given)
        per_root, per_square, places = self._factors(given)
        total = v.sum(-1) + MIDDLE * n
        floor, mean = total // n - MIDDLE, (total + n // 2) // n - MIDDLE
        square, twice = ((v - mean[..., None]) ** 2).sum(-1), np.zeros(mean.shape, np.int64)
        for _ in range(8):
            wide = square >> 32 > 0
            square, twice = np.where(wide, square >> 2, square), twice + wide
        deviation = ((root(square) << twice) * per_root + (1 << (ROOT - 1))) >> ROOT
        above = v > floor[..., None]
        crossings = (above[..., 1:] != above[..., :-1]).sum(-1)
        rise = (((2 * np.arange(n) - (n - 1)) * v).sum(-1) * per_square + (1 << (places - 1))) >> places
        made = np.stack([mean, deviation, v.min(-1), v.max(-1), crossings, rise], -1)
        return np.clip(made, -32768, 32767).astype(np.int16).reshape(len(x), given.shape[0] * self.segments * EACH)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        v, n = self._cut(x, given).astype(np.float64), self._long(given)
        above = v > v.mean(-1, keepdims=True)
        crossings = (above[..., 1:] != above[..., :-1]).sum(-1)
        t = np.arange(n) - (n - 1) / 2
        rise = (t * v).sum(-1) / (t * t).sum() * (n - 1) / 2
        made = np.stack([v.mean(-1), v.std(-1), v.min(-1), v.max(-1), crossings, rise], -1)
        return np.clip(made, -32768, 32767).reshape(len(x), given.shape[0] * self.segments * EACH)

    def c(self, given: Input, name: str) -> str:
        n, channels, kind = self._long(given), given.shape[0], c_type(given.dtype)
        per_root, per_square, places = self._factors(given)
        last = given.shape[2] - n
        start = f"p * {last} / {self.segments - 1} * {channels}" if last else "0"
        return f"""\
{root_c(f"{name}_root")}
static int16_t {name}_clip(int64_t v) {{ return (int16_t)(v < -32768 ? -32768 : v > 32767 ? 32767 : v); }}

static void {name}(const {kind} *x, int16_t *y) {{
  for (int32_t c = 0; c < {channels}; ++c)
    for (int32_t p = 0; p < {self.segments}; ++p, y += {EACH}) {{
      const {kind} *v = x + {start} + c;
      uint32_t total = 0;
      uint64_t square = 0, deviation;
      int64_t rise = 0;
      int32_t floor, mean, low = v[0], high = v[0], crossings = 0, twice = 0;
      for (int32_t t = 0; t < {n}; ++t) total += (uint32_t)(v[t * {channels}] + {MIDDLE});
      floor = (int32_t)(total / {n}u) - {MIDDLE};
      mean = (int32_t)((total + {n // 2}u) / {n}u) - {MIDDLE};
      for (int32_t t = 0; t < {n}; ++t) {{
        const int32_t now = v[t * {channels}];
        const uint32_t apart = (uint32_t)(now < mean ? mean - now : now - mean);
        square += (uint64_t)apart * apart;
        rise += (int64_t)(2 * t - {n - 1}) * now;
        if (now < low) low = now;
        if (now > high) high = now;
        if (t) crossings += (now > floor) != (v[(t - 1) * {channels}] > floor);
      }}
      for (; square >> 32; ++twice) square >>= 2;
      deviation = (uint64_t){name}_root((uint32_t)square) << twice;
      rise = rise * {per_square} + ((int64_t)1 << {places - 1});
      y[0] = (int16_t)mean;
      y[1] = {name}_clip((int64_t)((deviation * {per_root}u + {1 << (ROOT - 1)}u) >> {ROOT}));
      y[2] = (int16_t)low;
      y[3] = (int16_t)high;
      y[4] = {name}_clip(crossings);
      y[5] = {name}_clip(rise < 0 ? ~(~rise >> {places}) : rise >> {places});
    }}
}}
"""

    def macs(self, given: Input) -> int:
        return 3 * given.shape[0] * self.segments * self._long(given)
