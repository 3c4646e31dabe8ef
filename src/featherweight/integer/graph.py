"""The integer graph: what ships.  Its numpy interpreter is the living definition of every target."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..data.standard import Standard, maps
from ..errors import DataError, RunError
from ..graph import BESIDE, Shape, parted
from ..numerics import turn
from ..quant import QOp, QParams
from ..registry import Registry
from ..task import Task
from .kernels import Exact

QOPS = Registry("featherweight.ops", QOp)


@dataclass(frozen=True)
class Step:
    """`output = op(*inputs)` in integers.

    Attributes:
        constants: name -> int64 array, except "s", the float32 weight scales that only float runtimes read.
        certified: runtimes with kernels of their own give the same integers for everything reachable (see `certified`).
    """

    op: QOp
    inputs: tuple[str, ...]
    output: str
    constants: Mapping[str, np.ndarray] = field(default_factory=dict)
    certified: bool = False


@dataclass(frozen=True)
class Readout:
    """From the last accumulators (int32) to outputs (float32).

    Attributes:
        kind: "linear": output = float32(acc) * scale; "turn": output = float32(turn(sine, cosine) >> 6) * scale,
            where consecutive accumulators are a sine and a cosine and scale is period / 2**24.
        scale: one float32 number per output.
    """

    kind: str
    scale: tuple[float, ...]

    def __call__(self, acc: np.ndarray) -> np.ndarray:
        """int64 (N, network outputs) -> float32 (N, outputs)."""
        if self.kind == "turn":
            acc = turn(acc[:, 0::2], acc[:, 1::2]) >> 6
        return acc.astype(np.float32) * np.asarray(self.scale, np.float32)


@dataclass(frozen=True)
class IntegerGraph:
    """Integer steps in execution order, the shape and parameters of every value, and how numbers enter and leave."""

    task: Task
    normal: Standard
    shapes: Mapping[str, Shape]
    q: Mapping[str, QParams]
    steps: tuple[Step, ...]
    readout: Readout
    input: str = "x"

    @property
    def output(self) -> str:
        return self.steps[-1].output

    @property
    def inputs(self) -> tuple[str, ...]:
        """The map, and the numbers beside it where there are any."""
        return (self.input, BESIDE) if self.task.input.beside else (self.input,)

    @property
    def uncertified(self) -> tuple[str, ...]:
        """Layers on 8-bit values whose rounding other runtimes may not reproduce; ONNX and TFLite get integer nodes."""
        rounds = [s for s in self.steps if "m" in s.constants or hasattr(s.op, "m") or hasattr(s.op, "ma")]
        narrow = [s for s in rounds if all(self.q[i].bits == 8 for i in s.inputs)]
        return tuple(s.output for s in narrow if not s.certified)

    @property
    def entry(self) -> tuple[np.ndarray, np.ndarray]:
        """Offset and gain of inputs that are not uint8, float32, one per channel (or per column of a table):
        q = floor((raw - offset) * gain + 0.5), every operation rounded to float32."""
        return self.entries[self.input]

    @cached_property
    def entries(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """`entry` of every input; of numbers beside the map, one offset and one gain for each."""
        out = {}
        for v, s in zip(self.inputs, (self.normal, self.normal.beside), strict=False):
            assert s is not None
            gain = (np.asarray(s.scale, np.float64) / self.q[v].scale).astype(np.float32)
            out[v] = np.asarray(s.offset, np.float32), gain
        return out

    def quantize_input(self, x_raw: np.ndarray) -> np.ndarray:
        """Raw samples (N, ...) as a Dataset holds them -> stored integers, int64 (N, C, H, W), or flat rows of map and
        numbers (see `parted`).

        Raises: DataError when a number is not finite.
        """
        spec = self.task.input
        if not spec.beside:
            return self._stored(maps(x_raw, spec), self.input)
        numbers = x_raw[:, spec.size :].reshape(len(x_raw), *self.shapes[BESIDE])
        parts = self._stored(maps(x_raw, spec), self.input), self._stored(numbers, BESIDE)
        return np.concatenate([p.reshape(len(x_raw), -1) for p in parts], 1)

    def _stored(self, x: np.ndarray, value: str) -> np.ndarray:
        """Raw numbers (N, C, H, W) -> what is stored of them."""
        q = self.q[value]
        if self.task.input.dtype == "uint8":
            return x.astype(np.int64) - 128
        if not np.isfinite(x).all():
            rows = np.flatnonzero(~np.isfinite(x).all((1, 2, 3)))
            raise DataError(f"{len(rows):,} samples hold NaN or infinity", where=f"first: row {rows[0]}")
        offset, gain = (a.reshape(1, *per(self.shapes[value], len(a))) for a in self.entries[value])
        with np.errstate(over="ignore"):
            v = (x.astype(np.float32) - offset) * gain + np.float32(0.5)
        return np.floor(np.clip(v, np.float32(q.lo), np.float32(q.hi))).astype(np.int64)

    def run_integers(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """Stored integers of the inputs, as `quantize_input` gives them -> stored integers of every value."""
        v = parted(x, self.shapes, self.inputs)
        for s in self.steps:
            v[s.output] = s.op.run(Exact, s.constants, *(v[i] for i in s.inputs))
        return v

    def run(self, x_raw: np.ndarray, batch: int = 64) -> np.ndarray:
        """Raw samples (N, ...) -> float32 (N, task.outputs), bit for bit what the C writes."""
        out = [np.zeros((0, self.task.outputs), np.float32)]
        for at in range(0, len(x_raw), batch):
            v = self.run_integers(self.quantize_input(x_raw[at : at + batch]))
            out.append(self.readout(v[self.output][:, :, 0, 0]))
        return np.concatenate(out)

    def to_json(self) -> dict[str, Any]:
        """Everything but the constants."""
        steps = [
            {
                "op": QOPS.name_of(type(s.op)),
                "fields": asdict(s.op),  # type: ignore[call-overload]
                "inputs": list(s.inputs),
                "output": s.output,
                "certified": s.certified,
            }
            for s in self.steps
        ]
        return {
            "schema": 1,
            "task": self.task.to_json(),
            "normal": self.normal.to_json(),
            "input": self.input,
            "shapes": {k: list(v) for k, v in self.shapes.items()},
            "q": {k: asdict(v) for k, v in self.q.items()},
            "steps": steps,
            "readout": asdict(self.readout),
        }

    def save(self, path: Path) -> None:
        """Write `path`.json and `path`.npz (arrays named "value.array")."""
        arrays: dict[str, Any] = {f"{s.output}.{k}": a for s in self.steps for k, a in s.constants.items()}
        np.savez(path.with_suffix(".npz"), **arrays)
        path.with_suffix(".json").write_text(json.dumps(self.to_json(), indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> "IntegerGraph":
        """Read what `save` wrote.  Raises: RunError when it cannot be read."""
        try:
            d = json.loads(path.with_suffix(".json").read_text())
            with path.with_suffix(".npz").open("rb") as file, np.load(file, allow_pickle=False) as z:
                arrays = {k: z[k] for k in z.files}
        except (OSError, ValueError) as e:
            raise RunError(f"no readable integer graph: {e}", where=str(path)) from None
        steps = []
        for r in d["steps"]:
            own = {k.partition(".")[2]: a for k, a in arrays.items() if k.partition(".")[0] == r["output"]}
            fields = {k: tuple(v) if isinstance(v, list) else v for k, v in r["fields"].items()}
            steps.append(Step(QOPS[r["op"]](**fields), tuple(r["inputs"]), r["output"], own, r["certified"]))
        shapes = {k: (v[0], v[1], v[2]) for k, v in d["shapes"].items()}
        q = {k: QParams(**v) for k, v in d["q"].items()}
        readout = Readout(d["readout"]["kind"], tuple(d["readout"]["scale"]))
        return cls(
            Task.from_json(d["task"]), Standard.from_json(d["normal"]), shapes, q, tuple(steps), readout, d["input"]
        )


def per(shape: Shape, n: int) -> Shape:
    """Shape against which n numbers broadcast: one for all, one per channel, or one per element of the input."""
    return (n, 1, 1) if n in (1, shape[0]) else shape
