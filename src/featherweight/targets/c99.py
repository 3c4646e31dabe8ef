"""Self-contained C99: a header and a source, no allocation, no library, every rounding printed from `numerics`."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from .. import numerics, portable
from ..errors import DesignError
from ..integer.graph import IntegerGraph
from ..integer.rows import Window
from ..integer.schedule import owed, padding, reaches
from .family import Layer
from .header import element, header
from .pieces import array, numbers
from .program import Program

ROWS = "featherweight.targets.kernels.rows"
_ARRAY = re.compile(r"static const \w+ \w+\[\d*\] = \{[^}]*\};\n")
_NUMBER = re.compile(r"\b\d+\b")


def emit(g: IntegerGraph, name: str = "model", family: str = "pairs", turned: bool = False) -> dict[str, str]:
    """Return {file name: text} of `name`.h and `name`.c.

    `name_predict(input, output)` uses one state inside the library; `name_predict_with(state, input, output)` uses
    the caller's, so that any number of predictions may run at once.  `name_begin`, `name_push` and `name_finish` take
    the input a row at a time.  They return 0, or 1 when an input is NaN or infinite (then nothing is written).
    `input` is laid out as a Dataset holds a sample: channels last.

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
    shape = (_dim(p), _counters(p), _place(p), _narrow(p), bool(p.plan.wide_bytes), any(wide))
    c, rows, columns = p.r.held[p.graph.input].shape
    most = max(sum(w.height for w in s.windows) for s in p.r.steps)
    loops = [most, min(len(p.r.steps), 4), *(min(n, 2) for n in (c, rows, columns, p.graph.task.outputs))]  # unrolled
    calls = sorted({q.call for q in p.pieces})
    return "\n".join([kernels, repr(shape), repr(loops), p.graph.readout.kind, element(p.graph.task), *calls])


