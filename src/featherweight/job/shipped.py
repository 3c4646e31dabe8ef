"""What ships, whichever kind won: it answers raw samples, writes its files, and is read back from them."""

import json
import shutil
import zlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from ..budget import Cost
from ..errors import FeatherError, RunError, UnsupportedError
from ..registry import did_you_mean
from ..task import Task

if TYPE_CHECKING:
    from ..classical.fitted import Fitted
    from ..integer.graph import IntegerGraph
    from ..network import Network
    from ..targets.variant import Variant

BATCH = 256  # samples that are answered at once


class Shipped(ABC):
    """A model as it leaves the house."""

    task: Task
    kind: str
    sample: np.ndarray | None = None  # a raw sample of the test split, where the run kept one

    @property
    def behind(self) -> "Shipped":
        """The model behind the view; itself where it reads raw samples."""
        return self

    @abstractmethod
    def _answer(self, x: np.ndarray) -> np.ndarray: ...

    @abstractmethod
    def files(self, target: str, name: str = "model") -> Mapping[str, str | bytes]:
        """Texts and bytes of every file of a target; C functions begin with `name`.  Raises: UnsupportedError."""

    @property
    @abstractmethod
    def counted(self) -> Cost:
        """Params and MACs, which need no compiler."""

    @abstractmethod
    def _save_arrays(self, folder: Path) -> None: ...

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """Raw samples (N, ...) as `Dataset.x` -> float32 (N, task.outputs), equal to what the C writes."""
        parts = [self._answer(x[at : at + BATCH]) for at in range(0, len(x), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self.task.outputs), np.float32)

    def save(self, folder: Path) -> None:
        """Write model.json, model.npz and the C; a folder of this name is always a whole one."""
        draft = folder.with_name(folder.name + ".part")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        self._save_arrays(draft)
        write(draft, self.files("c99"))
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)

    def export(
        self, target: str, folder: Path, *, name: str = "", result: Mapping[str, Any] | None = None
    ) -> list[Path]:
        """Write the files of `target`, or of the package of that name, into `folder`; see `deliver`.

        Args:
            name: what a package's library is named after; "" takes the folder's name.
            result: the run's record, for what a package says about its model.
        Returns: their paths.
        Raises: UnsupportedError for an unknown target; RunError where the files cannot be written.
        """
        from ..targets.package import PACKAGES
        from .delivery import deliver

        if target not in list(PACKAGES):
            return deliver(self.files(target), folder)
        from .packing import pack

        made = PACKAGES[target]().files(pack(self, name or folder.resolve().name, result))
        return deliver(made, folder, package=target)

    @staticmethod
    def load(folder: Path) -> "Shipped":
        """Read what `save` wrote, or a .tflite file.  Raises: RunError when there is nothing readable."""
        if folder.suffix.lower() == ".tflite":
            return Foreign.read(folder)
        try:
            record = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            raise RunError(f"there is no readable model: {e}", where=str(folder), hint="fit ... --resume") from None
        try:
            shipped: Shipped = (
                Classical.read(folder, record) if record.get("kind") == "baseline" else Integers.read(folder, record)
            )
            if "view" in record:
                from ..view import View
                from .viewed import Viewed

                view, asked = View.from_json(record["view"]), Task.from_json(record["asked"])
                shipped = Viewed(view, asked, shipped)
            shipped.sample = _sample(folder / "test.npz", shipped.task)
            return shipped
        except FeatherError:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, EOFError, BadZipFile) as e:
            raise RunError(
                f"the model's files are damaged: {type(e).__name__}: {e}",
                where=str(folder),
                hint="a copy of the run, or the same fit into another --out",
            ) from None


class Integers(Shipped):
    """The integers of a trained network whose ranges are all known.

    Attributes:
        variant: how its C is printed.
    """

    kind = "network"

    def __init__(
        self, network: "Network", graph: "IntegerGraph | None" = None, variant: "Variant | None" = None
    ) -> None:
        from ..targets.variant import Variant

        self.network, self.task, self._graph, self.variant = network, network.task, graph, variant or Variant()

    @cached_property
    def graph(self) -> "IntegerGraph":
        from ..integer.lower import lower

        return lower(self.network) if self._graph is None else self._graph

    def _answer(self, x: np.ndarray) -> np.ndarray:
        return self.graph.run(x)

    @property
    def counted(self) -> Cost:
        return Cost(params=self.network.params, macs=self.network.graph.macs)

    def files(self, target: str, name: str = "model") -> Mapping[str, str | bytes]:
        if target == "onnx-float":
            from ..targets import onnx_float

            return {"model_float.onnx": onnx_float.emit(self.network)}
        if target == "c99":
            return self.variant.files(self.graph, name)
        files = _of(self.graph, target)
        if files is None:
            raise _unknown(target, ["c99", "onnx", "onnx-float", "tflite"])
        return files

    def _save_arrays(self, folder: Path) -> None:
        self.network.save(folder)
        self.graph.save(folder / "integers")
        path = folder / "model.json"
        record = {**json.loads(path.read_text(encoding="utf-8")), "c99": self.variant.to_json()}
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path, record: Mapping[str, Any]) -> "Integers":
        from ..integer.graph import IntegerGraph
        from ..network import Network
        from ..targets.variant import Variant

        variant = Variant.from_json(record["c99"]) if "c99" in record else None
        return cls(Network.load(folder), IntegerGraph.load(folder / "integers"), variant)


