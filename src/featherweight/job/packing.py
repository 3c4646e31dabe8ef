"""A shipped model becomes a parcel, and a finished run its exports."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FeatherError, UnsupportedError
from ..run import Run
from ..targets.compiler import Measured, measure
from ..targets.package import PACKAGES
from ..targets.parcel import Parcel, identifier, pattern
from .proof import read_again
from .shipped import Foreign, Shipped


def export(run: Run, target: str, folder: Path | None = None) -> list[Path]:
    """Write the files of a finished run for `target`.

    Args:
        folder: None means export/TARGET in the run's folder.
    Returns: the paths.
    Raises: RunError when the run is not finished, or `folder` cannot be written; UnsupportedError for a target that
        is unknown or cannot hold the model.
    """
    result = run.result
    shipped = Shipped.load(run.model)
    if target in list(PACKAGES) and shipped.sample is None:
        shipped.sample = _first(run)
    folder = run.folder / "export" / target if folder is None else folder
    return shipped.export(target, folder, name=run.folder.resolve().name, result=result)


def export_file(path: Path, target: str, folder: Path | None = None) -> tuple[list[Path], tuple[str, ...]]:
    """Write the network of a .tflite file for `target`.

    Args:
        folder: None means a folder beside the file: NAME/TARGET.
    Returns: the paths, and what of the file was read in another way than it is written.
    Raises: RunError where files cannot be read or written; DataError when the file is damaged; UnsupportedError for a
        target that is unknown, and for what the file holds that has no form here.
    """
    shipped = Foreign.read(path)
    folder = path.with_suffix("") / target if folder is None else folder
    return shipped.export(target, folder, name=path.stem), shipped.notes


def pack(shipped: Shipped, name: str, result: Mapping[str, Any] | None) -> Parcel:
    """Put everything that a package needs together.

    Args:
        name: any text; the library's name is made of it.
        result: the run's record; its proof counts only where the C is still the one that was proven.
    """
    files = shipped.files("c99")
    model = {n: text for n, text in files.items() if isinstance(text, str)}
    real = shipped.sample is not None
    sample = shipped.sample if shipped.sample is not None else pattern(shipped.task)
    expected = shipped.outputs(sample[None])[0]
    floats = shipped.kind == "baseline"
    return Parcel(
        task=shipped.task,
        model=model,
        name=identifier(name),
        sample=sample,
        expected=expected,
        real=real,
        tolerance=1e-5 * max(1.0, float(np.abs(expected).max())) if floats else 0.0,
        size=_size(model),
        result=_true_of(model, result or {}),
    )


def _size(model: Mapping[str, str]) -> Measured | None:
    try:
        return measure(model)
    except UnsupportedError:
        return None


def _true_of(model: Mapping[str, str], result: Mapping[str, Any]) -> dict[str, Any]:
    """The record without its proof where this C is another one: a later version may print the same integers anew."""
    known = (result.get("artifact") or {}).get("files") or {}
    same = all(
        hashlib.sha256(text.encode()).hexdigest() == (known.get(name) or {}).get("sha256")
        for name, text in model.items()
    )
    return {k: v for k, v in result.items() if same or k != "proof"}


def _first(run: Run) -> np.ndarray | None:
    """The first test sample of a run that kept none, where its data are still there."""
    try:
        x, _ = read_again(run).part("test")
    except FeatherError:
        return None
    return x[0] if len(x) else None
