"""What a program does in one prediction, counted: the numbers that its cycles are a weighted sum of."""

from collections import Counter

from ..integer.rows import RowStep
from ..integer.schedule import owed
from ..ops.avgpool import QAvgPool
from ..ops.conv import QConv
from ..ops.maxpool import QMaxPool
from ..quant import QOp
from ..targets.family import Family, Work
from ..targets.program import Program

FOUR, EIGHT = 4, 8


def work(p: Program) -> Counter[str]:
    """Counts by name: the driver's first, then what each kernel repeats."""
    r, schedule, out = p.r, p.plan.schedule, Counter[str]()
    c, h, w = r.held[r.graph.input].shape
    out["prediction"] = 1
    out["checks"] = schedule.checks
    out[f"{r.graph.task.input.dtype} inputs"] = c * h * w + r.graph.task.input.beside
    out["input rows"] = h + len(r.graph.inputs) - 1  # numbers beside the map enter as a row of their own does
    out["outputs"] = r.graph.task.outputs
    for name, held in r.held.items():
        if r.home[name] == name and any(held.pads):
            rows = schedule.rows[name] + owed(r, name) - held.shape[1]
            out["padding"] += rows * held.row * held.item_bytes
    for k, s in enumerate(r.steps):
        out["runs"] += s.runs
        out["windows"] += s.runs * len(s.windows)
        out["rows"] += s.runs * sum(v.height for v in s.windows)
        one = _convolution(p, p.works[k]) if k in p.works else _other(p, s)
        for name, n in one.items():
            out[name] += s.runs * n
        if s.average is not None:
            out["average"] += s.runs
            out["averages"] += r.held[s.output].shape[0]
        elif s.reads_all and isinstance(s.op, QConv):
            out["hidden"] += r.held[s.output].shape[0]
    return out


def _other(p: Program, s: RowStep) -> dict[str, int]:
    """Counts of one run of a step that is no convolution by rows."""
    r, x = p.r, p.r.held[s.windows[0].value]
    wide = "wide " if x.item_bytes > 1 else ""
    name = wide + _name(s.parts[0].op)
    if p.family.heavy and not s.reads_all and "_short" not in p.pieces[r.steps.index(s)].layer.kind:
        name = f"long {name}"
    if s.reads_all:
        outputs, numbers = len(s.parts[0].constants["w"]), x.shape[0] * x.shape[2]
        spans = 1 if x.pitch == x.shape[2] else x.shape[0]
        each = {"outputs": 1, "macs": numbers, "spans": spans}
        return {"linear": 1} | {f"{wide}linear {what}": outputs * n for what, n in each.items()}
    if s.gathers:
        return {f"{wide}total": x.shape[0], f"{wide}total numbers": x.shape[0] * x.shape[2]}
    y = r.held[s.output]
    n = y.shape[0] * y.shape[2]
    out = {name: 1, f"{name} channels": y.shape[0], f"{name} numbers": n}
    if isinstance(s.op, QAvgPool | QMaxPool):
        kh, kw = s.op.tile
        out |= {f"{name} rows": n * kh, f"{name} taps": n * kh * kw}
    return out


def _convolution(p: Program, w: Work) -> Counter[str]:
    """Counts of one row of a convolution."""
    out: Counter[str] = Counter()
    groups = 1 if w.mixing is None else w.mixing.groups
    out["convolution"] = 1
    out["groups"] = groups
    for n, times in Counter(p.family.widths(w)).items():
        one = {("tiles" if p.family.lanes else f"tiles of {n}"): 1}
        for name, count in (one | _staged(w, n, p.family) | _mixed(w, n, p.family)).items():
            out[name] += groups * times * count
    return out


def _staged(w: Work, n: int, family: Family) -> dict[str, int]:
    """What fills the stage with n pixels: a kernel for each kind of depthwise part, or of taps."""
    kh, kw = w.first.w.shape[2:]
    deep, stride = w.depthwise is not None, min(w.first.stride, 3)
    channels = len(w.first.w) if deep else w.first.w.shape[1]
    rows, taps = channels * kh, channels * kh * kw
    kind = "wide " if w.first.x.item_bytes > 1 else ""
    kind += "long " if family.heavy and w.depthwise is not None and w.depthwise.short is None else ""
    if family.lanes:
        if kind and not deep:
            return {}
        kind += "depthwise" if deep else "taps"
        kind += " 3x3" if deep and kh == kw == 3 else " by eights" if not deep and channels % EIGHT == 0 else ""
        if n < FOUR or kind.startswith("wide"):
            return {f"{kind} few": channels, f"{kind} few rows": rows * n, f"{kind} few taps": taps * n}
        fours = -(-n // FOUR)
        return {f"{kind} rows": rows, f"{kind} fours": channels * fours, f"{kind} products": taps * fours}
    if deep and kh == kw == 3 and stride < 3:
        return {f"{kind}depthwise 3x3/{stride}: {n}": channels}
    if deep:
        numbers = {"channels": channels, "numbers": channels * n, "rows": rows * n, "taps": taps * n}
        return {f"{kind}depthwise {name}": count for name, count in numbers.items()}
    if kh == kw == 1 and stride < 3 and not kind and not family.heavy:
        return {f"channel pairs/{stride}: {n}": -(-channels // 2)}
    if kw == 3:
        return {f"{kind}taps of 3/{stride}: {n}": rows}
    return {f"{kind}tap rows": rows, f"{kind}tap starts": taps, f"{kind}taps": taps * n}


def _mixed(w: Work, n: int, family: Family) -> dict[str, int]:
    """What takes the stage into n results of every channel."""
    if w.mixing is None:
        return {"spread": len(w.first.w) * n}
    outs, how = len(w.mixing.w) // w.mixing.groups, "sum " if w.y is None else ""
    how += "long " if family.heavy and w.mixing.short is None else ""
    lanes, kind = family.lanes, family.mixes(w)
    taps = w.mixing.w[0].size
    wide = "wide " if w.depthwise is None and w.first.x.item_bytes > 1 else ""
    if lanes:
        fours = outs * -(-n // FOUR)
        if wide:
            return {"wide outs": outs, "wide fours": fours, "wide products": fours * taps}
        return {"outs": outs, f"{how}result fours": fours, "vectors": outs * n * -(-taps // lanes)}
    pairs, quads = -(-outs // 2), -(-taps // FOUR)
    return {f"{kind}pairs: {n}": pairs, f"{how}results": 2 * pairs * n, f"{kind or wide}quads: {n}": pairs * quads}


def _name(op: QOp) -> str:
    return type(op).__name__.removeprefix("Q").lower()
