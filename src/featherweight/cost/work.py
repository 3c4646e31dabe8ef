"""What a program does in one prediction, counted: the numbers that its cycles are a weighted sum of."""

from collections import Counter

from ..integer.rows import RowStep
from ..integer.schedule import owed
from ..ops.avgpool import QAvgPool
from ..ops.conv import QConv
from ..ops.maxpool import QMaxPool
from ..quant import QOp
from ..targets.family import Work
from ..targets.program import Program

FOUR = 4


def work(p: Program) -> Counter[str]:
    """Counts by name: the driver's first, then what each kernel repeats."""
    r, schedule, out = p.r, p.plan.schedule, Counter[str]()
    first = r.held[r.graph.input]
    c, h, w = first.shape
    out["prediction"] = 1
    out["checks"] = schedule.checks
    out[f"{r.graph.task.input.dtype} inputs"] = c * h * w
    out["input rows"] = h
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
    name = _name(s.parts[0].op)
    if s.reads_all:
        outputs, numbers = len(s.parts[0].constants["w"]), x.shape[0] * x.shape[2]
        spans = 1 if x.pitch == x.shape[2] else x.shape[0]
        return {
            "linear": 1,
            "linear outputs": outputs,
            "linear macs": outputs * numbers,
            "linear spans": outputs * spans,
        }
    if s.gathers:
        return {"total": x.shape[0], "total numbers": x.shape[0] * x.shape[2]}
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
        one = _staged(w, n, p.family.lanes)
        one.update(_mixed(w, n, p.family.lanes))
        one["tiles" if p.family.lanes else f"tiles of {n}"] += 1
        for name, count in one.items():
            out[name] += groups * times * count
    return out


def _staged(w: Work, n: int, lanes: int) -> Counter[str]:
    """What fills the stage with n pixels: a kernel for each kind of depthwise part, or of taps."""
    kh, kw = w.first.w.shape[2:]
    channels = w.first.w.shape[1] if w.depthwise is None else len(w.first.w)
    kind = f"{'wide ' if w.first.x.item_bytes > 1 else ''}{'taps' if w.depthwise is None else 'depthwise'}"
    if kw == 3 and (w.depthwise is None or kh == 3):
        kind += " of 3" if w.depthwise is None else " 3x3"
    kind += f"/{min(w.first.stride, 3)}"
    if lanes:
        fours = -(-n // FOUR)
        return Counter(
            {f"{kind} channels": channels, f"{kind} taps": channels * kh * kw, f"{kind} rows": channels * kh * n}
            | {f"{kind} fours": channels * fours, f"{kind} products": channels * kh * kw * fours}
        )
    if kind.endswith(("3x3/1", "3x3/2")) or " of 3" in kind:
        rows = channels if w.depthwise is not None else channels * kh
        return Counter({f"{kind}: {n}": rows})
    out = {"channels": channels, "numbers": channels * n, "rows": channels * kh, "pixel rows": channels * kh * n}
    return Counter({f"{kind} {name}": count for name, count in out.items()} | {f"{kind} taps": channels * kh * kw * n})


def _mixed(w: Work, n: int, lanes: int) -> Counter[str]:
    """What takes the stage into n results of every channel."""
    if w.mixing is None:
        return Counter({"spread": len(w.first.w) * n})
    outs, how = len(w.mixing.w) // w.mixing.groups, "sum " if w.y is None else ""
    taps = w.mixing.w[0].size
    if lanes:
        fours = -(-n // FOUR)
        return Counter({"channels mixed": outs, f"{how}fours": outs * fours, "vectors": outs * n * -(-taps // lanes)})
    pairs = -(-outs // 2)
    return Counter({f"pairs: {n}": pairs, f"{how}results": 2 * pairs * n, f"quads: {n}": pairs * -(-taps // FOUR)})


def _name(op: QOp) -> str:
    return type(op).__name__.removeprefix("Q").lower()
