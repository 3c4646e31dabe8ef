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


def files(task: Task, constants: str, body: str) -> dict[str, str]:
    """Compose model.h and model.c.

    Args:
        constants: C text before the function.
        body: statements that fill `float sum[...]`, one per network output of the task, from `input`.
    """
    from . import angle

    sums, t = task.network_outputs, element(task)
    alone = " {\n  (void)state;\n  return model_predict(input, output);\n}"  # nothing is kept, so nothing is shared
    header_text = header(task, "model", "  char unused;", alone, checks=False)
    circular = task.kind == "circular"
    write = "turn(sum[2 * i], sum[2 * i + 1])" if circular else "sum[i]"
    source = f"""\
#include "model.h"

{angle.c_text(float(task.period or 0)) if circular else ""}{constants}
int model_predict(const {t} *input, float *output) {{
    float sum[{sums}];
{body}    for (int i = 0; i < MODEL_OUTPUT_SIZE; ++i) {{
        output[i] = {write};
    }}
    return 0;
}}
"""
    return {"model.h": header_text, "model.c": source}
