"""The big numbers on top of the page."""

from dataclasses import dataclass

from .comparison import budget_of
from .number import Metric, count, interval_of, latency, short
from .run import Run


@dataclass(frozen=True)
class Tile:
    """One of the big numbers on top of the page; `share` is of the budget, None where that axis is free."""

    label: str
    big: str
    unit: str = ""
    lines: tuple[str, ...] = ()
    share: float | None = None
    share_words: str = ""


def tiles(run: Run, metric: Metric) -> list[Tile]:
    """Return the winner's score, sizes and, where it is known, latency."""
    winner = run.result["winner"]
    cost, limits = winner.get("cost") or {}, budget_of(run.result).limits
    scored, split = (winner["test"], "test") if winner.get("test") else (winner.get("valid"), "validation")
    ends, lines = interval_of(scored), []
    if ends:
        lines.append(f"95 % interval {metric.interval(scored)}")
    if split == "test" and winner.get("valid"):
        lines.append(f"validation {metric.value(winner.get('valid'))}")
    lines.append(metric.direction)
    title = f"{metric.title[0].upper()}{metric.title[1:]}, {split}"
    found = [Tile(title, metric.value(scored), metric.unit, tuple(lines))]
    sizes = (("Params", "params", ""), ("Flash", "flash_bytes", "B"), ("RAM", "ram_bytes", "B"), ("MACs", "macs", ""))
    for label, axis, unit in sizes:
        n, limit = cost.get(axis), limits.get(axis)
        big, prefix = (count(n), "") if not unit and (n or 0) < 100_000 else short(n)
        exact = f"{count(n)} {'bytes' if unit else ''}".strip()
        detail = [exact] if prefix and limit is None else []
        if axis == "flash_bytes" and winner.get("stored"):
            detail.append(f"as {winner['stored']}")
        if axis == "params" and winner.get("nodes") is not None:
            detail.append(f"{count(winner['nodes'])} nodes")
        share, words = None, ""
        if limit is not None and n is not None:
            share, words = n / limit, f"{n / limit:.0%} of the budget of {limit:,}".replace("%", " %")
            detail.insert(0, f"of {limit:,}{' bytes' if unit else ''}")
        if n is None:
            detail = ["not priced"]
        found.append(Tile(label, big, (prefix + unit) if n is not None else "", tuple(detail), share, words))
    if cost.get("latency_us") is not None:
        big, unit = latency(cost["latency_us"]).split(" ")
        limit = limits.get("latency_us")
        share = cost["latency_us"] / limit if limit else None
        words = f"{share:.0%} of the budget of {latency(limit)}".replace("%", " %") if share is not None else ""
        known = [winner["latency"]] if winner.get("latency") else []
        known += [f"of {latency(limit)}"] if limit else []
        found.append(Tile("Latency", big, unit, tuple(known), share, words))
    return found
