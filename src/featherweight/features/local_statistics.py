"""Mean, deviation, extremes and edges of every channel over a grid: Stricker & Orengo 1995 for the moments."""

from dataclasses import dataclass

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ._grid import cells, cells_c
from ._root import root, root_c

STATISTICS = ("mean", "deviation", "least", "most", "edge")


@dataclass(frozen=True)
class LocalStatistics(Feature):
    """A few numbers of each cell and channel.

    Attributes:
        grid: cells a side; their sides differ by a pixel where the image's does not divide.
        statistics: which numbers, in this order, of
            "mean": in grey levels;
            "deviation": twice the standard deviation, which reaches 127.5;
            "least", "most": the extremes;
            "edge": the mean over the cell's pixels of the steps to the pixel right of it and to the one below (0 beyond
            the image), both absolute, added, 255 for all above.
    Shapes: grid * grid * channels * len(statistics) numbers, cell by cell, in each channel by channel.
    """

    suits = ("image",)
    tolerance = 1.5

    grid: int = choice(4, 1, 2, 3, 6, 8)
    statistics: tuple[str, ...] = choice(("mean", "deviation"), ("mean",), ("mean", "deviation", "edge"), STATISTICS)

    def output(self, given: Input) -> Input:
        wrong = [s for s in self.statistics if s not in STATISTICS]
        if wrong or not self.statistics:
            raise DesignError(
                f"no statistic is called {wrong[0]!r}" if wrong else "no statistic is asked for",
                where="statistics",
                hint="of " + ", ".join(STATISTICS),
            )
        count = sum(1 for _ in cells(given, self.grid, "local_statistics"))
        return Input("table", (1, 1, count * given.shape[0] * len(self.statistics)), "uint8")

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        z, out = x.astype(np.int64), []
        steps = _steps(z) if "edge" in self.statistics else z
        for rows, columns in cells(given, self.grid, "local_statistics"):
            part = z[:, rows, columns]
            n = part.shape[1] * part.shape[2]
            total = part.sum((1, 2))
            mean, rest = total // n, total % n
            about = (part * part).sum((1, 2)) - mean * (2 * total - n * mean)  # squares about the whole mean
            found = {
                "mean": mean + (2 * rest >= n),
                "deviation": root(4 * (about - rest * rest // n) // n),
                "least": part.min((1, 2)),
                "most": part.max((1, 2)),
                "edge": np.minimum(steps[:, rows, columns].sum((1, 2)) // n, 255),
            }
            out.append(np.stack([found[s] for s in self.statistics], 2).astype(np.uint8))  # (N, channels, statistics)
        return np.stack(out, 1).reshape(len(x), self.output(given).size)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        z, out = x.astype(np.float64), []
        steps = _steps(z)
        for rows, columns in cells(given, self.grid, "local_statistics"):
            part = z[:, rows, columns]
            found = {
                "mean": part.mean((1, 2)),
                "deviation": 2 * part.std((1, 2)),
                "least": part.min((1, 2)),
                "most": part.max((1, 2)),
                "edge": np.minimum(steps[:, rows, columns].mean((1, 2)), 255),
            }
            out.append(np.stack([found[s] for s in self.statistics], 2))
        return np.stack(out, 1).reshape(len(x), -1)

    def c(self, given: Input, name: str) -> str:
        channels, h, w = given.shape
        asked = set(self.statistics)
        moments, extremes, edge = bool({"mean", "deviation"} & asked), bool({"least", "most"} & asked), "edge" in asked
        begin, each, write = "", "", ""
        if moments:
            begin += "        uint32_t sum = 0;\n"
            each += "            sum += (uint32_t)p[0];\n"
            write += "        const uint32_t mean = sum / n, rest = sum % n;\n"
        if "deviation" in asked:
            begin += "        uint32_t squares = 0;\n"
            each += "            squares += (uint32_t)p[0] * p[0];\n"
            write += "        squares -= mean * (2 * sum - n * mean);\n"
        if extremes:
            begin += "        uint8_t least = 255, most = 0;\n"
            each += "            if (p[0] < least) least = p[0];\n            if (p[0] > most) most = p[0];\n"
        if edge:
            begin += "        uint32_t steps = 0;\n"
            across = f"j < {w - 1} ? p[{channels}] - p[0] : 0"
            down = f"i < {h - 1} ? p[{channels * w}] - p[0] : 0"
            each += f"            const int32_t a = {across}, b = {down};\n"
            each += "            steps += (uint32_t)((a < 0 ? -a : a) + (b < 0 ? -b : b));\n"
            write += "        steps /= n;\n"
        wanted = {
            "mean": "(uint8_t)(mean + (2 * rest >= n))",
            "deviation": f"(uint8_t){name}_root(4 * (squares - rest * rest / n) / n)",
            "least": "least",
            "most": "most",
            "edge": "(uint8_t)(steps < 255 ? steps : 255)",
        }
        write += "".join(f"        *y++ = {wanted[s]};\n" for s in self.statistics)
        size = "      const uint32_t n = (uint32_t)((end - top) * (right - left));\n" if moments or edge else ""
        return f"""\
{root_c(f"{name}_root") if "deviation" in asked else ""}\
static void {name}(const uint8_t *x, uint8_t *y) {{
{cells_c(given, self.grid)}{size}\
      for (int32_t v = 0; v < {channels}; ++v) {{
{begin}\
        for (int32_t i = top; i < end; ++i) {{
          for (int32_t j = left; j < right; ++j) {{
            const uint8_t *p = x + (i * {w} + j) * {channels} + v;
{each}\
          }}
        }}
{write}\
      }}
    }}
  }}
}}
"""

    def macs(self, given: Input) -> int:
        return given.size if "deviation" in self.statistics else 0


def _steps(z: np.ndarray) -> np.ndarray:
    """|right - here| + |below - here|, 0 beyond the image, of (N, H, W, C)."""
    out = np.zeros_like(z)
    out[:, :, :-1] += np.abs(np.diff(z, axis=2))
    out[:, :-1] += np.abs(np.diff(z, axis=1))
    return out
