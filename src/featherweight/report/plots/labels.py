"""Found, missed and falsely given labels of a multilabel task."""

from typing import Any

from markupsafe import Markup

from ..answers import Label
from ..number import count
from ..svg import BLUE, GOLD, MUTED, ORANGE, draw, shorten

MOST = 30


def label_bars(counted: list[Label]) -> Markup:
    """Plot one stacked bar per label, the most frequent first; at most MOST of them."""
    shown = sorted(counted, key=lambda c: -(c.found + c.missed))[:MOST]

    def paint(ax: Any) -> None:
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        left = [0] * len(shown)
        for word, colour in (("found", BLUE), ("missed", ORANGE), ("false", GOLD)):
            widths = [getattr(c, word) for c in shown]
            ax.barh(range(len(shown)), widths, left=left, height=0.68, color=colour, linewidth=0, label=word)
            left = [a + b for a, b in zip(left, widths, strict=True)]
        ax.set_yticks(range(len(shown)), [shorten(c.name, 18) for c in shown])
        ax.invert_yaxis()
        ax.grid(axis="y", visible=False)
        ax.tick_params(length=0)
        ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: count(v)))
        ax.set_xlabel("test samples")
        ax.figure.legend(loc="outside lower center", ncols=3, handlelength=1.0, labelcolor=MUTED)

    height = 1.5 + 0.27 * len(shown)
    return draw(paint, "labels", f"Found, missed and false answers of {len(shown)} labels", (5.2, max(2.6, height)))
