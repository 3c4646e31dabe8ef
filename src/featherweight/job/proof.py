"""The proof of a run: the compiled C against the living definition, on the whole test split."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from .. import report
from ..data.dataset import Dataset
from ..data.load import load
from ..device import Device, parse_device
from ..errors import DataError, ProofError, RunError, many
from ..run import Run
from ..targets import compiler, prove
from ..targets.artifact import Artifact
from .emulation import check, joined, part
from .measure import measured, sources
from .settings import Settings
from .shipped import Integers, Shipped

COSTS = ("flash_bytes", "ram_bytes", "latency_us")  # of the winner, which the proof measures


def proven(
    shipped: Shipped, x: np.ndarray, expected: np.ndarray | None = None, device: Device | None = None
) -> dict[str, Any]:
    """Compile what ships strictly and under sanitizers, run it on samples `x` (N, ...), compare every output bit.

    Args:
        expected: `shipped.outputs(x)`, where the caller has it already.
        device: whose bytes are measured; None stands for the default one.
    Returns: the record of a Proof, also when vectors differ.
    Raises: ProofError when the C does not compile, crashes or trips a sanitizer.
    """
    there = sources(shipped, device)
    files = there if device is not None and device.gateway else sources(shipped)
    if isinstance(shipped, Integers):
        size, more = compiler.measure(there, device), prove.flags(device)
        return prove.prove(shipped.graph, files, x, expected=expected, size=size, more=more).to_json()
    expected = np.ascontiguousarray(shipped.outputs(x) if expected is None else expected, np.float32)
    with tempfile.TemporaryDirectory(prefix="featherweight-") as folder:
        got, sanitizer = prove.run(files, x.astype(shipped.task.input.element), Path(folder))
    if got.size != expected.size:
        raise ProofError(f"the C answered {got.size // shipped.task.outputs:,} of {len(x):,} vectors")
    unequal = got.reshape(expected.shape).view(np.uint32) != expected.view(np.uint32)
    price, by = measured(shipped, device)
    proof = prove.Proof(len(x), int(unequal.any(1).sum()), price.flash_bytes or 0, price.ram_bytes or 0, by, sanitizer)
    return {"schema": 1, **asdict(proof)}


def again(run: Run, device: Device | None = None) -> dict[str, Any]:
    """Prove a finished run once more, from its own files and data; result.json and the report say what was found.

    The C runs on this machine under sanitizers, and on the emulated `device`; the costs of the winner become what was
    measured there.  A run that was asked for a chip keeps its costs and its proof on that one; what another chip needs
    stands beside them, in "proofs" by its name.

    Args:
        device: None takes the chip that the run was asked for, else that of the last proof, else the default one, where
            its tools are installed.
    Returns: the proof; "emulator" says what emulated, or "not_emulated" why nothing did.
    Raises: RunError when a shipped file is not the one that was proven; DataError when the data are gone or are
        others; ProofError when the C no longer does what it did; UnsupportedError when tools for `device` are
        missing.
    """
    result = run.result
    changed = Artifact.from_json(result["artifact"]).changed(run.model)
    if changed:
        raise RunError(
            f"{many(len(changed), 'shipped file is', 'shipped files are')} not what was proven: {', '.join(changed)}",
            where=str(run.model),
            hint="restore the folder, or fit again with another --out",
        )
    if device is not None and not device.gateway:
        check(device)
    asked = run.settings.chip
    device = device or asked or _of(result) or compiler.default()
    shipped = Shipped.load(run.model)
    x = read_again(run).part("test")[0]
    expected = shipped.outputs(x)
    proof = joined(proven(shipped, x, expected, device), on(shipped, x, expected, device))
    if asked is not None and device is not None and device.name != asked.name:
        result = {**result, "proofs": {**(result.get("proofs") or {}), device.text: proof}}
    else:
        result = {**result, "proof": proof}
        if proof["differ"] == 0:
            for key in ("winner", "best_network"):
                result[key] = _priced(result.get(key), result["winner"], proof)
    with run.owned():
        run.write_result(result)
        if run.report.exists():
            report.write(run.folder)
    return proof


def on(shipped: Shipped, x: np.ndarray, expected: np.ndarray, device: Device | None) -> dict[str, Any]:
    """What the record of a proof gains on `device`; see `emulation.part`."""
    return part(shipped.task, sources(shipped, device), x, expected, device)


def _of(result: dict[str, Any]) -> Device | None:
    """The device that the last proof names."""
    name = (result.get("proof") or {}).get("device")
    return parse_device(name) if name else None


def _priced(entry: dict[str, Any] | None, winner: dict[str, Any], proof: dict[str, Any]) -> dict[str, Any] | None:
    """`entry` with what the proof measured, where it is the model that was proven."""
    if entry is None or any(entry.get(k) != winner.get(k) for k in ("name", "kind")):
        return entry
    found = {k: proof[k] for k in COSTS if proof.get(k) is not None}
    return {**entry, "cost": {**entry["cost"], **found}}


def read_again(run: Run) -> Dataset:
    """The data of a finished run, checked against its fingerprint."""
    settings: Settings = run.settings
    if "arrays" in (settings.data, settings.test):
        raise DataError(
            "this run was fitted on arrays, which are not on disk", where=str(run.folder), hint="score RUN DATA"
        )
    words = ("targets", "task", "metric", "group", "test", "order", "seed", "text", "beside")
    _, data = load(settings.data, **{w: getattr(settings, w) for w in words})
    if data.fingerprint != run.result["data"]["fingerprint"]:
        raise DataError("the data are not those of the run: their fingerprint differs", where=settings.data)
    return data
