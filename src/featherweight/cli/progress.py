"""What a person sees while `fit` works: a live picture on a terminal, a line per event anywhere else."""

import time
from typing import TYPE_CHECKING, Any

from ..budget import Budget
from ..errors import many
from ..job.watch import Watch
from ..report.comparison import fit
from ..report.number import Metric, count, duration, value_of
from ..report.run import clean

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

QUIET = 15.0  # seconds between lines that only say that work goes on
FRONT = 6  # rows of the front that are shown
FEW = 3  # baselines that are named


class Tally(Watch):
    """Counts trials and keeps the best, for whoever draws them."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.deadline: float | None = None
        self.words = "starting"
        self.metric: Metric | None = None
        self.budget: dict[str, int] = {}
        self.baselines: list[dict[str, Any]] = []  # the best first
        self.front: dict[int, dict[str, Any]] = {}  # rung -> its best trial, for networks
        self.points: dict[int, dict[str, Any]] = {}  # params -> the best trial of the highest rung
        self.status: dict[str, int] = {}
        self.notes: list[str] = []

    def phase(self, words: str) -> None:
        self.words = words

    def note(self, words: str) -> None:
        self.notes.append(words)

    def question(self, task: dict[str, Any], budget: dict[str, int], deadline: float | None) -> None:
        self.metric = Metric(task["metric"], task["greater_is_better"])
        self.metric = Metric.of({"task": task, "winner": {}})
        self.budget, self.deadline = budget, deadline

    def baseline(self, record: dict[str, Any]) -> None:
        """Keep the best first, those that fit before those that do not."""
        self.baselines = sorted([*self.baselines, record], key=self._rank)

    def _rank(self, record: dict[str, Any]) -> tuple[bool, float]:
        assert self.metric is not None
        fits = fit(Budget.from_json(self.budget), record["cost"])[0] is True
        return not fits, self.metric.order(value_of(record.get("valid")))

    @property
    def leaders(self) -> str:
        """The best baselines in a line."""
        assert self.metric is not None
        return ", ".join(f"{b['name']} {self.metric.value(b['valid'])}" for b in self.baselines[:FEW])

    def trial(self, record: dict[str, Any]) -> None:
        self.status[record["status"]] = self.status.get(record["status"], 0) + 1
        if record["kind"] != "network" or value_of(record.get("valid")) is None:
            return
        rung = record["rung"]
        if rung > max(self.front, default=-1):
            self.points = {}
        self.front.setdefault(rung, record)
        if self._better(record, self.front[rung]):
            self.front[rung] = record
        if rung == max(self.front):
            held = self.points.get(record["cost"]["params"])
            if held is None or self._better(record, held):
                self.points[record["cost"]["params"]] = record

    def _better(self, a: dict[str, Any], b: dict[str, Any]) -> bool:
        assert self.metric is not None
        return self.metric.better(value_of(a["valid"]) or 0.0, value_of(b["valid"]) or 0.0)

    @property
    def best(self) -> dict[str, Any] | None:
        """The best network of the highest rung: rungs train for different lengths and do not compare."""
        return self.front[max(self.front)] if self.front else None

    @property
    def pareto(self) -> list[dict[str, Any]]:
        """Trials that no smaller one beats, the smallest first."""
        kept: list[dict[str, Any]] = []
        for params in sorted(self.points):
            if not kept or self._better(self.points[params], kept[-1]):
                kept.append(self.points[params])
        return kept

    @property
    def left(self) -> str:
        if self.deadline is None:
            return f"{duration(round(time.monotonic() - self.started))} so far"
        return f"{duration(max(0, round(self.deadline - time.monotonic())))} left"

    def said(self, record: dict[str, Any]) -> str:
        assert self.metric is not None
        return (
            f"{record['name']} {count(record['cost']['params'])} params, "
            f"{self.metric.title} {self.metric.value(record['valid'], unit=True)}"
        )

    def __enter__(self) -> "Tally":
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Lines(Tally):
    """One line per event that matters, for files and pipes."""

    def __init__(self, console: "Console", started: float) -> None:
        super().__init__(started)
        self.console, self.spoke, self.told = console, started, 0

    def _print(self, words: str) -> None:
        self.spoke = time.monotonic()
        self.console.print(
            f"[{self.spoke - self.started:6.1f} s] {words}", markup=False, highlight=False, soft_wrap=True
        )

    def phase(self, words: str) -> None:
        super().phase(words)
        if len(self.baselines) > self.told:
            self.told = len(self.baselines)
            self._print(f"{many(self.told, 'baseline')}, the best: {self.leaders}")
        self._print(words)

    def note(self, words: str) -> None:
        words = clean(words)
        super().note(words)
        self._print(f"note: {words}")

    def baseline(self, record: dict[str, Any]) -> None:
        super().baseline(record)
        if self.baselines[0] is record:
            self._print(f"best baseline so far: {self.said(record)}")
        elif time.monotonic() - self.spoke > QUIET:
            self._print(f"{many(len(self.baselines), 'baseline')}, {self.left}")

    def trial(self, record: dict[str, Any]) -> None:
        before = self.best
        super().trial(record)
        if self.best is not before and self.best is record:
            self._print(f"best so far (rung {record['rung']}): {self.said(record)}")
        elif time.monotonic() - self.spoke > QUIET:
            self._print(f"{sum(self.status.values()):,} trials, {self.left}")


class Picture(Tally):
    """A picture that redraws itself on a terminal."""

    def __init__(self, console: "Console", started: float) -> None:
        from rich.live import Live

        super().__init__(started)
        self.console = console
        self.live = Live(self, console=console, refresh_per_second=4, transient=True)

    def __enter__(self) -> "Picture":
        self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.live.stop()

    def note(self, words: str) -> None:
        from rich.text import Text

        words = clean(words)
        super().note(words)
        self.console.print(Text("note: ", "yellow").append(words, "default"))

    def __rich__(self) -> "RenderableType":
        from rich.console import Group
        from rich.panel import Panel
        from rich.text import Text

        head = Text(self.words, "bold")
        trials = ", ".join(f"{n:,} {status}" for status, n in sorted(self.status.items()))
        parts: list[RenderableType] = [head, self._bar()]
        if trials:
            parts.append(Text(f"trials: {trials}", "dim"))
        if self.baselines and self.metric:
            parts.append(Text(f"{many(len(self.baselines), 'baseline')}, the best: {self.leaders}", "dim"))
        if self.best is not None:
            parts.append(Text("best so far: ").append(self.said(self.best), "bold green"))
            parts.append(self._table())
        return Panel(Group(*parts), title="featherweight", title_align="left", border_style="dim")

    def _bar(self) -> "RenderableType":
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        if self.deadline is None:
            return Text(self.left, "dim")
        row = Table.grid(padding=(0, 2))
        total = max(0.001, self.deadline - self.started)
        bar = ProgressBar(total=total, completed=min(total, time.monotonic() - self.started), width=40)
        row.add_row(bar, Text(self.left, "dim"))
        return row

    def _table(self) -> "RenderableType":
        from rich import box
        from rich.table import Table

        assert self.metric is not None
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
        for name in ("front", "params", "MACs", f"{self.metric.title}, validation"):
            table.add_column(name, justify="left" if name == "front" else "right")
        for t in self.pareto[-FRONT:]:
            cost = t["cost"]
            table.add_row(t["name"], count(cost["params"]), count(cost.get("macs")), self.metric.value(t["valid"]))
        return table


def watching(console: "Console", started: float) -> Tally:
    """Choose by what stands at the other end."""
    return Picture(console, started) if console.is_terminal else Lines(console, started)
