"""The suite's rows as Markdown: every model of every cell, and one engine beside another."""

from typing import Any

Row = dict[str, Any]


def models(rows: list[Row]) -> list[str]:
    """A line per model; baselines stand once, for no engine has a part in them."""
    engines = list(dict.fromkeys(r["engine"] for r in rows))
    shown = [r for r in rows if r["kind"] in ("network", "none") or r["engine"] == engines[0]]
    return [
        "| data | budget | model | engine | metric | test | 95 % interval | valid | loss % | params | MACs | flash "
        "| RAM | s |",
        "|---|--:|---|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|",
        *(line(r) for r in shown),
    ]


def line(r: Row) -> str:
    """One model."""
    if r["kind"] == "none":
        return f"| {r['set']} | {r['budget_params']:,} | {r['why']} | {r['engine']} |" + " |" * 10
    fits = "*" if r["params"] <= r["budget_params"] else ""
    name = f"**{r['model']}**" if r["wins"] else r["model"]
    cost = " | ".join("" if r[k] is None else f"{r[k]:,}" for k in ("params", "macs", "flash_bytes", "ram_bytes"))
    low, high = r["interval"]
    seconds = "" if r["seconds"] is None else f"{r['seconds']:.0f}"
    return (
        f"| {r['set']} | {r['budget_params']:,} | {name}{fits} | {_engines(r)} | {r['metric']} | {r['test']:.4g} | "
        f"{low:.4g} to {high:.4g} | {r['valid']:.4g} | {_loss(r)} | {cost} | {seconds} |"
    )


def engines(rows: list[Row]) -> list[str]:
    """A line per cell that two engines or more have finished; [] where there is none."""
    names = list(dict.fromkeys(r["engine"] for r in rows))
    cells: dict[tuple[str, int], dict[str, Row]] = {}
    for r in rows:
        if r["kind"] == "network":
            cells.setdefault((r["set"], r["budget_params"]), {})[r["engine"]] = r
    whole = {cell: found for cell, found in cells.items() if len(names) > 1 and set(found) == set(names)}
    if not whole:
        return []
    head = [f"{n} {what}" for n in names for what in ("test (95 % interval)", "valid", "million samples")]
    rule = ["---", "--:", "---", *["--:"] * len(head), "---", "---"]
    return [
        f"| data | budget | metric | {' | '.join(head)} | better on test | on valid |",
        f"|{'|'.join(rule)}|",
        *(_beside(cell, [found[n] for n in names]) for cell, found in whole.items()),
    ]


def _beside(cell: tuple[str, int], found: list[Row]) -> str:
    sign = 1 if found[0]["greater_is_better"] else -1
    cells = [
        f"{r['test']:.4g} ({r['interval'][0]:.4g} to {r['interval'][1]:.4g}) | {r['valid']:.4g} "
        f"| {r['trained_samples'] / 1e6:.3g}"
        for r in found
    ]
    best = []
    for key in ("test", "valid"):
        top = max(sign * r[key] for r in found)
        leaders = [r["engine"] for r in found if sign * r[key] == top]
        best.append(leaders[0] if len(leaders) == 1 else "equal")
    return f"| {cell[0]} | {cell[1]:,} | {found[0]['metric']} | {' | '.join(cells)} | {' | '.join(best)} |"


def _engines(r: Row) -> str:
    """Who trained the trials: one name, or names with counts."""
    if not r["engines"]:
        return ""
    if len(r["engines"]) == 1:
        return str(next(iter(r["engines"])))
    return ", ".join(f"{n} {k}" for n, k in sorted(r["engines"].items(), key=lambda e: -e[1]))


def _loss(r: Row) -> str:
    if r["float_valid"] is None or not r["float_valid"]:
        return ""
    change = 100 * (r["valid"] - r["float_valid"]) / abs(r["float_valid"])
    return f"{-change if r['greater_is_better'] else change:+.2f}"