class Foreign(Shipped):
    """The integers of a .tflite file.

    Attributes:
        notes: what of the file was read in another way than it is written.
    """

    kind = "network"

    def __init__(self, graph: "IntegerGraph", notes: tuple[str, ...] = ()) -> None:
        self.graph, self.task, self.notes = graph, graph.task, notes

    def _answer(self, x: np.ndarray) -> np.ndarray:
        return self.graph.run(x)

    @property
    def counted(self) -> Cost:
        return Cost()  # what a file folds into its integers is not told apart

    def files(self, target: str, name: str = "model") -> Mapping[str, str | bytes]:
        files = _of(self.graph, target)
        if files is None:
            raise _unknown(target, ["c99", "onnx", "tflite"], "a network of a .tflite file")
        return files

    def save(self, folder: Path) -> None:
        raise UnsupportedError("a network of a .tflite file has no run to be saved in", hint="export it")

    _save_arrays = save

    @classmethod
    def read(cls, path: Path) -> "Foreign":
        """Raises: FeatherError when the file cannot be read into our integers."""
        from ..targets.tflite.read import found

        f = found(path)
        return cls(f.graph, f.notes)


class Classical(Shipped):
    """A fitted baseline."""

    kind = "baseline"

    def __init__(self, name: str, fitted: "Fitted") -> None:
        self.name, self.fitted, self.task = name, fitted, fitted.task

    def _answer(self, x: np.ndarray) -> np.ndarray:
        return self.fitted.outputs(x)

    @property
    def counted(self) -> Cost:
        return Cost(params=self.fitted.params, macs=self.fitted.macs)

    def files(self, target: str, name: str = "model") -> Mapping[str, str | bytes]:
        if target == "c99":
            return self.fitted.c_source(name)
        raise _unknown(target, ["c99"], f"the baseline {self.name}")

    def _save_arrays(self, folder: Path) -> None:
        record = {"schema": 1, "kind": self.kind, "name": self.name, "task": self.task.to_json()}
        np.savez(folder / "model.npz", **self.fitted.to_npz_dict())  # type: ignore[arg-type]
        (folder / "model.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path, record: dict[str, Any]) -> "Classical":
        from ..classical.fitted import restore

        try:
            with (folder / "model.npz").open("rb") as file, np.load(file, allow_pickle=False) as held:
                arrays = {name: held[name] for name in held.files}
        except (OSError, ValueError) as e:
            raise RunError(f"the model's arrays cannot be read: {e}", where=str(folder)) from None
        return cls(record["name"], restore(Task.from_json(record["task"]), arrays))


def _sample(path: Path, task: Task) -> np.ndarray | None:
    """The test sample that `fit` kept; None where there is none to read, or it is no sample of this task."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            samples = held["sample"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error):
        return None
    fits = samples.shape == (1, *task.input.array_shape) and samples.dtype == task.input.element
    return samples[0] if fits else None


def _of(g: "IntegerGraph", target: str) -> Mapping[str, str | bytes] | None:
    """Files of a target that needs nothing but the integers, or None."""
    if target == "c99":
        from ..targets import c99

        return c99.emit(g)
    if target == "onnx":
        from ..targets import onnx

        return {"model.onnx": onnx.emit(g)}
    if target == "tflite":
        from ..targets.tflite.write import write as tflite

        return {"model.tflite": tflite(g)}
    return None


def write(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    """Write texts and bytes under their names.  Returns: the paths."""
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        paths.append(path)
    return paths


def _unknown(target: str, known: list[str], who: str = "a network") -> UnsupportedError:
    from ..targets.package import PACKAGES

    hint = did_you_mean(target, [*known, *PACKAGES])
    return UnsupportedError(f"{who} cannot be exported to {target!r}", where="--to", hint=hint)
