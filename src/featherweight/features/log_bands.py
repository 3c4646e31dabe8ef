"""Short-time spectrum in mel bands: Davis & Mermelstein 1980, "Comparison of Parametric Representations"."""

from dataclasses import dataclass

import numpy as np

from ..block import choice
from ..errors import DesignError, many
from ..feature import Feature
from ..task import Input
from . import _fourier, _loudness
from ._loudness import STEPS
from ._triangles import OCTAVES, Triangles, mel

ROWS = 64  # recordings whose windows stand in memory together
RATE = 8000.0  # Hz, of a signal that does not say


@dataclass(frozen=True)
class LogBands(Feature):
    """How loud each band of frequencies is, frame by frame, in eighths of an octave of power (0.38 dB).

    255 is a full-scale tone, 0 is 96 dB below it.  A frame less its mean, under a Hann window, is transformed; its
    power is gathered in triangles equally wide to the ear.  Within a frame nothing is read as more than 54 dB below its
    loudest band.

    Attributes:
        segments: parts of a recording whose frames are averaged; 0 keeps every frame.
        bands: of each channel.
        window: numbers of a frame, a power of two from 32 to 2048.
        hop: numbers from one frame to the next, as a share of the window: window / hop.
        low: lowest frequency in Hz.
        trim: octaves of power below the loudest band of a recording; `segments` part the time from the first to the
            last frame that is louder, so that neither silence nor pace moves them.  0 parts all of it.
        level: True brings the loudest band of each recording to 255: the same at any gain.
    Shapes: signal (C, 1, L) int16 -> signal (C * bands, 1, frames or segments) uint8.
    Raises: DesignError for a signal shorter than a frame, fewer frames than segments, bands narrower than a bin.
    """

    suits = ("signal",)
    reads = ("int16",)
    tolerance = 5.0  # where wide bands stand 54 dB below a tone; elsewhere 1

    segments: int = choice(0, 4, 6, 8, 12, 16)
    bands: int = choice(24, 12, 20, 32, 16)
    window: int = choice(256, 512, 1024, 128)
    hop: int = choice(2, 1, 4)
    low: float = choice(60.0, 20.0, 120.0, 250.0)
    trim: float = choice(8.0, 0.0, 5.0, 6.5)
    level: bool = choice(True, False)

    def _frames(self, given: Input) -> int:
        """Raises: DesignError."""
        if self.window not in (32, 64, 128, 256, 512, 1024, 2048):
            raise DesignError(f"a window is a power of two from 32 to 2048, not {self.window}", where="window")
        if self.hop not in (1, 2, 4, 8):
            raise DesignError(f"hop is 1, 2, 4 or 8 frames a window, not {self.hop}", where="hop")
        if not 0 <= self.trim <= 31:
            raise DesignError(f"trim is 0 to 31 octaves, not {self.trim:g}", where="trim")
        length = given.shape[2]
        if length < self.window:
            raise DesignError(f"a frame needs {self.window} numbers, the signal has {length}", hint="a shorter window")
        frames = 1 + (length - self.window) // self._step
        if not 0 <= self.segments <= frames:
            what = f"{many(frames, 'frame')} cannot be parted into {many(self.segments, 'segment')}"
            raise DesignError(what, where="segments")
        return frames

    @property
    def _step(self) -> int:
        return self.window // self.hop

    def _triangles(self, given: Input) -> Triangles:
        return Triangles.laid(mel, self.low, self.bands, self.window, given.sample_rate or RATE)

    @property
    def _full(self) -> int:
        """Octaves of power of a full-scale tone."""
        return _fourier.full(self.window)

    @property
    def _offset(self) -> int:
        return _loudness.offset(self._full + OCTAVES)

    def output(self, given: Input) -> Input:
        frames, _ = self._frames(given), self._triangles(given)
        rate = None if self.segments or not given.sample_rate else given.sample_rate / self._step
        return Input("signal", (given.shape[0] * self.bands, 1, self.segments or frames), "uint8", sample_rate=rate)

    def _cut(self, x: np.ndarray, given: Input) -> np.ndarray:
        """(N, L, C) -> (N * frames * C, window)."""
        at = np.arange(self._frames(given))[:, None] * self._step + np.arange(self.window)
        return x[:, at].transpose(0, 1, 3, 2).reshape(-1, self.window)

    def _loud(self, x: np.ndarray, given: Input) -> np.ndarray:
        """(N, L, C) -> (N, frames, C * bands) int64, every frame as it is."""
        parts = [self._some(x[at : at + ROWS], given) for at in range(0, max(1, len(x)), ROWS)]
        return np.concatenate(parts)

    def _some(self, x: np.ndarray, given: Input) -> np.ndarray:
        power, exponent = _fourier.power(self._cut(x, given))
        add = self._offset + 2 * exponent[:, None] * (STEPS << _loudness.BITS)
        loud = _loudness.run(self._triangles(given).run(power), add)
        return loud.reshape(len(x), self._frames(given), given.shape[0] * self.bands)

    def _parts(self, loud: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """First frame and end of each segment of each recording, (N, segments)."""
        n, frames, _ = loud.shape
        first, end = np.zeros(n, np.int64), np.full(n, frames)
        if self.trim:
            on = loud.max(2) >= loud.max((1, 2))[:, None] - self._below
            first, end = on.argmax(1), frames - on[:, ::-1].argmax(1)
        p = np.arange(self.segments)
        a = first[:, None] + p * (end - first)[:, None] // self.segments
        b = first[:, None] + (p + 1) * (end - first)[:, None] // self.segments
        return a, np.maximum(b, a + 1)

    @property
    def _below(self) -> int:
        return round(self.trim * STEPS)

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        made = loud = self._loud(x, given)
        if self.segments:
            a, b = self._parts(loud)
            sums, count = _between(loud, a, b), (b - a)[:, :, None]
            made = (2 * sums + count) // (2 * count)
        if self.level:
            top = loud.max((1, 2))
            made = made + np.where(top > 0, 255 - top, 0)[:, None, None]
        return made.astype(np.uint8)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        """In float64; the integers say which frames are loud, for one at the threshold may fall either way."""
        power = _fourier.power_real(self._cut(x, given))
        loud = _loudness.real(self._triangles(given).real(power), self._full)
        loud = loud.reshape(len(x), self._frames(given), given.shape[0] * self.bands)
        made = loud
        if self.segments:
            a, b = self._parts(self._loud(x, given))
            made = _between(loud, a, b) / (b - a)[:, :, None]
        if self.level:
            top = loud.max((1, 2))
            made = made + np.where(top > 0, 255 - top, 0)[:, None, None]
        return made

    def c(self, given: Input, name: str) -> str:
        frames, channels = self._frames(given), given.shape[0]
        wide = channels * self.bands
        kept = f"uint8_t loud[{frames * wide}];\n  " if self.segments else "uint8_t *loud = y;\n  "
        return f"""\
{_fourier.c(self.window, name)}
{self._triangles(given).c(name)}
{_loudness.c(self.bands, name)}
/* one frame of one channel */
static void {name}_frame(const int16_t *x, uint8_t *y) {{
  int32_t z[{self.window}];
  uint64_t bands[{self.bands + 1}];
  const int exponent = {name}_transform(x, {channels}, z);
  {name}_collect(z, bands);
  {name}_loud(bands, exponent * {2 * STEPS << _loudness.BITS} + ({self._offset}), y);
}}

static void {name}(const int16_t *x, uint8_t *y) {{
  {kept}for (int32_t f = 0; f < {frames}; ++f)
    for (int32_t c = 0; c < {channels}; ++c)
      {name}_frame(x + f * {self._step * channels} + c, loud + f * {wide} + c * {self.bands});
{self._top_c(frames, wide)}{self._segments_c(frames, wide)}{self._level_c(wide * (self.segments or frames))}}}
"""

    def _top_c(self, frames: int, wide: int) -> str:
        if not (self.level or (self.segments and self.trim)):
            return ""
        return f"""\
  int32_t top = 0;
  for (int32_t i = 0; i < {frames * wide}; ++i)
    if (loud[i] > top) top = loud[i];
"""

    def _segments_c(self, frames: int, wide: int) -> str:
        if not self.segments:
            return ""
        trimmed = f"""\
  first = {frames};
  for (int32_t i = 0; i < {frames * wide}; ++i)
    if (loud[i] >= top - {self._below}) {{
      end = i / {wide} + 1;
      if (first > i / {wide}) first = i / {wide};
    }}
"""
        return f"""\
  int32_t first = 0, end = {frames};
{trimmed if self.trim else ""}\
  for (int32_t p = 0; p < {self.segments}; ++p) {{
    const int32_t a = first + p * (end - first) / {self.segments};
    int32_t n = first + (p + 1) * (end - first) / {self.segments} - a;
    if (!n) n = 1;
    for (int32_t b = 0; b < {wide}; ++b) {{
      int32_t sum = 0;
      for (int32_t f = a; f < a + n; ++f) sum += loud[f * {wide} + b];
      y[p * {wide} + b] = (uint8_t)((2 * sum + n) / (2 * n));
    }}
  }}
"""

    def _level_c(self, numbers: int) -> str:
        if not self.level:
            return ""
        return f"""\
  if (top)
    for (int32_t i = 0; i < {numbers}; ++i) y[i] = (uint8_t)(y[i] + 255 - top);
"""

    def macs(self, given: Input) -> int:
        frames = self._frames(given) * given.shape[0]
        return frames * (_fourier.macs(self.window) + self._triangles(given).macs)


def _between(loud: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Sums of frames a to b, without b: (N, frames, C) -> (N, segments, C)."""
    sums = np.concatenate([np.zeros_like(loud[:, :1]), loud.cumsum(1)], 1)
    return np.take_along_axis(sums, b[:, :, None], 1) - np.take_along_axis(sums, a[:, :, None], 1)
