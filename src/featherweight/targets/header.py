"""The C header that every model ships with, network or not: a caller need not know which of them won."""

from ..task import Task


def header(
    task: Task,
    name: str,
    state: str,
    predict_with: str,
    *,
    checks: bool,
    rows: tuple[int, int] | None = None,
    types: str = "",
    parts: bool = False,
) -> str:
    """Print `name`.h.

    Args:
        state: the members of the struct `name_state`, one per line.
        predict_with: what stands after the signature of `name_predict_with`: a semicolon, or its body.
        checks: whether a NaN or infinite input is refused with 1.
        rows: rows of an input and numbers of a row, where it can be pushed row by row.
        types: C text that `state` needs.
        parts: whether the map and the numbers beside it may come from two places.
    """
    spec, up, t = task.input, name.upper(), f"{name}_input" if task.input.structured else element(task)
    shape = " x ".join(map(str, spec.map.array_shape))
    labels = ", ".join(quoted(c) for c in task.classes)
    table = (
        f"#ifdef {up}_WITH_CLASSES\n"
        f"static const char *const {up}_CLASSES[{len(task.classes)}] = {{{labels}}};\n#endif\n\n"
        if labels
        else ""
    )
    about = "\n".join(
        [
            f"/* {task.kind}: {spec.dtype} {spec.kind} of {shape} (channels last) -> {task.outputs} float",
            *([f"   then {spec.beside} numbers beside it"] if spec.beside else []),
            *(f"   column {k}: {plain(c)}" for k, c in enumerate(spec.columns[:40])),
            f"   {_outputs(task)}",
            *_names(task),
            "   No allocation, no library; two states may predict at once. */",
        ]
    )
    finite = ", or 1 when an input is NaN or infinite: then nothing is written" if checks else ""
    inline = "" if predict_with == ";" else "static inline "
    return f"""{about}
#ifndef {up}_H
#define {up}_H

#include <stdint.h>

#define {up}_INPUT_SIZE {spec.length}
#define {up}_OUTPUT_SIZE {task.outputs}

{table}#ifdef __cplusplus
extern "C" {{
#endif

{_input(task, name)}
{types}/* Scratch memory of one prediction; nothing in it lives from one call to the next. */
typedef struct {{
{state}
}} {name}_state;

/* Return 0{finite}. */
int {name}_predict(const {t} *input, float *output);
{inline}int {name}_predict_with({name}_state *state, const {t} *input, float *output){predict_with}
{_parts(task, name, t) if parts else ""}{_push(task, name, t, rows) if rows else ""}
#ifdef __cplusplus
}}
#endif

#endif
"""


def _parts(task: Task, name: str, t: str) -> str:
    spec = task.input
    return f"""
/* The same of a map of {spec.size} and the {spec.beside} numbers beside it, wherever each of them lies. */
int {name}_predict_parts({name}_state *state, const {t} *map, const {t} *beside, float *output);
"""


def _push(task: Task, name: str, t: str, rows: tuple[int, int]) -> str:
    what = "image row" if task.input.kind == "image" else "row" if rows[0] == 1 else "time step"
    return f"""
/* The same {what} by {what}, so that the whole input need never be held: begin, push every one of the
   {name.upper()}_ROWS in order, finish.  2: too many or too few of them. */
#define {name.upper()}_ROWS {rows[0]}
#define {name.upper()}_ROW_SIZE {rows[1]}
void {name}_begin({name}_state *state);
int {name}_push({name}_state *state, const {t} *row);
int {name}_finish({name}_state *state, float *output);
"""


def state_of(text: str, name: str) -> str:
    """The members of `name_state` in what `header` printed."""
    before, _, _ = text.partition(f"\n}} {name}_state;")
    return before.rpartition("typedef struct {\n")[2]


def _input(task: Task, name: str) -> str:
    """The type of what `name_predict` reads: one number, or a map and the numbers beside it."""
    spec = task.input
    if not spec.structured:
        return f"typedef {element(task)} {name}_input;\n"
    members = f"  {element(task)} map[{spec.size}];\n  float column[{len(spec.columns)}];"
    return f"typedef struct {{ /* channels last, then the columns */\n{members}\n}} {name}_input;\n"


def element(task: Task) -> str:
    """The C type of one value of the input's map."""
    return "float" if task.input.dtype == "float32" else f"{task.input.dtype}_t"


def plain(text: str) -> str:
    """`text` for a C comment: nothing in it can close the comment, splice lines or form a trigraph.

    >>> plain("a*/b"), plain("gr\\u00f6\\u00dfe")
    ('a<2a><2f>b', 'gr<f6><df>e')
    """
    return "".join(c if c.isascii() and (c.isalnum() or c in " _.,:;%()+-=@&'$^|~") else f"<{ord(c):x}>" for c in text)


def quoted(text: str) -> str:
    """`text` as a C string literal, UTF-8, octal where a byte could mean something else.

    >>> print(quoted('say "hi"?'))
    "say \\042hi\\042\\077"
    """
    safe = set(b" _.,:;%()+-=@&'$^|~<>[]{}#!*/0123456789") | {*range(65, 91), *range(97, 123)}
    return '"' + "".join(chr(b) if b in safe else f"\\{b:03o}" for b in text.encode(errors="replace")) + '"'


def _outputs(task: Task) -> str:
    if task.kind == "multiclass":
        return "output[k]: logit of class k; the largest wins"
    if task.kind == "binary":
        return "output[0]: logit of the second class; positive means it wins"
    if task.kind == "multilabel":
        return "output[k]: logit of label k; positive means present"
    return "output[k]: the prediction" + (f" in [0, {task.period})" if task.kind == "circular" else "")


def _names(task: Task) -> list[str]:
    units = [*task.units, *[""] * len(task.targets)]
    names = list(task.classes) or [f"{n} {u}".strip() for n, u in zip(task.targets, units, strict=False)]
    rows = [f"   {k}: {plain(n)}" for k, n in enumerate(names)]
    return rows if len(rows) <= 40 else [*rows[:40], f"   and {len(rows) - 40} more"]
