"""The rows as tables, beside what others took."""

from typing import Any

from featherweight.targets.cycles import Profile, Spent
from training.sheet import Sheet

from . import goals, rivals
from .row import Row

HEAD = (
    "net",
    "device",
    "weights",
    "level",
    "cycles",
    "instructions",
    "per MAC",
    "flash",
    "RAM",
    "RAM by rows",
    "cycles by rows",
    "differ",
    "accuracy",
)
FOREWORD = """\
`python benchmarks/deploy.py`; {compiler}; {emulator} and its sisters.

* Everything ran under emulation, nothing on silicon. A plugin counts instructions one by one; they repeat exactly.
* Cycles: the core's published timings applied to every executed instruction, with memory that answers at once
  (Cortex-M0+, M3, M4). Three int8 networks whose C and whose speed on an STM32L4R5 are published took 1.05 to 1.19
  times the model's cycles there. For Cortex-M7 and M55 an instruction counts as one cycle: a proxy, and no more.
* Flash: the linked image (newlib nano, `--gc-sections`) less an empty one. RAM: the state inside the library, the
  painted stack and the resident input; by rows: the caller's state and the painted stack of the push interface.
* Weights: bits of a weight. With 4 bits the convolutions' weights were rounded after training, without training again,
  so accuracy shows what that alone costs; the last layer keeps 8. What flash holds per weight is the kernels' choice.
* Lean: a convolution prepares fewer pixels at once, so that its stage fits 1,750 bytes.
* Differ: answers, of all vectors, both ways of feeding, that are not equal bit for bit to the integer interpreter's.
* ds2k7: {ds2k7};
  the others are MLPerf Tiny's published networks on random inputs.
* Others' figures are those of an earlier study with the same compiler, emulator and cycle model, on the same networks
  (ds2k7: the same layers, other weights). TFLM, CMSIS-NN and TinyMaix round twice or otherwise: their answers are
  not ours bit for bit.
"""
DIGITS = "a 2,714-parameter depthwise-separable network trained on scikit-learn's digits, compared on unseen digits"


def markdown(record: dict[str, Any]) -> str:
    """results/deploy.md."""
    first = record["rows"][0]
    compiler = " ".join(first["compiler"].split()[:2])
    foreword = FOREWORD.format(compiler=compiler, emulator=first["emulator"], ds2k7=DIGITS)
    text = ["# Deployed networks", foreword, *(s.markdown() for s in sheets(record))]
    text += ["", *(f"* left out: {line}" for line in record["left_out"])] if record["left_out"] else []
    return "\n\n".join(text).rstrip() + "\n"


def sheets(record: dict[str, Any]) -> list[Sheet]:
    """Our rows, then those of others for the networks that were measured."""
    shown = {r["net"] for r in record["rows"]}
    ours = [
        [
            r["net"],
            r["device"],
            f"{r['weights']} bit",
            r["level"] + (", lean" if r["room"] else ""),
            *(f"{r[k]:,}" for k in ("cycles", "instructions")),
            f"{r['instructions_per_mac']:.2f}",
            *(_number(r[k]) for k in ("flash_bytes", "ram_bytes", "ram_bytes_streaming", "cycles_streaming")),
            f"{r['differ']} of {r['vectors']}",
            "" if r["accuracy"] is None else f"{r['accuracy']:.1%}",
        ]
        for r in record["rows"]
    ]
    measured = [[net, who, *(f"{n:,}" for n in rest)] for net, who, *rest in rivals.MEASURED if net in shown]
    other = [[net, device, who, f"{n:,}"] for net, device, who, n in rivals.OTHER_CORES if net in shown]
    silicon = [[net, who, f"{n:,}"] for net, who, n in rivals.SILICON if net in shown]
    found = [
        Sheet("Generated C", HEAD, ours, 4),
        Sheet("Goals", goals.HEAD, goals.lines(record["rows"]), 3),
        Sheet("Others on the same emulated Cortex-M4 (earlier study)", rivals.HEAD, measured),
        Sheet("Others on other emulated cores", ("net", "device", "engine", "instructions"), other, 3),
        Sheet("Published cycles of a real Cortex-M4 at 120 MHz", rivals.SILICON_HEAD, silicon),
    ]
    return [s for s in found if s.rows]


def profiles(row: Row) -> list[Sheet]:
    """Functions and kinds of instructions of a prediction."""
    title = f"{row.record['net']} on {row.record['device']}, {row.record['level']}: "
    profile = row.profiles["predict"]
    return [
        Sheet(title + "functions", ("function", "instructions", "cycles", "share"), _parts(profile, True), 1),
        Sheet(title + "instructions", ("kind", "instructions", "cycles", "share"), _parts(profile, False), 1),
    ]


def _parts(profile: Profile, functions: bool) -> list[list[str]]:
    parts = dict(profile.functions if functions else profile.kinds)
    parts["all"] = Spent(profile.instructions, profile.cycles)
    return [[k, f"{s.instructions:,}", f"{s.cycles:,}", f"{s.cycles / profile.cycles:.1%}"] for k, s in parts.items()]


def _number(n: int | None) -> str:
    return "" if n is None else f"{n:,}"
