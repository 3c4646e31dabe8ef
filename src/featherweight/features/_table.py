"""Constant arrays in C."""

from collections.abc import Sequence

import numpy as np


def table(name: str, kind: str, values: Sequence[int] | np.ndarray, width: int = 0) -> str:
    """`static const KIND NAME[...] = {...};`, 110 letters a line.

    Args:
        values: all of them, row by row.
        width: numbers of a row of an array with two dimensions; 0 for one dimension.

    >>> table("odd", "uint8_t", (1, 3, 5, 7), 2)
    'static const uint8_t odd[2][2] = {\\n    {1, 3},\\n    {5, 7},\\n};\\n'
    """
    rows = [values[i : i + width] for i in range(0, len(values), width)] if width else [values]
    body = "".join(f"    {{{_lines(row)}}},\n" if width else f"    {_lines(row)},\n" for row in rows)
    shape = f"[{len(rows)}][{width}]" if width else f"[{len(values)}]"
    return f"static const {kind} {name}{shape} = {{\n{body}}};\n"


def _lines(values: Sequence[int] | np.ndarray) -> str:
    lines: list[str] = []
    line = ""
    for v in values:
        word = str(int(v))
        if line and len(line) + len(word) > 105:
            lines, line = [*lines, line], ""
        line += f", {word}" if line else word
    return ",\n     ".join([*lines, line])
