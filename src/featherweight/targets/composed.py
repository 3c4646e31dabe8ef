"""One model.h and model.c of a view and the model behind it."""

import re
from collections.abc import Mapping

from ..task import Input, Task
from ..view import View, c_type
from .header import element, header, state_of

INNER = "inner"  # what the C of the model behind a view is named
VIEW = "view"  # and that of the view
_OWN = re.compile(rf"^(int|void) ({INNER}_(?:begin|push|finish|predict|predict_with|predict_parts))\(", re.MULTILINE)
_ALONE = re.compile(rf"^int {INNER}_predict\([^)]*\) {{\n  static .*?^}}\n", re.MULTILINE | re.DOTALL)
_PACKED = re.compile(rf"^int {INNER}_predict_with\([^)]*\) {{\n.*?^}}\n", re.MULTILINE | re.DOTALL)
APART = """\
#if defined(__GNUC__)
#undef APART
#define APART __attribute__((noinline)) /* keeps what a view holds out of the model's stack frame */
#else
#define APART
#endif
"""


def compose(task: Task, view: View, inner: Mapping[str, str], name: str = "model") -> dict[str, str]:
    """Return {file name: text} of `name`.h and `name`.c, which read raw samples of `task`.

    Args:
        task: the question as the device is asked it.
        inner: what stands behind the view, emitted under the name INNER: its header and its source.
    """
    given, seen = task.input, view.output(task.input)
    parts = f"{INNER}_predict_parts(" in inner[f"{INNER}.c"] and view.map == () and seen.dtype == given.dtype
    held = seen.beside if parts else seen.length
    checks = given.structured or given.dtype == "float32"
    keeps = f"{INNER}_state *" in inner[f"{INNER}.c"]  # a classical model keeps nothing
    members, types = f"  {c_type(seen.dtype)} seen[{held}]; /* what the model reads */", ""
    if keeps:
        members += f"\n  {name}_inner inner;"
        types = f"typedef struct {{\n{state_of(inner[f'{INNER}.h'], INNER)}\n}} {name}_inner;\n\n"
    head = header(task, name, members, ";", checks=checks, types=types)
    return {f"{name}.h": head, f"{name}.c": _source(task, view, seen, inner[f"{INNER}.c"], name, parts, keeps)}


def _source(task: Task, view: View, seen: Input, inner: str, name: str, parts: bool, keeps: bool) -> str:
    given = task.input
    source = re.sub(rf'#include "{INNER}\.h"\n', "", inner)
    source = _ALONE.sub("", source)
    source = _OWN.sub(r"static \1 \2(", _PACKED.sub("", source) if parts else source)
    text = view.c(given, VIEW).replace("const model_input *", f"const {name}_input *")
    text = re.sub(rf"^static void ({VIEW}_(?:map|beside)\()", r"APART static void \1", text, flags=re.MULTILINE)
    raw = "input->map" if given.structured else "input"
    calls = []
    if given.structured or given.dtype == "float32":
        calls += _checks(given, raw)
    if f" {VIEW}_map(" in text:
        calls.append(f"{VIEW}_map(input, state->seen);")
    elif view.map is not None and not parts:
        kind = c_type(seen.dtype)
        calls.append(f"for (long i = 0; i < {seen.size}; ++i) state->seen[i] = ({kind}){raw}[i];")
    if f" {VIEW}_beside(" in text:
        at = 0 if parts or view.map is None else seen.size
        calls.append(f"{VIEW}_beside(input, state->seen{f' + {at}' if at else ''});")
    own = "&state->inner, " if keeps else ""
    where = f"{raw}, state->seen" if parts else "state->seen"
    last = f"{INNER}_predict_parts" if parts else f"{INNER}_predict_with" if keeps else f"{INNER}_predict"
    calls.append(f"return {last}({own}{where}, output);")
    body = "\n".join(f"  {c}" for c in calls)
    state_type = f"typedef {name}_inner {INNER}_state;\n" if keeps else ""
    return f"""\
#include "{name}.h"

#include <string.h>

#define {INNER.upper()}_INPUT_SIZE {seen.length}
#define {INNER.upper()}_OUTPUT_SIZE {task.outputs}
typedef {c_type(seen.dtype)} {INNER}_input;
{state_type}
{source}
{APART}
{text}
int {name}_predict_with({name}_state *state, const {_kind(task, name)} *input, float *output) {{
{body}
}}

int {name}_predict(const {_kind(task, name)} *input, float *output) {{
  static {name}_state state;
  return {name}_predict_with(&state, input, output);
}}
"""


def _kind(task: Task, name: str) -> str:
    return f"{name}_input" if task.input.structured else element(task)


def _checks(given: Input, raw: str) -> list[str]:
    """Statements that refuse NaN and infinite numbers; bits are compared, so that no option of a compiler undoes it."""
    arrays = [(raw, given.size)] if given.dtype == "float32" else []
    if given.structured:
        arrays.append(("input->column", len(given.columns)))
    bad = "if ((bits & UINT32_C(0x7f800000)) == UINT32_C(0x7f800000)) return 1;"
    return [
        f"for (long i = 0; i < {n}; ++i) {{\n    uint32_t bits;\n    memcpy(&bits, &{a}[i], 4);\n    {bad}\n  }}"
        for a, n in arrays
    ]
