"""The contract of a fitted classical model: numbers in, numbers out, its C, its price, its arrays."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from ..budget import Cost
from ..errors import DataError, UnsupportedError
from ..targets.compiler import Measured, measure
from ..task import Task
from . import angle


@dataclass(frozen=True)
class Fitted(ABC):
    """A fitted model that needs no library to predict.

    It lives in float32 arrays and predicts in float32 in the order of its C loops, so that C compiled for a
    machine with IEEE 754 floats and no fused multiply-add gives the same bits.
    """

    task: Task
    form: ClassVar[str] = ""

    @abstractmethod
    def sums(self, x: np.ndarray) -> np.ndarray:
        """Samples (N, ...) -> float32 (N, task.network_outputs): sines and cosines where the task is circular."""

    @abstractmethod
    def c_source(self) -> dict[str, str]:
        """Return the texts of model.c and model.h; they include <stdint.h> alone."""

    @abstractmethod
    def to_npz_dict(self) -> dict[str, np.ndarray]:
        """Return plain arrays (no objects) from which `restore` makes this model again."""

    @classmethod
    @abstractmethod
    def from_npz_dict(cls, task: Task, arrays: Mapping[str, np.ndarray]) -> "Fitted":
        """Make the model again."""

    @property
    @abstractmethod
    def params(self) -> int:
        """Learnt numbers."""

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one prediction; comparisons and plain additions are none."""
        return 0

    @property
    def nodes(self) -> int | None:
        """Splits and leaves of all trees; None for what is no tree."""
        return None

    @property
    def scratch_bytes(self) -> int:
        """Stack of one prediction where no compiler can tell."""
        return 4 * self.task.network_outputs

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """Samples (N, ...) -> float32 (N, task.outputs): targets in their units, or logits.

        Raises: DataError when the samples have another shape than the model's input.
        """
        want = self.task.input.array_shape
        if x.shape[1:] != want:
            raise DataError(f"samples of shape {x.shape[1:]} do not fit a model that reads {want}")
        sums = self.sums(x)
        return angle.from_circle(sums, float(self.task.period or 0)) if self.task.kind == "circular" else sums

    @cached_property
    def measured(self) -> Measured | None:
        """Bytes of the compiled C; None without a compiler."""
        try:
            return measure(self.c_source())
        except UnsupportedError:
            return None

    @property
    def stored(self) -> str:
        """What `cost.flash_bytes` measures: "C source" (its object file), or "numpy arrays" without a compiler."""
        return "C source" if self.measured else "numpy arrays"

    @property
    def cost(self) -> Cost:
        """Price; ram_bytes is the resident input, the output and the stack of `model_predict`."""
        stored = sum(a.nbytes for a in self.to_npz_dict().values() if a.dtype.kind in "iuf")
        resident = self.task.input.bytes + 4 * self.task.outputs
        return Cost(
            params=self.params,
            macs=self.macs,
            flash_bytes=self.measured.flash_bytes if self.measured else stored,
            ram_bytes=resident + (self.measured.stack_bytes if self.measured else self.scratch_bytes),
        )


def restore(task: Task, arrays: Mapping[str, np.ndarray]) -> Fitted:
    """Make a model from what `to_npz_dict` gave, e.g. `restore(task, np.load("model.npz"))`.

    Raises: DataError when the arrays hold no classical model.
    """
    from .constant import Constant
    from .linear import Linear
    from .trees import Trees

    forms: dict[str, type[Fitted]] = {c.form: c for c in (Constant, Linear, Trees)}
    form = str(arrays["form"]) if "form" in arrays else "nothing"
    if form not in forms:
        raise DataError(f"the arrays hold {form!r}, not a classical model", hint="one of " + ", ".join(forms))
    return forms[form].from_npz_dict(task, arrays)
