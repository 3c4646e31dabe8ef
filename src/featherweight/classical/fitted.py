"""The contract of a fitted classical model: numbers in, numbers out, its C, its price, its arrays."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from ..budget import Cost
from ..device import Device
from ..errors import DataError, UnsupportedError
from ..targets.compiler import Measured, measure
from ..task import Task
from . import source
from .answer import answers
from .reading import Reading


@dataclass(frozen=True)
class Fitted(ABC):
    """A fitted model that needs no library to predict.

    Everything up to the last line is integers; the last line is a float32 multiplication.  So C compiled for a machine
    with IEEE 754 floats gives the same bits as numpy.

    Fields are the task, one Reading, arrays, and numbers: all that `to_npz_dict` writes.

    Attributes:
        root: the sums are square roots of targets that are never negative; outputs are their squares, 0 below 0.
    """

    task: Task
    root: bool = field(default=False, kw_only=True)
    form: ClassVar[str] = ""
    code_bytes: ClassVar[int] = 700  # of the C without its constants; a first guess, for what need not be compiled

    @abstractmethod
    def sums(self, x: np.ndarray) -> np.ndarray:
        """Samples (N, ...) -> float32 (N, task.network_outputs): sines and cosines where the task is circular."""

    @property
    @abstractmethod
    def constants(self) -> dict[str, np.ndarray]:
        """Arrays of the C, by name."""

    @abstractmethod
    def body(self, name: str) -> str:
        """C statements that fill `float sum[...]` from `input`; constants are named NAME_constant."""

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
        read = getattr(self, "reading", None)
        return 4 * self.task.network_outputs + (0 if read is None else read.scratch_bytes)

    @property
    def table_bytes(self) -> int:
        """Bytes of the constants."""
        return sum(a.nbytes for a in self.constants.values())

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """Samples (N, ...) -> float32 (N, task.outputs): targets in their units, or logits.

        Raises: DataError when the samples have another shape than the model's input, or a number is not finite.
        """
        want = self.task.input.array_shape
        if x.shape[1:] != want:
            raise DataError(f"samples of shape {x.shape[1:]} do not fit a model that reads {want}")
        if x.dtype.kind == "f" and not np.isfinite(x).all():
            rows = np.flatnonzero(~np.isfinite(x.reshape(len(x), -1)).all(1))
            raise DataError(f"{len(rows):,} samples hold NaN or infinity", where=f"first: row {rows[0]}")
        return answers(self.task, self.sums(x), self.root)

    def c_source(self, name: str = "model") -> dict[str, str]:
        """Return the texts of NAME.c and NAME.h; every name in them begins with `name`, and what a caller does not
        need is static, so that two models may stand in one file."""
        constants = "".join(source.array(f"{name}_{n}", a) for n, a in self.constants.items())
        return source.files(self.task, constants, self.body(name), name, self.root)

    def measured_on(self, device: Device | None = None) -> Measured | None:
        """Bytes of the compiled C (None: on the default device); None without a compiler."""
        return _measured(tuple(sorted(self.c_source().items())), device)

    @property
    def stored(self) -> str:
        """What `cost.flash_bytes` measures: "C source" (its object file), or "numpy arrays" without a compiler."""
        return "C source" if self.measured_on() else "numpy arrays"

    @property
    def cost(self) -> Cost:
        """The price on the default device."""
        return self.cost_on()

    def cost_on(self, device: Device | None = None) -> Cost:
        """Price; ram_bytes is the resident input, the output and the stack of `model_predict`."""
        resident, found = self.task.input.bytes + 4 * self.task.outputs, self.measured_on(device)
        return Cost(
            params=self.params,
            macs=self.macs,
            flash_bytes=found.flash_bytes if found else self.table_bytes,
            ram_bytes=resident + (found.stack_bytes if found else self.scratch_bytes),
        )

    def to_npz_dict(self) -> dict[str, np.ndarray]:
        """Return plain arrays (no objects) from which `restore` makes this model again."""
        arrays = {"form": np.array(self.form)}
        for f in fields(self)[1:]:
            held = getattr(self, f.name)
            arrays |= held.to_npz_dict() if isinstance(held, Reading) else {f.name: np.asarray(held)}
        return arrays

    @classmethod
    def from_npz_dict(cls, task: Task, arrays: Mapping[str, np.ndarray]) -> "Fitted":
        """Make the model again."""
        held: dict[str, Any] = {}
        for f in fields(cls)[1:]:
            if f.name == "reading":
                held[f.name] = Reading.from_npz_dict(task.input, arrays)
            else:
                a = np.asarray(arrays[f.name])
                held[f.name] = a if a.ndim else a.item()
        return cls(task, **held)


@lru_cache(maxsize=64)
def _measured(files: tuple[tuple[str, str], ...], device: Device | None) -> Measured | None:
    """A model is asked for its bytes many times, and compiled once."""
    try:
        return measure(dict(files), device, push=False)
    except UnsupportedError:
        if device is not None:
            raise
        return None


def restore(task: Task, arrays: Mapping[str, np.ndarray]) -> Fitted:
    """Make a model from what `to_npz_dict` gave, e.g. `restore(task, np.load("model.npz"))`.

    Raises: DataError when the arrays hold no classical model.
    """
    from .constant import Constant
    from .linear import Linear
    from .neighbours import Neighbours
    from .radial import Radial
    from .trees import Trees

    forms: dict[str, type[Fitted]] = {c.form: c for c in (Constant, Linear, Neighbours, Radial, Trees)}
    form = str(arrays["form"]) if "form" in arrays else "nothing"
    if form not in forms:
        raise DataError(f"the arrays hold {form!r}, not a classical model", hint="one of " + ", ".join(forms))
    return forms[form].from_npz_dict(task, arrays)
