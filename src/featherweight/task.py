"""What is asked: the kind of answer, the shape of the question, and the metric that judges."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from .errors import DataError
from .registry import did_you_mean

KINDS = ("regression", "circular", "binary", "multiclass", "multilabel")
METRICS = {  # metric -> (kinds it judges, greater is better); the arithmetic is in data/metric.py
    "rmse": (("regression",), False),
    "mae": (("regression",), False),
    "r2": (("regression",), True),
    "circular_mae": (("circular",), False),
    "accuracy": (("binary", "multiclass"), True),
    "macro_f1": (("binary", "multiclass", "multilabel"), True),
    "balanced_accuracy": (("binary", "multiclass"), True),
    "subset_accuracy": (("multilabel",), True),
}
DEFAULT_METRIC = {
    "regression": "rmse",
    "circular": "circular_mae",
    "binary": "accuracy",
    "multiclass": "accuracy",
    "multilabel": "macro_f1",
}


@dataclass(frozen=True)
class Input:
    """One sample as the device holds it.

    Attributes:
        kind: "image", "signal", "table" or "text".
        shape: (channels, height, width); a signal of L steps is (C, 1, L), a table of F columns (1, 1, F), a text of
            at most L bytes of UTF-8, filled up with zeros, (1, 1, L).
        dtype: element type of the C interface: "uint8", "int16" or "float32".
        mode: for images, the Pillow mode files are converted to ("L", "RGB", "RGBA"); "" for arrays.
        fit: for image files, how any size becomes `shape`: "box" (area average) or "" where files never resize.
        sample_rate: Hz of a signal, when known.
        columns: names of the numeric columns of a table; of any other kind, of float32 numbers that stand beside
            every map.  Such a sample is a struct: the map, then its columns.
        beside: numbers that a view puts beside the map, of the map's own element type.  Such a sample is one flat row:
            the map, channels last, then these.
        source: name of the column that texts are read from, where they stand in a table.
    """

    kind: str
    shape: tuple[int, int, int]
    dtype: str
    mode: str = ""
    fit: str = ""
    sample_rate: float | None = None
    columns: tuple[str, ...] = ()
    beside: int = 0
    source: str = ""

    @property
    def size(self) -> int:
        """Elements of the map of one sample."""
        c, h, w = self.shape
        return c * h * w

    @property
    def length(self) -> int:
        """Elements of one sample in C: the map and what stands beside it; a struct is one element."""
        return 1 if self.structured else self.size + self.beside

    @property
    def structured(self) -> bool:
        """True where a sample is a struct of a map and float columns."""
        return self.kind != "table" and bool(self.columns)

    @property
    def element(self) -> np.dtype:
        """The dtype of a Dataset's `x`; that of a struct is laid out as C lays out its own."""
        if not self.structured:
            return np.dtype(self.dtype)
        fields = [("map", self.dtype, self.map.array_shape), ("column", np.float32, (len(self.columns),))]
        return np.dtype(fields, align=True)

    @property
    def bytes(self) -> int:
        """Bytes of one sample as the device holds it."""
        return self.length * self.element.itemsize

    @property
    def map(self) -> "Input":
        """The map alone, without what stands beside it."""
        return self if not (self.structured or self.beside) else replace(self, columns=(), beside=0)

    @property
    def numbers(self) -> "Input":
        """What stands beside the map, as a table of its own."""
        return Input("table", (1, 1, self.beside), self.dtype)

    @property
    def array_shape(self) -> tuple[int, ...]:
        """Shape of one sample in a Dataset: (H, W, C), (L, C) or (F,); () of a struct."""
        if self.structured:
            return ()
        if self.beside:
            return (self.length,)
        c, h, w = self.shape
        return {"image": (h, w, c), "signal": (w, c), "table": (w,), "text": (w,)}[self.kind]


@dataclass(frozen=True)
class Task:
    """The question: kind, input, targets and metric.

    Attributes:
        kind: one of KINDS; regression with several targets is multi-output.
        targets: names of the target columns (one for binary and multiclass, the labels for multilabel).
        classes: class names in index order (binary and multiclass), else ().
        period: wrap-around of circular targets, in the target's unit.
        metric: one of METRICS that judges this kind.
    """

    kind: str
    input: Input
    targets: tuple[str, ...] = ("y",)
    classes: tuple[str, ...] = ()
    period: float | None = None
    metric: str = ""
    units: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise DataError(f"no task is called {self.kind!r}", hint=did_you_mean(self.kind, list(KINDS)))
        if self.kind == "circular" and not (self.period and self.period > 0):
            raise DataError("a circular task needs the period of its target", hint="--task circular:10 or circular:360")
        if not self.metric:
            object.__setattr__(self, "metric", DEFAULT_METRIC[self.kind])
        if self.metric not in METRICS:
            hint = did_you_mean(self.metric, list(METRICS))
            raise DataError(f"no metric is called {self.metric!r}", where="--metric", hint=hint)
        if self.kind not in METRICS[self.metric][0]:
            fitting = [m for m, (kinds, _) in METRICS.items() if self.kind in kinds]
            raise DataError(
                f"metric {self.metric!r} does not judge a {self.kind} task", where="--metric", hint=", ".join(fitting)
            )

    @property
    def greater_is_better(self) -> bool:
        return METRICS[self.metric][1]

    @property
    def classifies(self) -> bool:
        return self.kind in ("binary", "multiclass", "multilabel")

    @property
    def network_outputs(self) -> int:
        """Width of the last layer: circular targets need a sine and a cosine each."""
        return {
            "regression": len(self.targets),
            "circular": 2 * len(self.targets),
            "binary": 1,
            "multiclass": len(self.classes),
            "multilabel": len(self.targets),
        }[self.kind]

    @property
    def outputs(self) -> int:
        """Numbers that `model_predict` writes: targets in their units, or logits."""
        return len(self.targets) if self.kind == "circular" else self.network_outputs

    def to_json(self) -> dict[str, Any]:
        return {"schema": 1, **asdict(self)}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Task":
        d = {k: v for k, v in record.items() if k != "schema"}
        i = dict(d.pop("input"))
        i["shape"], i["columns"] = tuple(i["shape"]), tuple(i["columns"])
        for k in ("targets", "classes", "units"):
            d[k] = tuple(d[k])
        return cls(input=Input(**i), **d)

    def with_metric(self, metric: str) -> "Task":
        return replace(self, metric=metric)
