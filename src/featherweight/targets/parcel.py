"""What goes into a package: the model's C, its name, one sample with its answer, and what is known about it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..task import Task
from .compiler import Measured

PREFIX = "featherweight_"
MOST = 40  # characters of a run's name in a library's name: the strictest of the package managers allows 63 in all


@dataclass(frozen=True)
class Parcel:
    """One model, ready to be packed.

    Attributes:
        task: what it answers.
        model: the texts of model.h and model.c.
        name: of the library: lower-case letters, digits and _, a letter first.
        sample: one raw sample, `task.input.array_shape` in `task.input.dtype`.
        expected: float32 (task.outputs,), what the model answers to it.
        real: whether `sample` is of the test split; else it is `pattern`.
        tolerance: by how much an output may differ where the compiler fuses float operations; 0 for integers.
        size: what a compiler at hand measured of `model`; None without one.
        result: the run's result.json as far as it is true of `model`; {} without a run.
    """

    task: Task
    model: Mapping[str, str]
    name: str
    sample: np.ndarray = field(repr=False, compare=False)
    expected: np.ndarray = field(repr=False, compare=False)
    real: bool = True
    tolerance: float = 0.0
    size: Measured | None = None
    result: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def streams(self) -> bool:
        """Whether the header declares the interface that takes one of several rows at a time."""
        header = self.model["model.h"]
        rows = re.search(r"#define MODEL_ROWS (\d+)", header)
        return bool(rows and int(rows[1]) > 1 and re.search(r"\bmodel_push\s*\(", header))


def identifier(text: str) -> str:
    """A library's name made of any text.

    >>> identifier("Zähler 2, Keller"), identifier('"; rm'), identifier("猫")
    ('featherweight_zahler_2_keller', 'featherweight_rm', 'featherweight_model')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").removeprefix(PREFIX)[:MOST].strip("_")
    return PREFIX + (words or "model")


def pattern(task: Task) -> np.ndarray:
    """A sample of no meaning that every model accepts, the same each time."""
    spec = task.input
    ramp = (37 * np.arange(spec.size + spec.beside) + 11) % 256
    values = {"uint8": ramp, "int16": (ramp - 128) * 64}.get(spec.dtype, (ramp - 128) / 64).astype(spec.dtype)
    if not spec.structured:
        return values.reshape(spec.array_shape)
    sample = np.zeros((), spec.element)
    sample["map"], sample["column"] = values.reshape(spec.map.array_shape), 0.5
    return sample
