"""Printing C99: numbers, arrays and the two files of a model."""

import numpy as np

from ..targets.header import element, header
from ..task import Task
from .boxes import c_type


def number(value: float | np.floating) -> str:
    """A float32 literal that reads back exactly.

    >>> number(3), number(0.1)
    ('3.0f', '0.1f')
    """
    text = str(np.format_float_positional(np.float32(value), unique=True, trim="0"))
    short = str(np.format_float_scientific(np.float32(value), unique=True, trim="0"))
    return (text if len(text) <= 12 else short) + "f"


def array(name: str, values: np.ndarray) -> str:
    """A constant C array of any number of dimensions; an empty one keeps one unused zero, as C99 wants it."""
    values = values if values.size else np.zeros(np.maximum(values.shape, 1), values.dtype)
    flat = [number(v) if values.dtype.kind == "f" else str(v) for v in values.ravel().tolist()]
    if values.ndim > 1:
        width = values.shape[-1]
        flat = ["{" + ", ".join(flat[i : i + width]) + "}" for i in range(0, len(flat), width)]
    lines: list[str] = []
    line = ""
    for word in flat:
        if line and len(line) + len(word) > 110:
            lines, line = [*lines, line], ""
        line += word + ", "
    shape = "".join(f"[{n}]" for n in values.shape)
    return (
        f"static const {c_type(values.dtype.name)} {name}{shape} = {{\n    " + "\n    ".join([*lines, line]) + "\n};\n"
    )


def files(task: Task, constants: str, body: str, name: str = "model", root: bool = False) -> dict[str, str]:
    """Compose `name`.h and `name`.c.

    Args:
        constants: C text before the function.
        body: statements that fill `float sum[...]`, one per network output of the task, from `input`.
        root: outputs are the squares of the sums.
    """
    from . import angle

    struct = task.input.structured  # what only a constant reads as it is
    sums, t = task.network_outputs, f"{name}_input" if struct else element(task)
    checks = task.input.dtype == "float32" and not struct
    alone = f" {{\n  (void)state;\n  return {name}_predict(input, output);\n}}"  # nothing is kept or shared
    header_text = header(task, name, "  char unused;", alone, checks=checks)
    circular = task.kind == "circular"
    write = f"{name}_turn(sum[2 * i], sum[2 * i + 1])" if circular else "sum[i]"
    if root:
        write = "sum[i] > 0 ? sum[i] * sum[i] : 0"
    source = f"""\
#include "{name}.h"
{"#include <string.h>" if checks else ""}
{angle.c_text(float(task.period or 0), name) if circular else ""}{constants}
int {name}_predict(const {t} *input, float *output) {{
    float sum[{sums}];
{_check(task.input.length) if checks else ""}{body}    for (int i = 0; i < {task.outputs}; ++i) {{
        output[i] = {write};
    }}
    return 0;
}}
"""
    return {f"{name}.h": header_text, f"{name}.c": source}


def _check(length: int) -> str:
    """Bits are compared, so that no option of a compiler takes the check away."""
    return f"""\
    for (long i = 0; i < {length}; ++i) {{
        uint32_t bits;
        memcpy(&bits, &input[i], 4);
        if ((bits & UINT32_C(0x7f800000)) == UINT32_C(0x7f800000)) {{
            return 1;
        }}
    }}
"""
