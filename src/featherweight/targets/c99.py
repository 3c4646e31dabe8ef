"""Self-contained C99: a header and a source, no allocation, no library, every rounding printed from `numerics`."""

import re
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from ..errors import DesignError
from ..integer.graph import IntegerGraph
from .constants import array
from .header import element, header
from .program import Program
from .rounding import called
from .tables import counters, dim, narrow, place, state, struct, tables

ROWS = "featherweight.targets.kernels.rows"
APART = """\
#if defined(__GNUC__)
#define APART __attribute__((noinline)) /* keeps what a kernel holds out of the driver's stack frame */
#else
#define APART
#endif
"""
_ARRAY = re.compile(r"static const \w+ \w+\[\d*\] = \{[^}]*\};\n")
_NUMBER = re.compile(r"\b\d+\b")


def emit(g: IntegerGraph, name: str = "model", family: str = "pairs", turned: bool = False) -> dict[str, str]:
    """Return {file name: text} of `name`.h and `name`.c.

    `name_predict(input, output)` uses one state inside the library; `name_predict_with(state, input, output)` uses
    the caller's, so that any number of predictions may run at once.  `name_begin`, `name_push` and `name_finish` take
    the input a row at a time.  They return 0, or 1 when an input is NaN or infinite (then nothing is written).
    `input` is laid out as a Dataset holds a sample: channels last.  Where numbers stand beside the map,
    `name_predict_parts(state, map, beside, output)` takes both from where they lie, and nothing is pushed by rows: such
    numbers tell of a whole map.

    Args:
        family: of convolution kernels, a name in targets/families.
        turned: a row of a signal is one time step; False: its whole length.
    Raises: UnsupportedError naming an op without a kernel; DesignError when `name` is not a C identifier.
    """
    return printed(Program.of(g, family, turned), name)


def printed(p: Program, name: str = "model") -> dict[str, str]:
    """`emit` of a program that is at hand."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise DesignError(f"{name!r} is not a C identifier", hint="letters, digits and _, a letter first")
    return {f"{name}.h": _header(p, name), f"{name}.c": _source(p, name)}


def signature(p: Program) -> str:
    """What decides the code of `printed(p)`: its functions and types, without the numbers of this one network."""
    kernels = _NUMBER.sub("0", _ARRAY.sub("", "".join(_kernels(p, ""))))
    wide = [w.period > 1 for s in p.r.steps for w in s.windows]
    shape = (dim(p), counters(p), place(p), narrow(p), bool(p.plan.wide_bytes), any(wide))
    c, rows, columns = p.r.held[p.graph.input].shape
    most = max(sum(w.height for w in s.windows) for s in p.r.steps)
    loops = [most, min(len(p.r.steps), 4), *(min(n, 2) for n in (c, rows, columns, p.graph.task.outputs))]  # unrolled
    calls = sorted({q.call for q in p.pieces})
    if p.graph.task.input.beside:
        loops.append(min(p.graph.task.input.beside, 2))
    return "\n".join([kernels, repr(shape), repr(loops), p.graph.readout.kind, element(p.graph.task), *calls])


def _header(p: Program, name: str) -> str:
    members = [f"  {kind} {member}[{n}];" for kind, member, n in state(p)]
    held, task = p.r.held[p.graph.input], p.graph.task
    fused = bool(task.input.beside)
    rows = None if fused else (held.shape[1], held.shape[2] * held.shape[0])
    checks = task.input.dtype == "float32"
    return header(task, name, "\n".join(members), ";", checks=checks, rows=rows, parts=fused)


def _source(p: Program, name: str) -> str:
    g, r = p.graph, p.r
    first = r.held[g.input]
    arrays = [array(kind, k, a) for q in p.pieces for k, (kind, a) in q.layer.constants.items()]
    structs = [struct(k + 1, q.layer) for k, q in enumerate(p.pieces)]
    raw = element(g.task)
    arrays.append(_readout_array(g))
    kernels = _kernels(p, name)
    roundings = called("".join(kernels) + ("turn(asr(" if g.readout.kind == "turn" else ""))
    cases, which = _cases(p)
    windows = [w for s in r.steps for w in s.windows]
    driver = _template("driver.c.j2").render(
        name=name,
        type=raw,
        count=counters(p),
        place=place(p),
        bytes=narrow(p),
        wide=p.plan.wide_bytes,
        periods=any(w.period > 1 for w in windows),
        layers="".join(arrays + structs),
        tables=tables(p, which),
        most=max(sum(w.height for w in s.windows) for s in r.steps),
        cases=cases,
        steps=len(r.names),
        windows=len(windows),
        entry=_refusing(raw, "entry(row, ring_row(s, p, s->slot[0]))"),
        beside=g.task.input.beside,
        enter_beside=_refusing(raw, "entry_beside(beside, ring_row(s, p, 0))"),
        size=g.task.input.size,
        readout=_readout(g, p.plan.sums[len(r.steps) - 1]),
        rows=first.shape[1],
        elements=first.shape[0] * first.shape[2],
    )
    head = f'#include "{name}.h"\n\n#include <string.h>\n\n{APART}\ntypedef {dim(p)} dim;\n'
    return head + "".join([*roundings, *kernels, driver])


def _cases(p: Program) -> tuple[str, list[int]]:
    """The branches of the driver's switch, and for every step the one it takes."""
    numbers_: dict[str, int] = {}
    which = []
    for q in p.pieces:
        which.append(numbers_.setdefault(q.call, len(numbers_)))
    out = []
    for call, k in numbers_.items():
        out.append(f"    case {k}:\n      {call.replace('{layer}', 'p->layer')}\n      break;")
    return "\n".join(out), which


