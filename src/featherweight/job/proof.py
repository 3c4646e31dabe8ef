"""The proof of a run: the compiled C against the living definition, on the whole test split."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..data.load import load
from ..errors import DataError, ProofError, RunError, many
from ..run import Run
from ..targets import prove
from ..targets.artifact import Artifact
from .measure import measured
from .settings import Settings
from .shipped import Integers, Shipped


def proven(shipped: Shipped, x: np.ndarray, expected: np.ndarray | None = None) -> dict[str, Any]:
    """Compile what ships strictly and under sanitizers, run it on samples `x` (N, ...), compare every output bit.

    Args:
        expected: `shipped.outputs(x)`, where the caller has it already.
    Returns: the record of a Proof, also when vectors differ.
    Raises: ProofError when the C does not compile, crashes or trips a sanitizer.
    """
    files = {name: text for name, text in shipped.files("c99").items() if isinstance(text, str)}
    if isinstance(shipped, Integers):
        return prove.prove(shipped.graph, files, x, expected=expected).to_json()
    expected = np.ascontiguousarray(shipped.outputs(x) if expected is None else expected, np.float32)
    with tempfile.TemporaryDirectory(prefix="featherweight-") as folder:
        got, sanitizer = prove.run(files, x.astype(shipped.task.input.dtype), Path(folder))
    if got.size != expected.size:
        raise ProofError(f"the C answered {got.size // shipped.task.outputs:,} of {len(x):,} vectors")
    unequal = got.reshape(expected.shape).view(np.uint32) != expected.view(np.uint32)
    price, compiler = measured(shipped)
    proof = prove.Proof(
        len(x), int(unequal.any(1).sum()), price.flash_bytes or 0, price.ram_bytes or 0, compiler, sanitizer
    )
    return {"schema": 1, **asdict(proof)}


def again(run: Run) -> dict[str, Any]:
    """Prove a finished run once more, from its own files and its own data, and put the proof into result.json.

    Returns: the proof.
    Raises: RunError when a shipped file is not the one that was proven; DataError when the data are gone or are
        others; ProofError when the C no longer does what it did.
    """
    result = run.result
    changed = Artifact.from_json(result["artifact"]).changed(run.model)
    if changed:
        raise RunError(
            f"{many(len(changed), 'shipped file is', 'shipped files are')} not what was proven: {', '.join(changed)}",
            where=str(run.model),
            hint="restore the folder, or fit again with another --out",
        )
    shipped = Shipped.load(run.model)
    proof = proven(shipped, read_again(run).part("test")[0])
    with run.owned():
        run.write_result({**result, "proof": proof})
    return proof


def read_again(run: Run) -> Dataset:
    """The data of a finished run, checked against its fingerprint."""
    settings: Settings = run.settings
    if "arrays" in (settings.data, settings.test):
        raise DataError(
            "this run was fitted on arrays, which are not on disk", where=str(run.folder), hint="score RUN DATA"
        )
    words = ("targets", "task", "metric", "group", "test", "order", "seed")
    _, data = load(settings.data, **{w: getattr(settings, w) for w in words})
    if data.fingerprint != run.result["data"]["fingerprint"]:
        raise DataError("the data are not those of the run: their fingerprint differs", where=settings.data)
    return data
