"""What the page and the terminal both say in words: verdict, proof, data, reproduction."""

from typing import Any

from ..budget import UNITS
from .comparison import budget_of
from .kinds import RAW, reads
from .number import Metric, count, duration, is_number, latency, value_of
from .run import Run

KINDS = {
    "regression": "regression",
    "circular": "circular regression",
    "binary": "two classes",
    "multiclass": "one of several classes",
    "multilabel": "several labels at once",
}
Fact = tuple[str, str]


def kind(run: Run) -> str:
    task = run.task
    words = KINDS.get(str(task.get("kind")), str(task.get("kind", "unknown task")))
    if task.get("kind") == "circular" and is_number(task.get("period")):
        words += f", period {task['period']:g}"
    if task.get("kind") == "multiclass" and task.get("classes"):
        words = f"{len(task['classes']):,} classes"
    return words


def verdict(run: Run, metric: Metric) -> str:
    """The first line: the run's own, or one made of its winner."""
    if run.result.get("verdict"):
        return str(run.result["verdict"])
    winner = run.result["winner"]
    size = f" with {count(winner['cost']['params'])} params" if (winner.get("cost") or {}).get("params") else ""
    scored = f"{metric.title} {metric.value(winner.get('test'), unit=True)}"
    return f"{winner.get('name')} wins{size}: {scored} on the test split."


def headline(words: str) -> tuple[str, str]:
    """Split a verdict into its first sentence and the rest.

    >>> headline("A network wins, 0.43 on 12 samples. No baseline fits.")
    ('A network wins, 0.43 on 12 samples.', 'No baseline fits.')
    """
    first, stop, rest = words.partition(". ")
    return (first + ".", rest) if stop else (words, "")


def answered(run: Run) -> str:
    """Whose answers model/test.npz holds: the winner's."""
    winner = run.result["winner"]
    whose = "" if winner.get("kind") == "baseline" else "the shipped integers of "
    return f"What {whose}{winner.get('name')} answered"


def fittings(run: Run) -> list[tuple[str, str, Any]]:
    """How each baseline was fitted, where it says so: (name, words, seconds)."""
    held = [b for b in run.result.get("baselines") or () if isinstance(b, dict) and b.get("why")]
    return [(str(b.get("name")), str(b["why"]), b.get("seconds")) for b in held]


def network(run: Run) -> dict[str, Any] | None:
    """The record of the network that ships, a fusion included, or the best one where a baseline ships."""
    winner, best = run.result["winner"], run.result.get("best_network") or run.result.get("fusion")
    if winner.get("kind") == "baseline":
        return best
    beside = run.result.get("fusion" if winner.get("kind") == "fusion" else "best_network") or {}
    return {**winner, **beside} if beside.get("name") == winner.get("name") else winner


def simplified(run: Run) -> dict[str, Any] | None:
    """What less of every sample cost and saved, and what was made of it; None where nobody tried."""
    held = run.result.get("simplify")
    if not held or not held.get("rows"):
        return None
    chosen = str(held.get("chosen") or RAW)
    words = f"Networks read {reads({'view': chosen})}: on validation it is better than the sample as it is."
    others = [
        r for r in held["rows"] if value_of(r.get("valid")) is not None and not str(r.get("name")).startswith(RAW)
    ]
    if chosen == RAW and not others:
        words = "Networks read the sample as it is: nothing less of it was tried to the end."
    elif chosen == RAW:
        words = "Networks read the sample as it is: on validation nothing less is better by more than chance."
    return {"words": words, "chosen": chosen, **held}


def budget_words(run: Run) -> str:
    limits = budget_of(run.result).limits
    return ", ".join(latency(n) if a == "latency_us" else f"{n:,} {UNITS[a]}" for a, n in limits.items())


def rounding_loss(run: Run, metric: Metric) -> str:
    """What the integers cost on validation, in the metric and in per cent of it; "" where it was not measured."""
    net = network(run) or {}
    real, whole = value_of(net.get("float_valid")), value_of(net.get("valid"))
    if real is None or whole is None:
        return ""
    words = f"float {metric.value(real, unit=True)}, integers {metric.value(whole, unit=True)}"
    if not real:
        return words
    loss = (real - whole if metric.greater_is_better else whole - real) / abs(real) * 100
    return f"{words}: {abs(loss):.2f} % {'worse' if loss > 0 else 'better'}" if round(loss, 2) else f"{words}: no loss"


MEASURED = (
    ("Flash measured", "flash_bytes", " bytes"),
    ("RAM measured", "ram_bytes", " bytes"),
    ("RAM, row-fed", "ram_bytes_streaming", " bytes"),
    ("Stack of a prediction", "stack_bytes", " bytes"),
    ("Instructions of a prediction", "instructions", ", counted one by one"),
    ("Cycles of a prediction", "cycles", ", modelled"),
    ("Cycles, row-fed", "cycles_streaming", ", modelled"),
)