def state(p: Program) -> list[tuple[str, str, int]]:
    """The members of the state: C type, name, how many; the rows of counters come last."""
    steps, windows, count = len(p.r.steps) + 1, sum(len(s.windows) for s in p.r.steps), _counters(p)
    stage = p.stage_bytes // _item(p.family.stage)
    members = [("int32_t", "arena", p.plan.arena_bytes // 4), (p.family.stage, "stage", stage)]
    members += [("int16_t", "wide", p.plan.wide_bytes // 2)]
    members += [(count, name, steps) for name in ("run", "made", "slot")]
    members += [(count, name, windows) for name in ("need", "from")]
    return [m for m in members if m[2]]


def state_bytes(p: Program) -> int:
    """sizeof of the state, as every C compiler lays it out."""
    at, widest = 0, 1
    for kind, _, n in state(p):
        item = _item(kind)
        at, widest = -(-at // item) * item + n * item, max(widest, item)
    return -(-at // widest) * widest


def table_bytes(p: Program, sizes: Mapping[str, int]) -> int:
    """Bytes of everything constant that `printed(p)` holds.

    Args: sizes: bytes of the structs of layers by their C type, and of "step" and "window".
    """
    g = p.graph
    layers = sum(sizes[kind] * n for kind, n in layer_counts(p))
    windows = sum(len(s.windows) for s in p.r.steps)
    floats = 1 if g.readout.kind == "turn" else len(np.atleast_1d(g.readout.scale))
    if g.task.input.dtype != "uint8":
        floats += sum(np.size(a) for a in g.entry)
    tables = sizes["step"] * (len(p.r.steps) + 1) + sizes["window"] * windows
    return p.constant_bytes + layers + tables + 4 * floats


def layer_counts(p: Program) -> list[tuple[str, int]]:
    """The C type of every step's struct, and how many of it the step has."""
    return [
        (q.layer.kind.removesuffix("[]"), len(q.layer.fields) if q.layer.kind.endswith("[]") else 1) for q in p.pieces
    ]


def _item(kind: str) -> int:
    return np.dtype(kind.removesuffix("_t")).itemsize


def _dim(p: Program) -> str:
    return "int16_t" if all(abs(n) < 2**15 for q in p.pieces for n in numbers(q.layer)) else "int32_t"


def _narrow(p: Program) -> bool:
    """Whether some value is held in bytes."""
    return any(h.item_bytes == 1 for h in p.r.held.values())


def _place(p: Program) -> str:
    return "uint16_t" if max(p.plan.arena_bytes, p.plan.wide_bytes) < 2**16 else "uint32_t"


def _counters(p: Program) -> str:
    """The smallest C type that counts rows and runs."""
    most = max(h.rows + max(h.pads) for h in p.r.held.values())
    most = max(most, *(s.runs for s in p.r.steps), *(w.height + w.stride for s in p.r.steps for w in s.windows))
    return "uint8_t" if most < 2**8 else "uint16_t" if most < 2**16 else "uint32_t"


def _header(p: Program, name: str) -> str:
    members = [f"  {kind} {member}[{n}];" for kind, member, n in state(p)]
    held = p.r.held[p.graph.input]
    rows = (held.shape[1], held.shape[2] * held.shape[0])
    return header(p.graph.task, name, "\n".join(members), ";", checks=p.graph.task.input.dtype == "float32", rows=rows)


def _source(p: Program, name: str) -> str:
    g, r = p.graph, p.r
    first = r.held[g.input]
    arrays = [array(kind, k, a) for q in p.pieces for k, (kind, a) in q.layer.constants.items()]
    structs = [_struct(k + 1, q.layer) for k, q in enumerate(p.pieces)]
    raw = element(g.task)
    arrays.append(_readout_array(g))
    kernels = _kernels(p, name)
    roundings = _roundings("".join(kernels) + ("turn(asr(" if g.readout.kind == "turn" else ""))
    cases, which = _cases(p)
    windows = [w for s in r.steps for w in s.windows]
    driver = _template("driver.c.j2").render(
        name=name,
        type=raw,
        count=_counters(p),
        place=_place(p),
        bytes=_narrow(p),
        wide=p.plan.wide_bytes,
        periods=any(w.period > 1 for w in windows),
        layers="".join(arrays + structs),
        tables=_tables(p, which),
        most=max(sum(w.height for w in s.windows) for s in r.steps),
        cases=cases,
        steps=len(r.steps) + 1,
        windows=len(windows),
        entry=_entry_call(raw),
        readout=_readout(g, p.plan.sums[len(r.steps) - 1]),
        rows=first.shape[1],
        elements=first.shape[0] * first.shape[2],
    )
    return f'#include "{name}.h"\n\n#include <string.h>\n\ntypedef {_dim(p)} dim;\n' + "".join(
        [*roundings, *kernels, driver]
    )


def _struct(k: int, layer: Layer) -> str:
    kind, fields = layer.kind, ", ".join(map(str, layer.fields))
    array_of = kind.endswith("[]")
    return f"static const {kind.removesuffix('[]')} l{k}{'[]' if array_of else ''} = {{{fields}}};\n"


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


def _tables(p: Program, which: list[int]) -> str:
    """The steps and windows that the driver goes by."""
    r, plan = p.r, p.plan
    names, reach = [r.graph.input, *(s.output for s in r.steps)], reaches(p.r)
    filled: set[str] = set()
    steps, windows, at = [], [], 0
    for k, v in enumerate(names):
        s = r.steps[k - 1] if k else None
        runs = s.runs if s else r.held[v].shape[1]
        end = runs + (padding(r, s) if s else owed(r, v) - runs)
        emits = s.runs if s and s.gathers else 1
        place, row, ring, top, left, zero, fills, wide = 0, 0, 0, 0, 0, 0, 0, 0
        if v in r.held:
            h, home = r.held[v], r.home[v]
            ring, top, left, zero = plan.schedule.rows[home], h.pads[0], h.pads[2], h.zero
            place, row = plan.at[home] + left, h.row
            fills, wide = int(home not in filled and any(h.pads)), int(h.item_bytes == 2)
            filled.add(home)
        layer = f"{'' if p.pieces[k - 1].layer.kind.endswith('[]') else '&'}l{k}" if s else "0"
        used = s.windows if s else ()
        fields = [
            layer,
            place,
            row,
            runs,
            end,
            emits,
            ring,
            which[k - 1] if s else 0,
            reach[k],
            at,
            len(used),
            left,
            top,
        ]
        fields += [wide] if plan.wide_bytes and _narrow(p) else []
        steps.append("{" + ", ".join(map(str, [*fields, zero, fills])) + "}")
        at += len(used)
        windows += [_window(p, w, names.index(w.value), late=k > plan.schedule.late) for w in used]
    text = "static const step steps[] = {\n" + "".join(f"  {t},\n" for t in steps) + "};\n"
    return text + "static const window windows[] = {\n" + "".join(f"  {t},\n" for t in windows) + "};\n"


def _window(p: Program, w: Window, value: int, late: bool) -> str:
    h, home = p.r.held[w.value], p.r.home[w.value]
    start = h.pads[0] - w.pads[0]
    whole = h.pads[0] + owed(p.r, w.value)
    fields = [w.height, start % p.plan.schedule.rows[home], whole if late else start + w.height]
    fields += [w.stride, 0 if late else w.stride]
    if any(v.period > 1 for s in p.r.steps for v in s.windows):
        never = 2 ** (8 * np.dtype(_counters(p).removesuffix("_t")).itemsize) - 1
        fields += [w.period, h.shape[1] * w.period if w.period > 1 else never]
    return "{" + ", ".join(map(str, [*fields, value])) + "}"


def _entry_call(raw: str) -> str:
    if raw == "uint8_t":
        return "  entry(row, ring_row(s, p, s->slot[0]));"
    return "  if (entry(row, ring_row(s, p, s->slot[0]))) return 1;"


def _kernels(p: Program, name: str) -> list[str]:
    """Kernel texts, each once per pair of element types that calls it; types before what uses them."""
    works = list(p.works.values())
    out: dict[str, None] = dict.fromkeys(p.family.source(works, name)[0]) if works else {}
    for q in p.pieces:
        for kernel, tokens in q.kernels:
            text = _text(kernel)
            for token, meaning in tokens.items():
                text = text.replace(token, meaning)
            out.update(dict.fromkeys(filter(None, text.split("%%\n"))))
    h, raw = p.r.held[p.graph.input], element(p.graph.task)
    sizes = {"COLUMNS": h.shape[2], "CHANNELS": h.shape[0], "PITCH": h.pitch}
    text = _text("bytes" if raw == "uint8_t" else "entry").split("%%\n")[1].replace("@X_t", raw)
    if raw != "uint8_t":
        reach = p.graph.q[p.graph.input]
        sizes |= {"GAINS": len(p.graph.entry[1])}
        text = text.replace("ENTRY_LO", f"{reach.lo}.0f").replace("ENTRY_HI", f"{reach.hi}.0f")
        offset, gain = p.graph.entry
        text = array("float", "offset", offset) + array("float", "gain", gain) + text
    for word, n in sizes.items():
        text = text.replace(f"ENTRY_{word}", str(n))
    return [*out, text]


def _roundings(text: str) -> list[str]:
    """C of every function of `numerics` and of the prelude that `text` calls, those that are called first."""
    out: dict[str, str] = {}

    def need(name: str) -> None:
        if name in portable.PRELUDE:
            out.setdefault(name, portable.PRELUDE[name])
        elif name not in out:
            function = getattr(numerics, name)
            for other in portable.calls(function):
                need(other)
            out[name] = portable.to_c(function)

    for name in ("requantize_short", "blend_short"):
        if f"{name}(" in text:
            function = getattr(numerics, name)
            for other in portable.calls(function):
                out.setdefault(f"{other} in 32 bits", portable.in_32_bits(portable.PRELUDE[other]))
            out[name] = portable.in_32_bits(portable.to_c(function))
    for name in ("requantize", "blend", "subtract", "turn", "asr", "clip"):
        if f"{name}(" in text:
            need(name)
    return list(out.values())


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
