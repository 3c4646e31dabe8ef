"""The report for a terminal: the same order as the page, at most 100 columns wide."""

import sys
from typing import TYPE_CHECKING, Any

from . import answers, audit, facts, simplify, study
from .baselines import Baselines, baselines, left_out
from .comparison import budget_of
from .drawing import op_of, shape_of, shape_words
from .kinds import RAW, bests, view_of
from .number import Metric, count, latency
from .run import Run

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SIZES = (("Params", "right"), ("Flash", "right"), ("RAM", "right"), ("MACs", "right"))
WIDTH, MOST_DESIGNS, MOST_REASONS = 100, 8, 6


def show(run: Run, console: "Console | None" = None) -> None:
    """Print every section; names are printed as they are, never read as markup."""
    from rich.console import Console
    from rich.text import Text

    console = console or (Console() if sys.stdout.isatty() else Console(width=WIDTH))
    width = min(WIDTH, console.width)
    metric = Metric.of(run.result)

    def say(words: str, style: str = "") -> None:
        console.print(Text(words, style=style), width=width)

    def title(words: str) -> None:
        console.print()
        say(words, "bold")

    first, rest = facts.headline(facts.verdict(run, metric))
    say(first, "bold green")
    if rest:
        say(rest)
    allowed = facts.budget_words(run)
    say(f"{facts.kind(run)} · {metric.title} ({metric.direction})" + (f" · budget {allowed}" if allowed else ""), "dim")
    title("Which kind of model")
    console.print(_kinds(run, metric, width), width=width)
    if findings := audit.restored(run.result):
        title("What the data hold")
        say(audit.headline(findings))
        for f in [f for f in findings if f.level == "warning"][1:MOST_REASONS]:
            say(f"• {f.what}")
    if eased := facts.simplified(run):
        title(simplify.TITLE)
        say(str(eased["words"]))
        console.print(simplify.table(eased), width=width)
        for line in simplify.others(eased):
            say(line, "dim")
    classical = baselines(run.result, metric)
    if classical.total:
        title("Classical models")
        console.print(_classical(classical, metric, width), width=width)
    if classical.left:
        say(f"{classical.left}: report.html has them by what they read", "dim")
    for name, why in left_out(run.result)[:MOST_REASONS]:
        say(f"left out: {name + ': ' if name else ''}{why}", "dim")
    net = facts.network(run)
    title("Answers on the test split")
    _answers(run, metric, say)
    title("Architecture")
    layers = (net or {}).get("layers") or []
    if layers:
        console.print(_layers(layers), width=width)
    else:
        say("no network was kept, so there is no architecture to draw")
    title("What was tried")
    _tried(run, metric, console, width, say)
    for name, held, none in (
        ("Proof", facts.proof(run, metric), "what won was not compiled in this run, so nothing was proven"),
        ("Data", facts.data(run), "the run recorded nothing about its data"),
    ):
        title(name)
        console.print(_facts(held), width=width) if held else say(none)
    title(f"Warnings ({len(run.warnings)})")
    for warning in run.warnings or ["none"]:
        say(f"• {warning}" if run.warnings else warning)
    title("Run it again")
    if facts.command(run):
        say(f"$ {facts.command(run)}")
    console.print(_facts(facts.again(run)), width=width)


def _table(*columns: tuple[str, str]) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim")
    for heading, side in columns:
        right = side == "right"
        table.add_column(heading, justify="right" if right else "left", no_wrap=right, overflow="fold")
    return table


def _add(table: "Table", *cells: str, style: str = "") -> None:
    from rich.text import Text

    table.add_row(*(Text(c) for c in cells), style=style)


def _kinds(run: Run, metric: Metric, width: int) -> "Table":
    """The best of each kind; a difference is on the same rows as the winner's score."""
    sizes = SIZES if width >= WIDTH else SIZES[:2]
    table = _table(("The best", ""), (_scored(metric), "right"), ("Beside the winner", "right"), *sizes)
    for b in bests(run.result, metric):
        if b.entry is None:
            _add(table, f"  no {b.title}", *["–"] * (len(table.columns) - 1), style="dim")
            continue
        test, view = b.entry.get("test"), view_of(b.entry)
        gap = f"{b.gap.size(metric)}\n{b.gap.ends(metric)}" if b.gap else "–"
        gap += "\nmay be chance" if b.gap and b.gap.chance else ""
        name = f"{'★' if b.wins else ' '} {b.entry.get('name')}\n  {b.title}"
        name += "" if view == RAW or view in str(b.entry.get("name")) else f", reads {view}"
        name += "" if b.fits else f"\n  {b.fit_words}"
        score = f"{metric.value(test)}\n{metric.interval(test)}".rstrip()
        spent = _spent(b.entry.get("cost") or {})[: len(sizes)]
        _add(table, name, score, gap, *spent, style="bold" if b.wins else "")
    return table