def proof(run: Run, metric: Metric) -> list[Fact]:
    held = run.result.get("proof") or {}
    facts = []
    if is_number(held.get("vectors")):
        facts.append(("Vectors compared", count(held["vectors"])))
    if is_number(held.get("emulated")):
        facts.append(("Of them emulated", f"{count(held['emulated'])} on {held.get('emulator', 'a chip')}"))
    if is_number(held.get("differ")):
        words = count(held["differ"]) if held["differ"] else "0, every output is equal"
        facts.append(("Vectors that differ", words))
    facts += [(name, str(held[key])) for name, key in (("Compiler", "compiler"), ("Device", "device")) if held.get(key)]
    facts += [(name, f"{count(held[key])}{unit}") for name, key, unit in MEASURED if is_number(held.get(key))]
    if is_number(held.get("latency_us")):
        facts.append(("Latency, emulated", latency(held["latency_us"])))
    said = (("Cycles are", "calibration"), ("Not emulated", "not_emulated"))
    facts += [(name, str(held[key])) for name, key in said if held.get(key)]
    known = {"schema", "vectors", "differ", "compiler", "device", "emulated", "emulator", "latency_us"}
    facts += _further(held, known | {key for _, key in said} | {key for _, key, _ in MEASURED})
    facts += [(f"On {name}", _elsewhere(p)) for name, p in (run.result.get("proofs") or {}).items()]
    loss = rounding_loss(run, metric)
    whose = "" if run.result["winner"].get("kind") != "baseline" else f" of {(network(run) or {}).get('name')}"
    return [*facts, (f"Float to integer{whose}, validation", loss)] if held and loss else facts


def _elsewhere(held: dict[str, Any]) -> str:
    """A proof on a chip that the run was not asked for, in a line."""
    words = f"{count(held['flash_bytes'])} bytes flash, {count(held['ram_bytes'])} bytes RAM"
    if is_number(held.get("latency_us")):
        words += f", {latency(held['latency_us'])} ({count(held['cycles'])} cycles), emulated"
    return f"{words}; {count(held['differ'])} of {count(held['vectors'])} vectors differ"


def data(run: Run) -> list[Fact]:
    held = run.result.get("data") or {}
    facts = [
        (name, f"{count(held[key])} samples")
        for name, key in (("Training", "train"), ("Validation", "valid"), ("Test", "test"))
        if is_number(held.get(key))
    ]
    split = held.get("split")
    if isinstance(split, dict):
        split = ", ".join(f"{k} {v}" for k, v in split.items() if v not in (None, ""))
    facts += [("Split", str(split))] if split else []
    task = run.task
    if task.get("targets"):
        names = [str(t) for t in task["targets"]]
        facts.append(("Targets" if len(names) > 1 else "Target", _some(names)))
    if task.get("classes"):
        facts.append(("Classes", _some([str(c) for c in task["classes"]])))
    given = task.get("input") or {}
    if given.get("shape"):
        size = " × ".join(count(n) for n in given["shape"])
        words = f"{given.get('kind', 'array')}, {size} (channels × height × width), {given.get('dtype', '')}"
        facts.append(("Input", words))
    facts += _further(held, {"schema", "train", "valid", "test", "split", "fingerprint"})
    return [*facts, ("Fingerprint", str(held["fingerprint"]))] if held.get("fingerprint") else facts


def again(run: Run) -> list[Fact]:
    held, result = run.result.get("run") or {}, run.result
    facts = [("Version", f"featherweight {held['version']}")] if held.get("version") else []
    facts += [("Seed", str(result["seed"]))] if result.get("seed") is not None else []
    facts += [
        (name, str(held[key]))
        for name, key in (("Machine", "machine"), ("Engine", "engine"), ("Python", "python"), ("Started", "started"))
        if held.get(key)
    ]
    facts += _further(held, {"schema", "version", "machine", "engine", "python", "started", "command"})
    facts += [("Took", duration(result["seconds"]))] if is_number(result.get("seconds")) else []
    return [*facts, ("Trials", count(result["trials"]))] if is_number(result.get("trials")) else facts


def command(run: Run) -> str:
    held = (run.result.get("run") or {}).get("command") or ""
    if isinstance(held, list):
        import shlex

        return shlex.join(str(word) for word in held)
    return str(held)


def _some(names: list[str], most: int = 12) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def _further(held: dict[str, Any], known: set[str]) -> list[Fact]:
    """Whatever else the record says in one word or number."""
    rest = {k: v for k, v in held.items() if k not in known and isinstance(v, (str, int, float)) and v != ""}
    return [(k.replace("_", " ").capitalize(), _words(v)) for k, v in rest.items()]


def _words(value: str | int | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:,}"
