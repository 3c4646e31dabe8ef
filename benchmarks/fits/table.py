"""The suite's rows as Markdown: kinds of models side by side, every model of every cell, one engine beside another."""

from typing import Any

from .results import key

Row = dict[str, Any]
COLUMNS = ("constant", "baseline", "network", "fusion")
UNITS = {"params": "params", "flash_bytes": "B flash"}


def budget(r: Row) -> str:
    _, axis, limit, _ = key(r)
    return f"{limit:,} {UNITS[axis]}"


def kinds(rows: list[Row]) -> list[str]:
    """A line per cell: the best of each kind that fits, all under the same budget; what ships is bold."""
    cells: dict[Any, list[Row]] = {}
    for r in rows:
        if r["kind"] != "none":
            cells.setdefault(key(r), []).append(r)
    lines = []
    for found in cells.values():
        best = [_best([r for r in found if r["kind"] == kind and r["fits"]]) for kind in COLUMNS]
        one = found[0]
        told = " | ".join(_brief(r) for r in best)
        lines.append(f"| {one['set']} | {budget(one)} | {one['metric']} | {told} | {_made(one)} |")
    head = "| data | budget | metric | constant | classical | network | fusion | time, date |"
    return [head, "|---|--:|---|--:|--:|--:|--:|---|", *lines]


def _best(rows: list[Row]) -> Row | None:
    return min(rows, key=lambda r: -r["valid"] if r["greater_is_better"] else r["valid"], default=None)


def _brief(r: Row | None) -> str:
    if r is None:
        return "–"
    low, high = r["interval"]
    score = f"**{r['test']:.4g}**" if r["wins"] else f"{r['test']:.4g}"
    if r["kind"] == "constant":
        return score
    flash = "" if r["flash_bytes"] is None else f"; {r['flash_bytes']:,} B"
    return f"{score} ({low:.4g} to {high:.4g}){flash}; {_named(r)}"


def _named(r: Row) -> str:
    name, view = str(r["model"]), str(r.get("view") or "raw")
    return name if view == "raw" or view in name else f"{name} on {view}"


def _made(r: Row) -> str:
    return ", ".join(w for w in (r["time"], r["date"]) if w)


def models(rows: list[Row]) -> list[str]:
    """A line per model; what no engine has a part in stands once per cell."""
    first: dict[Any, str] = {}
    for r in rows:
        first.setdefault(key(r)[:3], r["engine"])
    shown = [r for r in rows if r["kind"] in ("network", "fusion", "none") or r["engine"] == first[key(r)[:3]]]
    return [
        "| data | budget | kind | model | engine | metric | test | 95 % interval | valid | loss % | params | MACs "
        "| flash | RAM | s |",
        "|---|--:|---|---|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|",
        *(line(r) for r in shown),
    ]


def line(r: Row) -> str:
    """One model."""
    if r["kind"] == "none":
        return f"| {r['set']} | {budget(r)} | none | {r['why']} | {r['engine']} |" + " |" * 10
    name = f"**{_named(r)}**" if r["wins"] else _named(r)
    cost = " | ".join("" if r[k] is None else f"{r[k]:,}" for k in ("params", "macs", "flash_bytes", "ram_bytes"))
    low, high = r["interval"]
    seconds = "" if r["seconds"] is None else f"{r['seconds']:.0f}"
    kind = {"baseline": "classical"}.get(r["kind"], r["kind"])
    return (
        f"| {r['set']} | {budget(r)} | {kind} | {name}{'*' if r['fits'] else ''} | {_engines(r)} | {r['metric']} "
        f"| {r['test']:.4g} | {low:.4g} to {high:.4g} | {r['valid']:.4g} | {_loss(r)} | {cost} | {seconds} |"
    )


def engines(rows: list[Row]) -> list[str]:
    """A line per cell that two engines or more have finished; [] where there is none."""
    names = list(dict.fromkeys(r["engine"] for r in rows))
    cells: dict[Any, dict[str, Row]] = {}
    for r in rows:
        if r["kind"] == "network":
            cells.setdefault(key(r)[:3], {})[r["engine"]] = r
    whole = {cell: found for cell, found in cells.items() if len(names) > 1 and set(found) == set(names)}
    if not whole:
        return []
    head = [f"{n} {what}" for n in names for what in ("test (95 % interval)", "valid", "million samples")]
    rule = ["---", "--:", "---", *["--:"] * len(head), "---", "---"]
    return [
        f"| data | budget | metric | {' | '.join(head)} | better on test | on valid |",
        f"|{'|'.join(rule)}|",
        *(_beside([found[n] for n in names]) for found in whole.values()),
    ]


def _beside(found: list[Row]) -> str:
    one = found[0]
    sign = 1 if one["greater_is_better"] else -1
    cells = [
        f"{r['test']:.4g} ({r['interval'][0]:.4g} to {r['interval'][1]:.4g}) | {r['valid']:.4g} "
        f"| {r['trained_samples'] / 1e6:.3g}"
        for r in found
    ]
    best = []
    for split in ("test", "valid"):
        top = max(sign * r[split] for r in found)
        leaders = [r["engine"] for r in found if sign * r[split] == top]
        best.append(leaders[0] if len(leaders) == 1 else "equal")
    return f"| {one['set']} | {budget(one)} | {one['metric']} | {' | '.join(cells)} | {' | '.join(best)} |"


def _engines(r: Row) -> str:
    """Who trained the trials: one name, or names with counts."""
    held = r.get("engines")
    if not held:
        return ""
    if len(held) == 1:
        return str(next(iter(held)))
    return ", ".join(f"{n} {k}" for n, k in sorted(held.items(), key=lambda e: -e[1]))


def _loss(r: Row) -> str:
    if r["float_valid"] is None or not r["float_valid"]:
        return ""
    change = 100 * (r["valid"] - r["float_valid"]) / abs(r["float_valid"])
    return f"{-change if r['greater_is_better'] else change:+.2f}"
