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
    deep, mixing, first = w.depthwise, w.mixing, w.first
    kh, kw = first.w.shape[2:]
    groups = 1 if mixing is None else mixing.groups
    out["convolution"] = 1
    out["groups"] = groups
    x = "" if first.x.item_bytes == 1 else "wide "
    for n, times in Counter(p.family.widths(w)).items():
        tiles = groups * times
        out[f"tiles of {n}"] += tiles
        if deep is None:
            each = first.w.shape[1]
            out[f"{x}gathered rows"] += tiles * kh * each
            out[f"{x}gathered"] += tiles * kh * kw * each
            out[f"{x}gathered of {n}"] += tiles * kh * kw * each
            quads = -(-each * kh * kw // 4)
        else:
            c, kind = len(deep.w), f"{x}depthwise{' 3x3' if (kh, kw) == (3, 3) else ''}/{min(deep.stride, 2)}"
            out[f"{kind} channels"] += tiles * c
            out[f"{kind} numbers"] += tiles * c * n
            if (kh, kw) != (3, 3):
                out[f"{kind} rows"] += tiles * c * kh * n
                out[f"{kind} taps"] += tiles * c * kh * kw * n
            quads = -(-c // 4)
        if mixing is None:
            out["spread"] += tiles * len(first.w) * n
            continue
        pairs = -(-len(mixing.w) // groups // 2)
        how = "sum " if w.y is None else ""
        out[f"pairs of {n}"] += tiles * pairs
        out[f"{how}results"] += 2 * tiles * pairs * n
        out[f"quads of {n}"] += tiles * pairs * quads
    return out


def _name(op: QOp) -> str:
    return type(op).__name__.removeprefix("Q").lower()
