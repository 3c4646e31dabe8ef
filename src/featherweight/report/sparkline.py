"""Small plots as SVG files of their own, in colours that follow the reader's light or dark page."""

from collections.abc import Sequence
from html import escape

import numpy as np

WIDTH, HEIGHT = 240, 72
STEPS = 160  # of a line: each keeps the smallest and largest value of its share of the signal
ROW, LABEL = 20, 96  # of a list of bars
STYLE = """<style>
.a{stroke:#0072b2}.b{stroke:#d55e00}.c{stroke:#00805c}.d{stroke:#b0487f}path{fill:none;stroke-width:1.1}
rect{fill:#0072b2}text{font:11px sans-serif;fill:#5f6871}
@media (prefers-color-scheme:dark){.a{stroke:#5cb4ea}.b{stroke:#f5924e}.c{stroke:#3cc79d}.d{stroke:#e08fbd}
rect{fill:#5cb4ea}text{fill:#9aa5ae}}
</style>"""


def lines(traces: Sequence[np.ndarray]) -> str:
    """Up to four signals (L,) on one pair of axes."""
    low = min(float(t.min()) for t in traces)
    span = max(float(t.max()) for t in traces) - low or 1.0
    paths = []
    for mark, trace in zip("abcd", traces, strict=False):
        y = (HEIGHT - 4) - (_thinned(trace) - low) * (HEIGHT - 8) / span
        x = np.linspace(2, WIDTH - 2, len(y))
        points = " ".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))
        paths.append(f'<path class="{mark}" d="M{points}"/>')
    return _svg(WIDTH, HEIGHT, "".join(paths))


def bars(names: Sequence[str], counts: Sequence[int], ends: tuple[str, str] | None = None) -> str:
    """Counts as a list of named bars; with `ends` as a histogram whose axis begins and ends there."""
    most = max([*counts, 1])
    if ends is not None:
        step = WIDTH / len(counts)
        drawn = [
            f'<rect x="{i * step + 0.5:.1f}" y="{HEIGHT - 14 - h:.1f}" width="{step - 1:.1f}" height="{h:.1f}">'
            f"<title>{escape(name)}: {c:,}</title></rect>"
            for i, (name, c) in enumerate(zip(names, counts, strict=True))
            for h in [c * (HEIGHT - 16) / most]
        ]
        drawn.append(f'<text x="0" y="{HEIGHT - 2}">{escape(ends[0])}</text>')
        drawn.append(f'<text x="{WIDTH}" y="{HEIGHT - 2}" text-anchor="end">{escape(ends[1])}</text>')
        return _svg(WIDTH, HEIGHT, "".join(drawn))
    drawn = []
    for i, (name, c) in enumerate(zip(names, counts, strict=True)):
        top, long = i * ROW, c * (WIDTH + 60 - LABEL - 46) / most
        short = name if len(name) <= 15 else name[:14] + "…"
        drawn.append(f'<text x="{LABEL - 6}" y="{top + 14}" text-anchor="end">{escape(short)}</text>')
        drawn.append(f'<rect x="{LABEL}" y="{top + 4}" width="{max(long, 1):.1f}" height="{ROW - 8}"/>')
        drawn.append(f'<text x="{LABEL + max(long, 1) + 5:.1f}" y="{top + 14}">{c:,}</text>')
    return _svg(WIDTH + 60, ROW * len(names), "".join(drawn))


def _thinned(trace: np.ndarray) -> np.ndarray:
    trace = np.nan_to_num(trace)
    if len(trace) <= 2 * STEPS:
        return trace
    edges = np.linspace(0, len(trace), STEPS + 1).astype(int)[:-1]
    pairs = np.stack([np.minimum.reduceat(trace, edges), np.maximum.reduceat(trace, edges)], 1)
    return pairs.ravel()


def _svg(width: int, height: int, body: str) -> str:
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{STYLE}{body}</svg>'
