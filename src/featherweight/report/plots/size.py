"""Score against size: every design tried, the front, the budget, the baselines."""

from typing import Any

from markupsafe import Markup

from ..number import Metric, count, value_of
from ..study import best_of_designs, params_of, score_of
from ..svg import BLUE, GOLD, GREEN, GREY, INK, MUTED, ORANGE, PAPER, PINK, draw, shorten

MARKS = ("s", "^", "D", "v", "P", "X")


def size(result: dict[str, Any], trials: tuple[dict[str, Any], ...], metric: Metric) -> Markup | None:
    """Plot validation score (linear) against params (log).

    Returns: None where no model has both.
    """
    points = [(params_of(t), score_of(t)) for t in best_of_designs(trials, metric)]
    dots = [(p, s) for p, s in points if p and s is not None]
    front = sorted(
        (f["params"], f["value"])
        for f in result.get("front") or ()
        if f.get("params") and value_of(f.get("value")) is not None
    )
    chosen = result.get("best_network") or {}
    if not chosen and result["winner"].get("kind") == "network":
        chosen = result["winner"]
    own = _place(chosen)
    baselines = [b for b in result.get("baselines") or () if value_of(b.get("valid")) is not None]
    if not dots and not own and not baselines:
        return None
    limit = (result.get("budget") or {}).get("params")

    def paint(ax: Any) -> None:
        from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

        ax.set_xscale("log")
        sized = [p for p, _ in [*dots, *front, *([own] if own else [])]]
        sized += [b["cost"]["params"] for b in baselines if (b.get("cost") or {}).get("params")]
        sized += [limit] if limit else []
        low, high = min(sized, default=100) / 1.6, max(sized, default=1000) * 1.6
        ax.set_xlim(low, high)
        if dots:
            xs, ys = [p for p, _ in dots], [metric.shown(s) for _, s in dots]
            ax.scatter(xs, ys, s=17, color=GREY, alpha=0.65, linewidths=0, label="design tried", zorder=2)
        if front:
            xs, ys = [p for p, _ in front], [metric.shown(float(v)) for _, v in front]
            ax.step([*xs, high], [*ys, ys[-1]], where="post", color=BLUE, lw=1.7, label="front", zorder=3)
        if limit:
            ax.axvline(limit, color=INK, lw=1.1, ls=(0, (4, 3)), zorder=1)
            ax.text(limit, 1.015, f"budget {limit:,}", transform=ax.get_xaxis_transform(), ha="center", va="bottom",
                    fontsize=9.5, color=INK)
        for i, b in enumerate(baselines[: len(MARKS)]):
            place = _place(b)
            level = metric.shown(value_of(b["valid"]) or 0.0)
            colour = (PINK, GOLD, GREEN)[i % 3]
            label = shorten(str(b.get("name")))
            if place:
                ax.scatter([place[0]], [level], s=46, marker=MARKS[i], color=colour, edgecolors=PAPER, lw=0.8,
                           zorder=4, label=label)
            else:
                ax.axhline(level, color=colour, lw=1.3, ls=(0, (1.5, 2)), zorder=1, label=f"{label} (no params)")
        if own:
            ax.scatter([own[0]], [metric.shown(own[1])], s=150, marker="*", color=ORANGE, edgecolors=PAPER, lw=0.8,
                       zorder=6, label=shorten(str(chosen.get("name") or "best network")))
        levels = sorted(metric.shown(v) for v in [*(s for _, s in dots), *(value_of(b["valid"]) or 0.0 for b in baselines)])
        if len(dots) >= 8:
            # Diverged designs would squeeze everything else into a line: they are cut at the edge, not hidden.
            kept = sorted(metric.shown(s) for _, s in dots)
            at = int(0.95 * (len(kept) - 1))
            others = [metric.shown(value_of(b["valid"]) or 0.0) for b in baselines]
            best, worst = (kept[-1], kept[len(kept) - 1 - at]) if metric.greater_is_better else (kept[0], kept[at])
            ends = [best, worst, *others, *([metric.shown(own[1])] if own else [])]
            span = (max(ends) - min(ends)) or 1.0
            ax.set_ylim(min(ends) - 0.07 * span, max(ends) + 0.07 * span)
        elif levels:
            ax.margins(y=0.12)
        locator = LogLocator(subs=(1.0, 2.0, 5.0) if high / low < 100 else (1.0, 3.0) if high / low < 1000 else (1.0,))
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: count(v)))
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.tick_params(which="both", length=0)
        ax.set_xlabel("params (log scale)")
        ax.set_ylabel(f"validation {metric.title}" + (f" ({metric.unit})" if metric.unit else ""))
        handles, labels = ax.get_legend_handles_labels()
        ax.figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=1.4, columnspacing=1.2,
                         handletextpad=0.5, labelcolor=MUTED)

    title = f"Validation {metric.title} against params: {len(dots):,} designs, {len(baselines)} baselines"
    return draw(paint, "size", title, (5.2, 4.3))


def _place(entry: dict[str, Any]) -> tuple[int, float] | None:
    params, value = (entry.get("cost") or {}).get("params"), value_of(entry.get("valid"))
    return (params, value) if params and value is not None else None
