"""The confusion matrix as a heat map."""

from typing import Any

import numpy as np
from markupsafe import Markup

from ..answers import Confusion
from ..svg import BLUE, INK, ORANGE, PAPER, draw, shorten

NAMED, WRITTEN = 40, 14  # classes up to which the axes carry names, and the cells counts


def matrix(c: Confusion) -> Markup:
    """Plot true (rows) against predicted (columns): blue on the diagonal, orange beside it, rows as shares."""
    k = len(c.classes)
    share = c.counts / np.maximum(c.counts.sum(1, keepdims=True), 1)

    def paint(ax: Any) -> None:
        from matplotlib.patches import Rectangle

        for i, j in np.ndindex(k, k):
            if not c.counts[i, j]:
                continue
            ink = float(share[i, j])
            ax.add_patch(
                Rectangle(
                    (j - 0.48, i - 0.48),
                    0.96,
                    0.96,
                    linewidth=0,
                    alpha=0.1 + 0.9 * ink,
                    facecolor=BLUE if i == j else ORANGE,
                )
            )
            if k <= WRITTEN:
                ax.text(
                    j,
                    i,
                    f"{c.counts[i, j]:,}",
                    ha="center",
                    va="center",
                    fontsize=10.5 if k <= 8 else 8.5,
                    color=PAPER if ink > 0.55 else INK,
                )
        ax.set(xlim=(-0.5, k - 0.5), ylim=(k - 0.5, -0.5), aspect="equal")
        ax.grid(visible=False)
        for side in ax.spines.values():
            side.set_visible(False)
        ax.tick_params(length=0)
        if k <= NAMED:
            names = [shorten(n, 14) for n in c.classes]
            small = 9.5 if k <= 14 else 6.5
            long = max(map(len, names)) > 3 and k > 3
            ax.set_xticks(range(k), names, rotation=90 if long else 0, fontsize=small)
            ax.set_yticks(range(k), names, fontsize=small)
        ax.set_xlabel("predicted")
        ax.set_ylabel("true")

    return draw(paint, "matrix", f"Confusion matrix of {k} classes on {int(c.counts.sum()):,} test samples", (5.2, 4.9))
