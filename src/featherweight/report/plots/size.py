"""Score against size: every design tried, the front, the budget, the baselines."""

import math
import textwrap
from typing import Any

from markupsafe import Markup

from ..kinds import CONSTANT, model_of
from ..number import Metric, count, value_of
from ..study import best_of_designs, params_of, score_of
from ..svg import BLUE, GOLD, GREEN, GREY, INK, MUTED, ORANGE, PAPER, PINK, draw, shorten

MOST = 5  # baselines drawn
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
    own, fused = _place(chosen), result.get("fusion") or {}
    scored = [b for b in result.get("baselines") or () if value_of(b.get("valid")) is not None]
    baselines = _best(scored, metric)
    if not dots and not own and not baselines:
        return None
    limit = (result.get("budget") or {}).get("params")

    def paint(ax: Any) -> None:
        from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

        ax.set_xscale("log")
        stars = [place for place in (own, _place(fused)) if place]
        sized = [p for p, _ in [*dots, *front, *stars]] + ([limit] if limit else [])
        low, high = min(sized, default=0) / 1.6, max(sized, default=0) * 1.6
        # Baselines stretch the axis by a decade at most; beyond that they are lines at their score.
        near = [p[0] for p in map(_place, baselines) if p and (not sized or low / 10 < p[0] < high * 10)]
        low, high = min([low or math.inf, *(n / 1.6 for n in near)]), max([high, *(n * 1.6 for n in near)])
        if not 0 < low < high < math.inf:
            low, high = 10.0, 10_000.0
        ax.set_xlim(low, high)
        if dots:
            xs, ys = [p for p, _ in dots], [metric.shown(s) for _, s in dots]
            ax.scatter(xs, ys, s=17, color=GREY, alpha=0.65, linewidths=0, label="design tried", zorder=2)
        if front:
            xs, ys = [p for p, _ in front], [metric.shown(float(v)) for _, v in front]
            ax.step([*xs, high], [*ys, ys[-1]], where="post", color=BLUE, lw=1.7, label="front", zorder=3)
        if limit:
            ax.axvline(limit, color=INK, lw=1.1, ls=(0, (4, 3)), zorder=1)
            ax.text(
                limit,
                1.015,
                f"budget {limit:,}",
                transform=ax.get_xaxis_transform(),
                ha="center",
                va="bottom",
                fontsize=9.5,
                color=INK,
            )
        bottom, top, off = _frame([s for _, s in dots], baselines, stars, metric)
        ax.set_ylim(bottom, top)
        for i, b in enumerate(baselines):
            place = _place(b)
            level = metric.shown(value_of(b["valid"]) or 0.0)
            if not bottom <= level <= top:
                continue
            colour = (PINK, GOLD, GREEN)[(i + i // len(MARKS)) % 3]
            label = shorten(str(b.get("name")))
            if place and low < place[0] < high:
                ax.scatter(
                    [place[0]],
                    [level],
                    s=46,
                    marker=MARKS[i % len(MARKS)],
                    color=colour,
                    edgecolors=PAPER,
                    lw=0.8,
                    zorder=4,
                    label=label,
                )
            else:
                size = f"{place[0]:,} param{'s' if place[0] != 1 else ''}" if place else "no params"
                ax.axhline(level, color=colour, lw=1.4, ls=(0, (1.5, 2)), zorder=1, label=f"{label} ({size})")
        for entry, colour in ((chosen, ORANGE), (fused, PINK)):
            if (place := _place(entry)) is not None:
                ax.scatter(
                    [place[0]],
                    [metric.shown(place[1])],
                    s=150,
                    marker="*",
                    color=colour,
                    edgecolors=PAPER,
                    lw=0.8,
                    zorder=6,
                    label=shorten(f"{entry.get('name')}, fusion" if entry is fused else str(entry.get("name"))),
                )
        locator = LogLocator(subs=(1.0, 2.0, 5.0) if high / low < 100 else (1.0, 3.0) if high / low < 1000 else (1.0,))
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: count(v)))
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.tick_params(which="both", length=0)
        ax.set_xlabel("params (log scale)" + off)
        ax.set_ylabel(f"validation {metric.title}" + (f" ({metric.unit})" if metric.unit else ""))
        handles, labels = ax.get_legend_handles_labels()
        ax.figure.legend(
            handles,
            labels,
            loc="outside lower center",
            ncols=3 if max(map(len, labels), default=0) <= 18 else 2,
            handlelength=1.4,
            columnspacing=1.2,
            handletextpad=0.5,
            labelcolor=MUTED,
        )

    title = f"Validation {metric.title} against params: {len(dots):,} designs, {len(scored)} baselines"
    return draw(paint, "size", title, (5.2, 4.3))


def _best(baselines: list[dict[str, Any]], metric: Metric) -> list[dict[str, Any]]:
    """The best of each kind of baseline, MOST at most, and the constant answer; all in the order of the record."""
    ranked = sorted(baselines, key=lambda b: metric.order(value_of(b.get("valid"))))
    first: dict[str, dict[str, Any]] = {}
    for b in ranked:
        first.setdefault(model_of(b), b)
    kept = [b for b in first.values() if model_of(b) != CONSTANT][:MOST]
    return [b for b in baselines if any(b is k for k in kept) or model_of(b) == CONSTANT]


def _frame(
    scores: list[float], baselines: list[dict[str, Any]], stars: list[tuple[int, float]], metric: Metric
) -> tuple[float, float, str]:
    """Choose the range of scores: (bottom, top, words); what would squeeze all the rest is named in the words."""
    held = sorted((metric.shown(s) for s in scores), reverse=metric.greater_is_better)
    others = [(str(b.get("name")), metric.shown(value_of(b["valid"]) or 0.0)) for b in baselines]
    kept = held[: max(8, math.ceil(0.95 * len(held)))] + [metric.shown(v) for _, v in stars]
    kept = kept or [v for _, v in others]
    span = (max(kept) - min(kept)) or abs(max(kept)) * 0.1 or 1.0
    few = len(held) < 8  # too few to say what is far off
    near = [v for _, v in others if few or min(kept) - 1.5 * span < v < max(kept) + 1.5 * span]
    low, high = min([*kept, *near]), max([*kept, *near])
    pad = 0.07 * ((high - low) or span)
    low, high = low - pad, high + pad
    off = [f"{shorten(n, 16)} {v:,.{metric.decimals}f}" for n, v in others if not low <= v <= high]
    beyond = sum(not low <= v <= high for v in held)
    off += [f"{beyond:,} design{'s' if beyond > 1 else ''}"] if beyond else []
    words = textwrap.wrap("off the plot: " + ", ".join(off), 62) if off else []
    return low, high, "".join("\n" + line for line in words)


def _place(entry: dict[str, Any]) -> tuple[int, float] | None:
    params, value = (entry.get("cost") or {}).get("params"), value_of(entry.get("valid"))
    return (params, value) if params and value is not None else None
