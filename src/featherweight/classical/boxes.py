"""Sums over boxes of neighbouring pixels or steps: a coarser input for models that cannot take every value."""

from dataclasses import dataclass

import numpy as np

from ..task import Input


@dataclass(frozen=True)
class Boxes:
    """A grid laid over one sample; each feature is the sum of one box of one channel.

    Sums, not means: they stay integers, so that numpy and C agree exactly, and neither a tree nor a standardised
    linear model can tell the difference.

    Attributes:
        size: (height, width, channels) of a sample.
        grid: (rows, columns) of boxes; row r covers the lines r*H//rows up to (r+1)*H//rows.
        dtype: element type of the input.
    """

    size: tuple[int, int, int]
    grid: tuple[int, int]
    dtype: str

    @classmethod
    def of(cls, spec: Input, limit: int | None = None) -> "Boxes":
        """Lay the finest grid over `spec` that gives at most `limit` features (at least one box per channel).

        >>> Boxes.of(Input("image", (3, 48, 36), "uint8"), 1024).grid
        (21, 16)
        """
        c, h, w = spec.shape
        flat = spec.kind in ("table", "text") or bool(spec.beside)  # numbers without neighbours
        size = (1, 1, spec.length) if flat else (h, w, c)
        height, width, channels = size
        for step in range(0 if flat else max(height, width)):
            share = 1 - step / max(height, width)
            grid = (max(1, round(height * share)), max(1, round(width * share)))
            if limit is None or grid[0] * grid[1] * channels <= limit or grid == (1, 1):
                return cls(size, grid, spec.dtype)
        return cls(size, (height, width), spec.dtype)

    @property
    def features(self) -> int:
        return self.grid[0] * self.grid[1] * self.size[2]

    @property
    def identity(self) -> bool:
        return self.grid == self.size[:2]

    @property
    def largest(self) -> int:
        """Values under the largest box."""
        return int(np.prod([-(-n // g) for n, g in zip(self.size, self.grid, strict=False)]))

    @property
    def feature_dtype(self) -> str:
        """Element type that holds every sum."""
        if self.identity:
            return self.dtype
        return {
            "uint8": "uint16" if 255 * self.largest < 2**16 else "uint32",
            "int16": "int32",
            "float32": "float32",
        }[self.dtype]

    def features_of(self, x: np.ndarray) -> np.ndarray:
        """Samples (N, ...) -> (N, features), summed in the order of the C loops."""
        height, width, channels = self.size
        if self.identity:
            return x.reshape(len(x), -1)
        x = x.reshape(len(x), height, width, channels)
        rows, columns = (_edges(n, g) for n, g in zip((height, width), self.grid, strict=True))
        total = np.zeros((len(x), *self.grid, channels), self.feature_dtype)
        for dy in range(int(np.diff(rows).max())):
            r = np.flatnonzero(rows[:-1] + dy < rows[1:])
            for dx in range(int(np.diff(columns).max())):
                c = np.flatnonzero(columns[:-1] + dx < columns[1:])
                picked = x[:, (rows[r] + dy)[:, None], (columns[c] + dx)[None, :]]
                total[:, r[:, None], c[None, :]] += picked.astype(self.feature_dtype)
        return total.reshape(len(x), -1)

    def c_text(self, name: str, into: str = "feature") -> str:
        """C statements after which `into` points at the features of `input`, an array of NAME_input."""
        if self.identity:
            return f"    const {name}_input *{into} = input;\n"
        (h, w, c), (rows, columns) = self.size, self.grid
        kind = c_type(self.feature_dtype)
        return f"""\
    {kind} {into}[{self.features}];
    for (int r = 0; r < {rows}; ++r) {{
        for (int c = 0; c < {columns}; ++c) {{
            for (int k = 0; k < {c}; ++k) {{
                {kind} total = 0;
                for (int y = (int)(r * {h}L / {rows}); y < (int)((r + 1) * {h}L / {rows}); ++y) {{
                    for (int x = (int)(c * {w}L / {columns}); x < (int)((c + 1) * {w}L / {columns}); ++x) {{
                        total = ({kind})(total + input[((long)y * {w} + x) * {c} + k]);
                    }}
                }}
                {into}[(r * {columns} + c) * {c} + k] = total;
            }}
        }}
    }}
"""


def _edges(n: int, boxes: int) -> np.ndarray:
    return np.arange(boxes + 1) * n // boxes


def c_type(dtype: str) -> str:
    """The C name of a numpy element type.

    >>> c_type("uint8"), c_type("float32")
    ('uint8_t', 'float')
    """
    return "float" if dtype == "float32" else f"{dtype}_t"
