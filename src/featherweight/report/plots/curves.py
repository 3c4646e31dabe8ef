"""Learning curves of the finalists."""

from typing import Any

from markupsafe import Markup

from ..number import Metric, count, is_number
from ..svg import DASHES, MUTED, SERIES, draw, shorten


def curves(finalists: list[dict[str, Any]], metric: Metric) -> Markup | None:
    """Plot the validation metric against steps; the training loss where no metric was recorded on the way.

    Returns: None without curves.
    """
    lines, losses = [], []
    for t in finalists:
        points = [p for p in t.get("curve") or () if len(p) == 3 and is_number(p[0])]
        lines.append([(p[0], metric.shown(p[2])) for p in points if is_number(p[2])])
        losses.append([(p[0], p[1]) for p in points if is_number(p[1])])
    scored = any(len(line) > 1 for line in lines)
    chosen = lines if scored else losses
    if not any(len(line) > 1 for line in chosen):
        return None
    what = f"validation {metric.title}" + (f" ({metric.unit})" if metric.unit else "") if scored else "training loss"

    def paint(ax: Any) -> None:
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        for i, (t, line) in enumerate(zip(finalists, chosen, strict=True)):
            if len(line) > 1:
                ax.plot(
                    *zip(*line, strict=True),
                    color=SERIES[i % len(SERIES)],
                    ls=DASHES[i % len(DASHES)],
                    lw=1.7,
                    zorder=9 - i,
                    label=shorten(_label(t, finalists), 40),
                )
        late = sorted(v for line in chosen for _, v in line[len(line) // 8 :])
        early = sorted(v for line in chosen for _, v in line)
        if scored and late and len(early) > 12:
            # The first eighth of training is far off; it may leave the frame so that the end can be read.
            span = (late[-1] - late[0]) or 1.0
            ax.set_ylim(late[0] - 0.08 * span, late[-1] + 0.08 * span)
        elif not scored and early[0] > 0 and early[-1] / early[0] > 20:
            ax.set_yscale("log")
            ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}"))
            ax.yaxis.set_minor_formatter(FuncFormatter(lambda v, _: ""))
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: count(v)))
        ax.tick_params(which="both", length=0)
        ax.set_xlabel("optimiser steps")
        ax.set_ylabel(what)
        handles, labels = ax.get_legend_handles_labels()
        ax.figure.legend(
            handles,
            labels,
            loc="outside lower center",
            ncols=2,
            handlelength=2.2,
            columnspacing=1.2,
            handletextpad=0.5,
            labelcolor=MUTED,
        )

    return draw(paint, "curves", f"{what} against steps for {len(finalists)} finalists", (5.2, 4.3))


def _label(trial: dict[str, Any], among: list[dict[str, Any]]) -> str:
    """The design's name; its steps where it stands there more than once, or its augmentation where steps are equal."""
    name, recipe = f"{trial.get('name')}", trial.get("recipe") or {}
    steps = [(t.get("recipe") or {}).get("steps") for t in among if t.get("name") == trial.get("name")]
    if len(steps) < 2:
        return name
    if is_number(recipe.get("steps")) and steps.count(recipe["steps"]) == 1:
        return f"{name}, {count(recipe['steps'])} steps"
    return f"{name}, {'+'.join(recipe.get('augment') or ()) or 'no augmentation'}"
