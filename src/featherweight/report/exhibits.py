"""The pictures of an audit: thumbnails of samples, and small plots of signals, labels and targets."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..data.dataset import Dataset
from ..data.finding import Finding
from ..errors import RunError
from ..task import Input, Task
from .sparkline import bars, lines

ACROSS = 4  # samples of a group side by side
SMALLEST, LARGEST = 72, 96  # pixels of the longer side of a thumbnail
GAP = 4  # pixels between two
COLOURS = 128  # of one file: a third of the bytes, and the eye sees the same
MOST = 24  # bars of a plot


def write_exhibits(findings: Sequence[Finding], task: Task, data: Dataset, folder: str | Path) -> list[Finding]:
    """Draw what findings show.

    Args:
        findings: of the same task and data.
        folder: made where it is missing; it gets one small PNG or SVG for each group of rows, or one for a plot.
    Returns: the findings with the names of their pictures; texts and tables have none, their names quote them.
    Raises: RunError when a file cannot be written.
    """
    folder = Path(folder)
    done = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for i, f in enumerate(findings):
            stem = f"{i:02d}_{f.check}"
            names: list[str] = []
            if f.exhibit in ("labels", "target"):
                names = [f"{stem}.svg"]
                (folder / names[0]).write_text(_labels(task, data) if f.exhibit == "labels" else _target(task, data, f))
            elif f.exhibit and task.input.kind in ("image", "signal"):
                x = data.x["map"] if data.x.dtype.names else data.x
                for j, group in enumerate(f.rows):
                    names.append(f"{stem}_{j:02d}.{'png' if task.input.kind == 'image' else 'svg'}")
                    shown = x[list(group[:ACROSS])]
                    if task.input.kind == "image":
                        _thumbnails(shown, task.input, folder / names[-1])
                    else:
                        (folder / names[-1]).write_text(lines(_traces(shown)))
            done.append(replace(f, pictures=tuple(names)))
    except OSError as e:
        raise RunError(f"a picture cannot be written: {e.strerror or e}", where=str(folder)) from None
    return done


def _thumbnails(x: np.ndarray, spec: Input, path: Path) -> None:
    """Samples (K, H, W, C) side by side, enlarged by a whole factor or averaged down."""
    from PIL import Image

    c, h, w = spec.shape
    x = x.reshape(len(x), h, w, c)
    if spec.dtype != "uint8":
        low, high = float(x.min()), float(x.max())
        x = ((x - low) * (255 / (high - low if high > low else 1))).astype(np.uint8)
    x = x[..., :3] if c >= 3 else np.repeat(x[..., :1], 3, axis=3)
    times = max(1, SMALLEST // max(h, w))
    tiles = [
        Image.fromarray(np.ascontiguousarray(a)).resize((w * times, h * times), Image.Resampling.NEAREST) for a in x
    ]
    if max(tiles[0].size) > LARGEST:
        share = LARGEST / max(tiles[0].size)
        size = tuple(max(1, round(n * share)) for n in tiles[0].size)
        tiles = [t.resize(size, Image.Resampling.BOX) for t in tiles]  # type: ignore[arg-type]
    width, height = tiles[0].size
    sheet = Image.new("RGBA", (len(tiles) * (width + GAP) - GAP, height), (0, 0, 0, 0))
    for k, tile in enumerate(tiles):
        sheet.paste(tile, (k * (width + GAP), 0))
    sheet.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(path, optimize=True)


def _traces(x: np.ndarray) -> list[np.ndarray]:
    """Signals (K, L, C) as one line each: the first channel that moves."""
    moves = x.astype(np.float64).std(axis=(0, 1))
    channel = int(np.argmax(moves > 0)) if x.shape[2] > 1 else 0
    return [row[:, channel].astype(np.float64) for row in x]


def _labels(task: Task, data: Dataset) -> str:
    y = data.part("train")[1]
    if task.kind == "multilabel":
        names, counts = list(task.targets), y.sum(0).astype(int)
    else:
        names, counts = list(task.classes), np.bincount(y, minlength=len(task.classes))
    order = np.argsort(-counts, kind="stable")[:MOST]
    return bars([names[i] for i in order], [int(counts[i]) for i in order])


def _target(task: Task, data: Dataset, finding: Finding) -> str:
    column = max(range(len(task.targets)), key=lambda i: len(task.targets[i]) * (task.targets[i] in finding.what))
    y = data.part("train+valid")[1][:, column]
    low, high = (0.0, float(task.period)) if task.period else (float(y.min()), float(y.max()))
    count, edges = np.histogram(y, MOST, (low, high if high > low else low + 1))
    ticks = [f"{edges[i]:.3g} to {edges[i + 1]:.3g}" for i in range(MOST)]
    return bars(ticks, count.tolist(), ends=(f"{edges[0]:.4g}", f"{edges[-1]:.4g}"))