def _classical(held: Baselines, metric: Metric, width: int) -> "Table":
    nodes = width >= WIDTH and any(r.nodes is not None for r in held.few)
    sizes = [SIZES[0], *([("Nodes", "right")] if nodes else []), *SIZES[1:3]]
    table = _table(("Model", ""), (_scored(metric), "right"), ("Valid", "right"), *sizes, ("Budget", ""))
    for r in held.few:
        test = r.entry.get("test")
        params, *rest = _spent(r.cost)[:3]
        rest[0] += f"\n{r.stored}" if r.stored else ""
        cells = [params, *([count(r.nodes)] if nodes else []), *rest, r.fit_words]
        score = f"{metric.value(test)}\n{metric.interval(test)}".rstrip()
        name = ("★ " if r.wins else "  ") + r.name
        _add(table, name, score, metric.value(r.entry.get("valid")), *cells, style="bold" if r.wins else "")
    return table


def _scored(metric: Metric) -> str:
    return "Test" + (f" ({metric.unit})" if metric.unit else "")


def _spent(cost: dict[str, Any]) -> list[str]:
    work = count(cost.get("macs"))
    work += f"\n{latency(cost['latency_us'])}" if cost.get("latency_us") is not None else ""
    return [count(cost.get("params")), count(cost.get("flash_bytes")), count(cost.get("ram_bytes")), work]


def _answers(run: Run, metric: Metric, say) -> None:  # type: ignore[no-untyped-def]
    import numpy as np

    confused = answers.confusion(run)
    said = False
    for f in answers.fitted(run)[:6]:
        if len(f.y):
            half, most = np.quantile(np.abs(f.errors), [0.5, 0.95])
            unit = f" {f.unit}" if f.unit else ""
            say(f"{f.name}: half of {len(f.y):,} samples off by at most {half:.3g}{unit}, 95 % by {most:.3g}{unit}")
            said = True
    if confused:
        right = int(confused.counts.trace())
        say(f"{right:,} of {int(confused.counts.sum()):,} right")
        for a, b, n, total in confused.mistakes():
            say(f"  {a} taken for {b}: {n:,} of {total:,}")
        said = True
    for label in answers.label_counts(run)[:12]:
        say(f"{label.name}: {label.found:,} found, {label.missed:,} missed, {label.false:,} false, F1 {label.f1:.3f}")
        said = True
    if not said:
        say("the run kept no answers on the test split (model/test.npz)")


def _layers(layers: list[dict]) -> "Table":
    sizes = (("Output", "right"), ("Params", "right"), ("MACs", "right"), ("Flash", "right"))
    table = _table(("Layer", ""), ("Op", ""), *sizes)
    most = max((layer.get("params") or 0 for layer in layers), default=0) or 1
    table.add_column("Share of params")
    for layer in layers:
        bar = "█" * round(14 * (layer.get("params") or 0) / most)
        costs = (count(layer.get(a)) for a in ("params", "macs", "flash_bytes"))
        _add(table, str(layer.get("name")), op_of(layer), shape_words(shape_of(layer)), *costs, bar)
    return table


def _tried(run: Run, metric: Metric, console: "Console", width: int, say) -> None:  # type: ignore[no-untyped-def]
    if not run.trials:
        say("the run holds no trial records (study.jsonl)")
        return
    counted = ", ".join(f"{n:,} {status}" for status, n in study.statuses(run.trials))
    say(f"{len(run.trials):,} records: {counted}")
    table = _table(("Family", ""), ("Tried", "right"), ("Done", "right"), ("Best", "right"), ("Its name", ""))
    for f in study.families(run.trials, metric):
        best = (metric.value(f.best.get("valid")), str(f.best.get("name"))) if f.best else ("–", "none finished")
        _add(table, f.name, count(f.tried), count(f.done), *best)
    console.print(table, width=width)
    limits = budget_of(run.result).limits
    designs = study.best_of_designs(run.trials, metric)[:MOST_DESIGNS]
    if designs:
        table = _table(("Best designs", ""), ("Valid", "right"), ("Params", "right"), ("Rung", ""), ("Recipe", ""))
        for t in designs:
            over = limits.get("params") and (study.params_of(t) or 0) > limits["params"]
            size = count(study.params_of(t)) + ("!" if over else "")
            words = study.recipe_words(t.get("recipe"))
            _add(table, str(t.get("name")), metric.value(t.get("valid")), size, study.rung_of(t), words)
        console.print(table, width=width)
    for name, words, _ in facts.fittings(run)[:MOST_DESIGNS]:
        say(f"{name}: {words}")
    for status, why, n in study.reasons(run.trials)[:MOST_REASONS]:
        say(f"{n:,} {status}: {why}")


def _facts(held: list[tuple[str, str]]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in held:
        table.add_row(Text(key, style="dim"), Text(value))
    return table
