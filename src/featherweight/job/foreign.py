"""A proof of a .tflite file: read into our integers, emitted, and run on random inputs."""

from pathlib import Path
from typing import Any

import numpy as np

from ..device import Device
from ..targets import compiler, prove
from ..targets.variant import variants
from ..task import Input
from .emulation import check, joined, part

VECTORS = 32


def proven(path: Path, device: Device | None = None, vectors: int = VECTORS) -> dict[str, Any]:
    """Compile the C of a .tflite file, run it on random inputs of a fixed seed, here and emulated, and compare.

    Returns: the record of a proof, as `job.proof.again` gives it, and "notes": what was read in another way than it is
        written; the living definition is our own interpreter.
    Raises: FeatherError when the file cannot be read; UnsupportedError when a named device lacks tools.
    """
    from ..targets.tflite.read import found

    if device is not None and not device.gateway:
        check(device)
    held = found(path)
    g = held.graph
    x = noise(g.task.input, vectors)
    expected = g.run(x)
    chip = device or compiler.default()
    files = variants(g, chip)[0].files(g)
    size, more = compiler.measure(files, chip), prove.flags(chip)
    proof = prove.prove(g, files, x, expected=expected, size=size, more=more).to_json()
    proof["notes"] = list(held.notes)
    return joined(proof, part(g.task, files, x, expected, chip))


def noise(spec: Input, n: int, seed: int = 0) -> np.ndarray:
    """Random samples (n, ...) of `spec`, over the whole range of its type."""
    rng = np.random.default_rng(seed)
    if spec.dtype == "float32":
        return rng.standard_normal((n, *spec.array_shape), np.float32)
    ends = np.iinfo(spec.dtype)
    return rng.integers(ends.min, ends.max, (n, *spec.array_shape), spec.dtype, endpoint=True)
