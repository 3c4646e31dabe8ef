"""What a package's README says about its model: what goes in, what comes out, what it takes."""

from typing import Any

from ..errors import many
from .header import element, plain
from .label import markdown
from .parcel import Parcel
from .sample import names

MOST = 12  # columns or classes that are named; model.h names more


def summary(parcel: Parcel) -> str:
    """The model in one plain ASCII sentence, without a name out of the data."""
    task, spec = parcel.task, parcel.task.input
    shape = " x ".join(map(str, spec.array_shape))
    kind = {
        "regression": "Regression",
        "circular": f"Circular regression of period {task.period:g}" if task.period else "Circular regression",
        "binary": "One of two classes",
        "multiclass": f"One of {len(task.classes):,} classes",
        "multilabel": f"{many(len(task.targets), 'label')}",
    }[task.kind]
    return plain(f"{kind} from {spec.dtype} {spec.kind}s of {shape}, made by Featherweight.")


def intro(parcel: Parcel) -> str:
    """Who made it, and which model it is."""
    winner = parcel.result.get("winner") or {}
    params = (winner.get("cost") or {}).get("params")
    size = "" if params is None else f" with {params:,} learnt numbers"
    who = f": {markdown(str(winner['name']))}, a {winner.get('kind', 'model')}{size}" if winner.get("name") else ""
    return f"{summary(parcel)[:-1]}{who}."


def facts(parcel: Parcel) -> list[str]:
    """Lines of Markdown: input, output, size and score where the run knows them."""
    lines = [f"**Input**: {_input(parcel)}", f"**Output**: {_output(parcel)}"]
    return lines + [f"**{k}**: {v}" for k, v in (("Size", _size(parcel)), ("Tested", _tested(parcel))) if v]


def _input(parcel: Parcel) -> str:
    spec = parcel.task.input
    c, h, w = spec.shape
    t = f"`const {element(parcel.task)} *input`, values as they are in the data (the model scales them):"
    if spec.kind == "image":
        mode = f" ({markdown(spec.mode)})" if spec.mode else ""
        at = f"row * {w} + column" if c == 1 else f"(row * {w} + column) * {c} + channel"
        return f"{t} {h} rows of {w} pixels with {many(c, 'channel')}{mode}, channels last: `input[{at}]`"
    if spec.kind == "signal":
        rate = f" at {spec.sample_rate:g} Hz" if spec.sample_rate else ""
        at = "step" if c == 1 else f"step * {c} + channel"
        return f"{t} {many(w, 'step')}{rate} of {many(c, 'channel')}: `input[{at}]`"
    return f"{t} {many(w, 'column')}" + (f": {_some(spec.columns)}" if spec.columns else "")


def _output(parcel: Parcel) -> str:
    task = parcel.task
    called = names(parcel)
    if task.kind == "binary":
        return f"`float output[1]`, a logit: positive means {markdown(called[1])}, else {markdown(called[0])}"
    head = f"`float output[{task.outputs}]`"
    if task.kind == "multiclass":
        return f"{head}, logits: the largest wins: {_some(called)} (all names: `#define MODEL_WITH_CLASSES` first)"
    if task.kind == "multilabel":
        return f"{head}, logits: positive means present: {_some(called)}"
    return f"{head}: {_some(called)}" + (f", from 0 to below {task.period:g}" if task.kind == "circular" else "")


def _some(words: Any) -> str:
    more = f" and {len(words) - MOST:,} more" if len(words) > MOST else ""
    return ", ".join(f"`{k}` {markdown(n)}" for k, n in enumerate(words[:MOST])) + more


def _size(parcel: Parcel) -> str:
    """What the run's proof measured, else the compiler at hand."""
    proof = parcel.result.get("proof") or {}
    resident = parcel.task.input.bytes
    if proof.get("flash_bytes") and proof.get("ram_bytes"):
        flash, ram, by = proof["flash_bytes"], proof["ram_bytes"], proof.get("compiler", "")
    elif parcel.size is not None:
        size = parcel.size
        flash, ram, by = size.flash_bytes, size.static_bytes + size.stack_bytes + resident, size.compiler
    else:
        return ""
    return (
        f"{flash:,} bytes of flash, {ram:,} bytes of RAM with stack and a resident input of {resident:,} "
        f"(`{plain(str(by))}`)"
    )


def _tested(parcel: Parcel) -> str:
    test = (parcel.result.get("winner") or {}).get("test") or {}
    proof = parcel.result.get("proof") or {}
    scored = f"{parcel.task.metric.replace('_', ' ')} {test['value']:.4g} on {test['n']:,} samples" if test else ""
    same = proof.get("vectors") and proof.get("differ") == 0
    proven = f"the compiled C gave the reference's bytes for all {proof['vectors']:,}" if same else ""
    return "; ".join(filter(None, [scored, proven]))
