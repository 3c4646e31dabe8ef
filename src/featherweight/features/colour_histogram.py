"""Colour histograms, whole or over a grid: Swain & Ballard 1991, "Color Indexing"."""

from dataclasses import dataclass

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ._grid import cells, cells_c
from ._share import share, share_c, share_real

KINDS = ("joint", "channel", "hue")
MOST = 1024  # bins of a cell


@dataclass(frozen=True)
class ColourHistogram(Feature):
    """How much of an image has which colour, wherever it is.

    A share is written as 255 times its square root (Hellinger's map), so that rare colours keep their differences.

    Attributes:
        levels: bins of a channel, equal parts of 0..255; of a turn of hue there are three times as many.
        kind: "joint" counts combinations of all channels (levels ** channels bins), "channel" each channel for itself
            (levels * channels bins), "hue" the direction of the colour, each pixel with its largest channel less its
            smallest as weight (3 * levels bins, of the first three channels, red, green and blue).
        grid: cells a side that have a histogram of their own.
    Shapes: grid * grid * bins numbers, cell by cell.
    """

    suits = ("image",)
    tolerance = 1.6

    levels: int = choice(4, 2, 3, 5, 6, 8)
    kind: str = choice("joint", "channel", "hue")
    grid: int = choice(1, 2, 3)

    def _bins(self, given: Input) -> int:
        channels = given.shape[0]
        if self.kind not in KINDS:
            raise DesignError(f"no colour histogram is called {self.kind!r}", where="kind", hint="one of " + str(KINDS))
        if not 2 <= self.levels <= 256:
            raise DesignError(f"a channel has 2 to 256 levels, not {self.levels}", where="levels")
        if self.kind == "hue" and channels < 3:
            raise DesignError(f"a hue needs 3 channels, the image has {channels}", where="kind", hint="kind='channel'")
        bins = {
            "joint": self.levels ** min(channels, 11),
            "channel": self.levels * channels,
            "hue": 3 * self.levels,
        }[self.kind]
        if bins > MOST:
            raise DesignError(
                f"{bins:,} bins of a cell, at most {MOST:,}", where="levels", hint="fewer levels, or kind='channel'"
            )
        return bins

    def output(self, given: Input) -> Input:
        count = sum(1 for _ in cells(given, self.grid, "colour_histogram"))
        return Input("table", (1, 1, count * self._bins(given)), "uint8")

    def _votes(self, x: np.ndarray, bins: int) -> tuple[np.ndarray, np.ndarray]:
        """(bin, weight) of pixels (N, H, W, votes)."""
        z = x.astype(np.int64)
        level = z * self.levels >> 8
        if self.kind == "joint":
            at = level[..., 0]
            for c in range(1, z.shape[-1]):
                at = at * self.levels + level[..., c]
            return at[..., None], np.ones_like(at)[..., None]
        if self.kind == "channel":
            return level + np.arange(z.shape[-1]) * self.levels, np.ones_like(z)
        r, g, b = z[..., 0], z[..., 1], z[..., 2]
        most, least = z[..., :3].max(-1), z[..., :3].min(-1)
        d = most - least
        sixth = np.where(most == r, g - b + 6 * d * (g < b), np.where(most == g, 2 * d + b - r, 4 * d + r - g))
        return (sixth * bins // np.maximum(6 * d, 1))[..., None], d[..., None]

    def _whole(self, rows: slice, columns: slice) -> int:
        pixels = (rows.stop - rows.start) * (columns.stop - columns.start)
        return pixels * (255 if self.kind == "hue" else 1)

    def _most(self, given: Input) -> int:
        return max(self._whole(*cell) for cell in cells(given, self.grid, "colour_histogram"))

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        bins, most, n, out = self._bins(given), self._most(given), len(x), []
        at, weight = self._votes(x, bins)
        at = at + bins * np.arange(n)[:, None, None, None]
        for rows, columns in cells(given, self.grid, "colour_histogram"):
            here, heavy = at[:, rows, columns].ravel(), weight[:, rows, columns].ravel()
            counts = np.bincount(here, heavy, n * bins).astype(np.int64).reshape(n, bins)  # exact: below 2**53
            out.append(share(counts, self._whole(rows, columns), most))
        return np.concatenate(out, 1)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        bins, out = self._bins(given), []
        z = x.astype(np.float64)
        for rows, columns in cells(given, self.grid, "colour_histogram"):
            part = z[:, rows, columns].reshape(len(x), -1, z.shape[-1])
            if self.kind == "hue":
                hue, chroma = _hue(part)
                which = np.floor(hue * bins + 1e-9)  # a hue that begins a bin belongs to it
                counts = np.stack([np.where(which == k, chroma, 0).sum(1) for k in range(bins)], 1)
            else:
                level = np.floor(part / 256 * self.levels)
                if self.kind == "joint":
                    place = self.levels ** np.arange(z.shape[-1])[::-1]
                    counts = np.stack([(level @ place == k).sum(1) for k in range(bins)], 1)
                else:
                    counts = np.stack([(level == k).sum(1) for k in range(self.levels)], 2).reshape(len(x), -1)
            out.append(share_real(counts, self._whole(rows, columns)))
        return np.concatenate(out, 1)

    def c(self, given: Input, name: str) -> str:
        channels, _, w = given.shape
        bins, most = self._bins(given), self._most(given)
        count = "uint16_t" if most < 1 << 16 else "uint32_t"
        whole = "255u * " if self.kind == "hue" else ""
        level = f"* {self.levels} >> 8"
        if self.kind == "joint":
            vote = f"""\
int32_t k = 0;
          for (int32_t v = 0; v < {channels}; ++v) k = k * {self.levels} + (p[v] {level});
          ++h[k];"""
        elif self.kind == "channel":
            vote = f"for (int32_t v = 0; v < {channels}; ++v) ++h[v * {self.levels} + (p[v] {level})];"
        else:
            vote = f"""\
const int32_t a = p[0], b = p[1], d = p[2];
          const int32_t most = a > b ? (a > d ? a : d) : (b > d ? b : d);
          const int32_t s = most - (a < b ? (a < d ? a : d) : (b < d ? b : d));
          int32_t t = 4 * s + a - b;
          if (!s) continue;
          if (most == a) {{
            t = b - d + (b < d ? 6 * s : 0);
          }} else if (most == b) {{
            t = 2 * s + d - a;
          }}
          h[t * {bins} / (6 * s)] += ({count})s;"""
        return f"""\
{share_c(f"{name}_share", most)}
static void {name}(const uint8_t *x, uint8_t *y) {{
  {count} h[{bins}];
{cells_c(given, self.grid)}\
      const uint32_t whole = {whole}(uint32_t)((end - top) * (right - left));
      for (int32_t k = 0; k < {bins}; ++k) h[k] = 0;
      for (int32_t i = top; i < end; ++i) {{
        for (int32_t j = left; j < right; ++j) {{
          const uint8_t *p = x + (i * {w} + j) * {channels};
          {vote}
        }}
      }}
      for (int32_t k = 0; k < {bins}; ++k) *y++ = {name}_share(h[k], whole);
    }}
  }}
}}
"""

    def macs(self, given: Input) -> int:
        channels, h, w = given.shape
        return h * w * channels + self.output(given).size


def _hue(part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hue in turns and chroma of float colours (..., channels)."""
    r, g, b = (part[..., i] for i in range(3))
    most = part[..., :3].max(-1)
    chroma = most - part[..., :3].min(-1)
    d = np.where(chroma > 0, chroma, 1.0)
    sixth = np.where(most == r, (g - b) / d % 6, np.where(most == g, 2 + (b - r) / d, 4 + (r - g) / d))
    return sixth / 6, chroma
