"""sample.h: one sample, what the model answers to it, and what the answers are called."""

import numpy as np

from .header import quoted
from .label import readable
from .parcel import Parcel

WIDTH = 110


def sample_h(parcel: Parcel) -> str:
    """Print the header that every package's example includes."""
    what = "a sample of the test split" if parcel.real else "a fixed pattern, for no test sample was at hand"
    why = "integers: equal to the bit" if parcel.tolerance == 0 else "floats: a compiler may fuse two operations"
    guard = parcel.name.upper() + "_SAMPLE_H"
    labels = ",\n".join("  " + quoted(readable(n)) for n in names(parcel))
    return f"""\
/* {what[0].upper()}{what[1:]}, and the answer of the model that was exported. */
#ifndef {guard}
#define {guard}

#include "model.h"

#define SAMPLE_TOLERANCE {_number(np.float32(parcel.tolerance))} /* {why} */

static const model_input sample_input[MODEL_INPUT_SIZE] = {{
{_input(parcel.sample)}
}};

static const float sample_output[MODEL_OUTPUT_SIZE] = {{
{_rows(parcel.expected.astype(np.float32))}
}};

static const char *const sample_names[{len(names(parcel))}] = {{
{labels}
}};

#endif
"""


def names(parcel: Parcel) -> list[str]:
    """What outputs are called: classes, both of them where one output tells two apart, or targets with their units."""
    task = parcel.task
    if task.classes:
        return list(task.classes)
    units = [*task.units, *[""] * len(task.targets)]
    return [f"{n} ({u})" if u else n for n, u in zip(task.targets, units, strict=False)]


def _input(sample: np.ndarray) -> str:
    """Numbers in order; of a struct, its map and its columns in braces of their own."""
    if sample.dtype.names is None:
        return _rows(sample)
    parts = ",\n".join(f"  {{\n{_rows(sample[name])}\n  }}" for name in sample.dtype.names)
    return f"{{\n{parts}\n}}"


def _rows(values: np.ndarray) -> str:
    rows: list[str] = []
    row = ""
    for v in values.ravel():
        word = _number(v) + ", "
        if row and len(row) + len(word) > WIDTH:
            rows, row = [*rows, row], ""
        row += word
    return "\n".join("  " + r.rstrip() for r in [*rows, row.rstrip(", ")])


def _number(v: np.generic) -> str:
    """A C literal; a float in the fewest digits that give it back."""
    if not isinstance(v, np.floating):
        return str(int(v))  # type: ignore[call-overload]
    text = str(np.float32(v))
    return text + ("f" if "." in text or "e" in text else ".0f")
