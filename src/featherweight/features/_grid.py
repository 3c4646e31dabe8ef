"""A grid of cells over an image: which rows and columns belong to which."""

from collections.abc import Iterator

from ..errors import DesignError
from ..task import Input

LARGEST = 65_535  # pixels of a cell: what sums of squares leave room for in 32 bits


def bounds(length: int, parts: int) -> list[int]:
    """Where each of `parts` begins, and the end; lengths differ by one at most.

    >>> bounds(10, 3)
    [0, 3, 6, 10]
    """
    return [i * length // parts for i in range(parts + 1)]


def cells(given: Input, grid: int, where: str) -> Iterator[tuple[slice, slice]]:
    """Rows and columns of the cells, row by row.  Raises: DesignError where a cell is empty or too large."""
    _, h, w = given.shape
    if grid < 1 or grid > min(h, w):
        raise DesignError(f"a grid of {grid} x {grid} cells does not fit {h} x {w} pixels", where=where)
    largest = -(-h // grid) * -(-w // grid)
    if largest > LARGEST:
        raise DesignError(
            f"a cell of {largest:,} pixels; sums have room for {LARGEST:,}", where=where, hint="a finer grid or shrink"
        )
    rows, columns = bounds(h, grid), bounds(w, grid)
    for top, bottom in zip(rows, rows[1:], strict=False):
        for left, right in zip(columns, columns[1:], strict=False):
            yield slice(top, bottom), slice(left, right)


def cells_c(given: Input, grid: int) -> str:
    """The head of the loops over the cells: `top`, `end`, `left`, `right` as int32_t; two braces stay open."""
    _, h, w = given.shape
    return f"""\
  for (int32_t r = 0; r < {grid}; ++r) {{
    for (int32_t c = 0; c < {grid}; ++c) {{
      const int32_t top = r * {h} / {grid}, end = (r + 1) * {h} / {grid};
      const int32_t left = c * {w} / {grid}, right = (c + 1) * {w} / {grid};
"""
