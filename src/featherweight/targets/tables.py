"""What a program is made of besides code: the members of its state, its tables, and how many bytes they take."""

from collections.abc import Mapping

import numpy as np

from ..integer.schedule import owed, padding, reaches
from ..integer.window import Window
from .constants import numbers
from .family import Layer
from .program import Program


def state(p: Program) -> list[tuple[str, str, int]]:
    """The members of the state: C type, name, how many; the rows of counters come last."""
    steps, windows, count = len(p.r.names), sum(len(s.windows) for s in p.r.steps), counters(p)
    stage = p.stage_bytes // item_bytes(p.family.stage)
    members = [("int32_t", "arena", p.plan.arena_bytes // 4), (p.family.stage, "stage", stage)]
    members += [("int16_t", "wide", p.plan.wide_bytes // 2)]
    members += [(count, name, steps) for name in ("run", "made", "slot")]
    members += [(count, name, windows) for name in ("need", "from")]
    return [m for m in members if m[2]]


def state_bytes(p: Program) -> int:
    """sizeof of the state, as every C compiler lays it out."""
    at, widest = 0, 1
    for kind, _, n in state(p):
        item = item_bytes(kind)
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
        floats += sum(np.size(a) for pair in g.entries.values() for a in pair)
    tables = sizes["step"] * len(p.r.names) + sizes["window"] * windows
    return p.constant_bytes + layers + tables + 4 * floats


def layer_counts(p: Program) -> list[tuple[str, int]]:
    """The C type of every step's struct, and how many of it the step has."""
    return [
        (q.layer.kind.removesuffix("[]"), len(q.layer.fields) if q.layer.kind.endswith("[]") else 1) for q in p.pieces
    ]


def item_bytes(kind: str) -> int:
    return np.dtype(kind.removesuffix("_t")).itemsize


def dim(p: Program) -> str:
    return "int16_t" if all(abs(n) < 2**15 for q in p.pieces for n in numbers(q.layer)) else "int32_t"


def narrow(p: Program) -> bool:
    """Whether some value is held in bytes."""
    return any(h.item_bytes == 1 for h in p.r.held.values())


def place(p: Program) -> str:
    return "uint16_t" if max(p.plan.arena_bytes, p.plan.wide_bytes) < 2**16 else "uint32_t"


def counters(p: Program) -> str:
    """The smallest C type that counts rows and runs."""
    most = max(h.rows + max(h.pads) for h in p.r.held.values())
    most = max(most, *(s.runs for s in p.r.steps), *(w.height + w.stride for s in p.r.steps for w in s.windows))
    return "uint8_t" if most < 2**8 else "uint16_t" if most < 2**16 else "uint32_t"


def struct(k: int, layer: Layer) -> str:
    kind, fields = layer.kind, ", ".join(map(str, layer.fields))
    array_of = kind.endswith("[]")
    return f"static const {kind.removesuffix('[]')} l{k}{'[]' if array_of else ''} = {{{fields}}};\n"


def tables(p: Program, which: list[int]) -> str:
    """The steps and windows that the driver goes by."""
    r, plan = p.r, p.plan
    names, reach = r.names, reaches(p.r)
    filled: set[str] = set()
    steps, windows, at = [], [], 0
    for k, v in enumerate(names):
        s = r.steps[k - 1] if 0 < k <= len(r.steps) else None
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
        fields += [wide] if plan.wide_bytes and narrow(p) else []
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
        never = 2 ** (8 * np.dtype(counters(p).removesuffix("_t")).itemsize) - 1
        fields += [w.period, h.shape[1] * w.period if w.period > 1 else never]
    return "{" + ", ".join(map(str, [*fields, value])) + "}"