def _refusing(raw: str, call: str) -> str:
    """A call that takes raw numbers in; bytes are always numbers."""
    return f"  {call};" if raw == "uint8_t" else f"  if ({call}) return 1;"


def _kernels(p: Program, name: str) -> list[str]:
    """Kernel texts, each once per pair of element types that calls it; types before what uses them."""
    works = list(p.works.values())
    out: dict[str, None] = dict.fromkeys(p.family.source(works, name)) if works else {}
    for q in p.pieces:
        for kernel, tokens in q.kernels:
            text = _text(kernel)
            for token, meaning in tokens.items():
                text = text.replace(token, meaning)
            out.update(dict.fromkeys(filter(None, text.split("%%\n"))))
    h, (own, *others) = p.r.held[p.graph.input], p.graph.inputs
    sizes = {"COLUMNS": h.shape[2], "CHANNELS": h.shape[0], "PITCH": h.pitch}
    texts = [_entry(p.graph, own, "", sizes)]
    for v in others:  # numbers side by side, as the columns of one channel would be
        texts.append(_entry(p.graph, v, f"_{v}", {"COLUMNS": p.graph.shapes[v][0], "CHANNELS": 1, "PITCH": 1}))
    return [*out, *texts]


def _entry(g: IntegerGraph, value: str, suffix: str, sizes: dict[str, int]) -> str:
    """The function that takes a row of raw numbers in, and its constants."""
    raw = element(g.task)
    text = _text("bytes" if raw == "uint8_t" else "entry").split("%%\n")[1].replace("@X_t", raw)
    for word in ("entry", "offset", "gain") if suffix else ():
        text = re.sub(rf"\b{word}([\[(])", rf"{word}{suffix}\1", text)
    if raw != "uint8_t":
        (offset, gain), q = g.entries[value], g.q[value]
        sizes = sizes | {"GAINS": len(gain)}
        text = text.replace("ENTRY_LO", f"{q.lo}.0f").replace("ENTRY_HI", f"{q.hi}.0f")
        text = array("float", f"offset{suffix}", offset) + array("float", f"gain{suffix}", gain) + text
    for word, n in sizes.items():
        text = text.replace(f"ENTRY_{word}", str(n))
    return text


def _readout_array(g: IntegerGraph) -> str:
    scale = np.asarray(g.readout.scale, np.float32)
    return array("float", "scale", scale[:1] if g.readout.kind == "turn" else scale)


def _readout(g: IntegerGraph, at: int) -> str:
    if g.readout.kind == "turn":
        acc, k = f"asr(turn(s->arena[{at} + 2 * k], s->arena[{at} + 2 * k + 1]), 6)", "0"
    else:
        acc, k = f"s->arena[{at} + k]", "k"
    return f"""  for (int k = 0; k < {g.task.outputs}; k++) {{
    volatile float v = (float){acc}; /* rounds to float also where registers hold more */
    output[k] = v * scale[{k}];
  }}"""


@cache
def _text(kernel: str) -> str:
    return resources.files(ROWS).joinpath(f"{kernel}.c").read_text()


@cache
def _template(name: str) -> Any:
    import jinja2

    text = resources.files(ROWS).joinpath(name).read_text()
    return jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True).from_string(text)
