"""Constant arrays in C."""

from collections.abc import Iterable


def table(name: str, kind: str, values: Iterable[int], shape: str = "") -> str:
    """`static const KIND NAME[shape] = {...};`, 110 letters a line.

    >>> table("odd", "uint8_t", (1, 3))
    'static const uint8_t odd[2] = {\\n    1, 3,\\n};\\n'
    """
    lines, line, count = [], "", 0
    for v in values:
        word = f"{int(v)}, "
        if line and len(line) + len(word) > 110:
            lines, line = [*lines, line.rstrip()], ""
        line, count = line + word, count + 1
    body = "\n    ".join([*lines, line.rstrip()])
    return f"static const {kind} {name}{shape or f'[{count}]'} = {{\n    {body}\n}};\n"
