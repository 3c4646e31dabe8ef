"""A convolution cut into tiles: the loops over its pixels and its vectors of channels."""

from dataclasses import dataclass

from .map import VECTOR
from .tile import Tile

MOST = 4  # vectors of a tile
PIXELS = {1: 14, 2: 12, 3: 8, 4: 6}  # most pixels of a tile per number of vectors, in 32 registers
OTHER_PIXELS = (4, 5, 6)  # of a tile of one vector in 16 smaller registers: the first that wastes least


@dataclass(frozen=True)
class Cut:
    """What the loops need to know.

    Attributes:
        name: of the C function; number: of its constants w, b and s.
        height, width: of the result; one row where all pixels follow one another.
        step, down: bytes from one output pixel's first tap to the next pixel's, and to the next row's.
        row, rows, quads: bytes from one row of taps to the next, how many there are, and quads in each.
        chunks: (first vector, vectors) whose weights lie together.
        narrow: 8 channels of two pixels share a vector; wide: inputs of 16 bits.
        y: numbers from one row of the result to the next, and from pixel to pixel; None: sums are the result.
        rounding: of the tiles; clamp: zero point, least and most result, as they are held.
    """

    name: str
    number: int
    height: int
    width: int
    step: int
    down: int
    row: int
    rows: int
    quads: int
    chunks: tuple[tuple[int, int], ...]
    narrow: bool
    wide: bool
    y: tuple[int, int] | None
    rounding: str
    clamp: tuple[int, int, int] | None

    def text(self, together: bool) -> tuple[str, tuple[Tile, ...]]:
        """The function, and the tiles that it calls.  together: all vectors of a chunk in one tile."""
        lines, tiles, at = [], [], 0
        for first, count in self.chunks:
            tile = self._tile(count if together else 1, together)
            lines.append(self._loops(tile, first, count, at))
            tiles.append(tile)
            at += count * self.rows * self.quads * (64 // (2 if self.wide else 1))
        kind = "int32_t" if self.y is None else "uint8_t"
        head = f"static void {self.name}(const uint8_t *x, {kind} *y) {{\n"
        return head + "".join(lines) + "}\n", tuple(tiles)

    def _tile(self, vectors: int, together: bool) -> Tile:
        fit = self.width // (2 if self.narrow else 1)
        most = PIXELS[vectors] if together else min(OTHER_PIXELS, key=lambda n: -(-fit // n) * n)
        pixels = -(-fit // -(-fit // most))
        joined = self.y is not None and (self.narrow or self.y[1] == VECTOR * vectors)
        return Tile(pixels, vectors, self.narrow, self.wide, joined, self.rounding)

    def _loops(self, tile: Tile, first: int, count: int, at: int) -> str:
        """C over one chunk, whose weights begin at `at`: vectors that are not in one tile, rows, pixels."""
        alone = tile.vectors < count
        lane = f"{VECTOR * first}" + (f" + {VECTOR} * v" if alone else "")
        k, numbers = self.number, 32 if self.wide else 64
        w = f"w{k} + {at}" + (f" + {numbers} * v" if alone else "")
        w = f"(const int8_t *)({w})" if self.wide else w
        fixed = f"{self.step}, {self.row}, {self.rows}, {self.quads}, {w}, {64 * count}, b{k} + {lane}"
        loops = [f"for (int v = 0; v < {count}; v++)"] if alone else []
        if self.y is None or self.clamp is None:
            return "  " + "\n    ".join([*loops, f"{tile.name}(x, {fixed}, y + {lane});"]) + "\n"
        (row, pitch), size = self.y, tile.pixels * (2 if self.narrow else 1)
        out = f"y + p * {row} + q * {pitch} + {lane}, {pitch}, {', '.join(map(str, self.clamp))}"
        call = f"{tile.name}(x + p * {self.down} + q * {self.step}, {fixed}, s{k} + {lane}, {out});"
        loops.append(f"for (int p = 0; p < {self.height}; p++)")
        loops.append(over("q", self.width, size))
        return "  " + "\n    ".join([*loops, call]) + " }\n"


def over(name: str, n: int, by: int) -> str:
    """Begin of a C loop in steps of `by`; where they do not end at `n`, the last one starts early.

    >>> over("q", 6, 3)
    'for (int q = 0; q < 6; q += 3) {'
    """
    if n <= by or n % by == 0:
        return f"for (int {name} = 0; {name} < {n}; {name} += {by}) {{"
    stop = f"if ({name} > {n - by}) {{ if ({name} >= {n}) break; {name} = {n - by}; }}"
    return f"for (int {name} = 0;; {name} += {by}) {{ {stop}"
