"""A matplotlib figure as an inline SVG that takes its colours from the page's style sheet."""

import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Role -> the colour that matplotlib draws with; in the page each becomes var(--ROLE), light and dark.
# Hues follow Okabe and Ito's palette, which stays apart for colour-blind readers.
INK, MUTED, GRID, PAPER = "#1d2125", "#69727c", "#dfe2e4", "#fefefd"
BLUE, ORANGE, GREEN, PINK, GOLD, GREY = "#0072b2", "#d55e00", "#009e73", "#b8578f", "#b07800", "#8d969f"
ROLES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "line",
    PAPER: "paper",
    BLUE: "blue",
    ORANGE: "orange",
    GREEN: "green",
    PINK: "pink",
    GOLD: "gold",
    GREY: "grey",
}
SERIES = (ORANGE, BLUE, GREEN, PINK, GOLD)
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (5, 1.5, 1.2, 1.5)), (0, (8, 2)))

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "featherweight",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "axes.formatter.use_mathtext": False,
    "axes.formatter.useoffset": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
}


def draw(paint: Callable[["Axes"], None], name: str, title: str, size: tuple[float, float] = (5.2, 3.7)) -> Markup:
    """Paint one pair of axes and return it as inline SVG.

    Args:
        paint: draws on the axes; every colour it names is one of ROLES.
        name: prefix of the element ids, unique on the page.
        title: what a screen reader says.
        size: (width, height) in inches of 96 CSS pixels; the page scales it to the column.
    Returns: `<svg role="img">` without fixed size, fonts, metadata or outside references.
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE), warnings.catch_warnings():
        # The browser draws the text; that matplotlib's own font lacks a sign matters only to its margins.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=size, layout="constrained")
        paint(figure.add_subplot())
        return _inline(_print(figure), name, title)


def _print(figure: "Figure") -> str:
    import io

    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _inline(text: str, name: str, title: str) -> Markup:
    body = text[text.index("<svg") :]
    found = re.search(r'viewBox="([^"]+)"', body)
    if not found:
        raise ValueError("matplotlib wrote an SVG without a viewBox")
    body = body[body.index(">") + 1 :]
    body = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->|<\?.*?\?>", "", body, flags=re.DOTALL)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', body))
    body = re.sub(r' id="([^"]+)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", body)
    body = re.sub(r'(url\(#|href="#)', rf"\1{name}-", body).replace("xlink:href", "href")
    for colour, role in ROLES.items():
        body = body.replace(colour, f"var(--{role})")
    body = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font-size: \1px", body)
    body = re.sub(r"\n\s*", "\n", body)
    words = escape(title)
    head = f'<svg class="plot" role="img" viewBox="{found[1]}" aria-label="{words}"><title>{words}</title>'
    return Markup(head + body)  # noqa: S704 - matplotlib escapes every text it prints


def shorten(name: str, most: int = 28) -> str:
    """Cut a name to what fits beside a mark.

    >>> shorten("mobilenet_v2", 8)
    'mobilen…'
    """
    return name if len(name) <= most else name[: most - 1] + "…"
