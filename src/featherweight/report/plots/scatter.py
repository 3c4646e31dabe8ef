"""Predicted against true values, and the errors, of one regression target."""

import math
from typing import Any

import numpy as np
from markupsafe import Markup

from ..answers import Fitted
from ..number import count
from ..svg import BLUE, INK, ORANGE, draw, shorten

MOST = 1500  # marks drawn; more make the page heavy and the cloud no clearer


def thinned(n: int) -> np.ndarray:
    """Return the indices of at most MOST samples, evenly spaced."""
    return np.arange(n) if n <= MOST else np.linspace(0, n - 1, MOST).round().astype(int)


def _axis(f: Fitted, word: str) -> str:
    return f"{word} {shorten(f.name)}" + (f" ({f.unit})" if f.unit else "")


def scatter(f: Fitted, name: str) -> Markup | None:
    """Plot predicted against true; on a circle the axes wrap and the diagonal runs on over the seam."""
    if not len(f.y):
        return None

    def paint(ax: Any) -> None:
        from matplotlib.ticker import FuncFormatter, MultipleLocator

        at = thinned(len(f.y))
        ax.scatter(f.y[at], f.predicted[at], s=9, color=BLUE, alpha=0.38 if len(at) > 300 else 0.6, linewidths=0)
        if f.period:
            p = f.period
            ends, beyond = (0.0, p), (min(-0.1 * p, f.predicted.min()), max(1.1 * p, f.predicted.max()))
            ax.set(xlim=ends, ylim=beyond)
            ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{round(v % p, 9) % p:g}"))
            for seam in ends:
                ax.axhline(seam, color=INK, lw=0.8, ls=(0, (1.5, 2.5)))
            step = p / 5 if math.isclose(10 ** (math.log10(p / 5) % 1) % 1, 0, abs_tol=1e-9) else p / 4
            ax.xaxis.set_major_locator(MultipleLocator(step))
            ax.yaxis.set_major_locator(MultipleLocator(step))
            ax.plot(ends, ends, color=INK, lw=1.1, ls=(0, (4, 3)), zorder=3)
        else:
            both = np.concatenate([f.y, f.predicted])
            low, high = float(both.min()), float(both.max())
            pad = 0.04 * (high - low) or 1.0
            ax.set(xlim=(low - pad, high + pad), ylim=(low - pad, high + pad))
            ax.plot([low - pad, high + pad], [low - pad, high + pad], color=INK, lw=1.1, ls=(0, (4, 3)), zorder=3)
        ax.tick_params(length=0)
        ax.set_xlabel(_axis(f, "true"))
        ax.set_ylabel(_axis(f, "predicted"))

    return draw(paint, name, f"Predicted against true {f.name} on {len(f.y):,} test samples", (5.2, 4.1))


def histogram(f: Fitted, name: str) -> Markup | None:
    """Plot how often each error occurs; on a circle errors run from minus to plus half a period."""
    if not len(f.y):
        return None
    errors = f.errors
    reach = float(np.abs(errors).max()) or 1.0
    edges = np.linspace(-reach, reach, 42)  # 41 bars, one of them centred on zero

    def paint(ax: Any) -> None:
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        ax.hist(errors, bins=edges, color=BLUE, alpha=0.85, linewidth=0)
        ax.axvline(0, color=INK, lw=1.0)
        middle = float(np.median(errors))
        ax.axvline(middle, color=ORANGE, lw=1.5, ls=(0, (4, 3)))
        words = f"median error {middle:.2g}".replace("-", "−")
        ax.text(0.985, 0.97, words, transform=ax.transAxes, ha="right", va="top", color=ORANGE, fontsize=9.5)
        ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: count(v)))
        ax.grid(axis="x", visible=False)
        ax.tick_params(length=0)
        ax.set_xlabel("predicted − true" + (f" ({f.unit})" if f.unit else "") + (", wrapped" if f.period else ""))
        ax.set_ylabel("test samples")

    return draw(paint, name, f"Histogram of the errors of {f.name} on {len(errors):,} test samples", (5.2, 4.1))
