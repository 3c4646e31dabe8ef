"""What a classical model reads of a sample: integers, whatever the sample's own element type."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..task import Input
from .boxes import Boxes, c_type

TAIL = 0.1  # percent at either end that may lie outside of twice the range of the rest
ROWS = 20000  # rows that ranges are measured on


@dataclass(frozen=True)
class Reading:
    """Boxes are summed first; floats then become steps of their channel's range (of their column's in a table).

    With integers only, every sum that follows is exact, in any order and on any chip.

    Attributes:
        boxes: the sums; the identity where there are none.
        low, gain: float32 (C,): a value v of channel c is trunc(clamp((v - low[c]) * gain[c], 0, steps)), which leaves
            a compiler nothing to fuse; empty where the sample holds integers.
        steps: 255, or 65535 (of which 32768 are taken off, for int16).
    """

    boxes: Boxes
    low: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    gain: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    steps: int = 65535

    @classmethod
    def of(cls, spec: Input, x: np.ndarray, limit: int | None = None, steps: int = 65535) -> "Reading":
        """Read at most `limit` features of `spec`; the ranges of floats are measured on training samples `x`."""
        boxes = Boxes.of(spec, limit)
        if spec.dtype != "float32":
            return cls(boxes)
        few = x[:: -(-len(x) // ROWS)]
        raw = boxes.features_of(few).reshape(-1, boxes.size[2]).astype(np.float64)
        low, high = raw.min(0), raw.max(0)
        near, far = np.percentile(raw, [TAIL, 100 - TAIL], axis=0)
        spread = np.where(far > near, far - near, high - low)
        low, high = np.maximum(low, near - spread / 2), np.minimum(high, far + spread / 2)
        wide = high - low
        varies = wide > 1e-30
        gain = np.where(varies, steps / np.where(varies, wide, 1), 0)
        low = np.where(varies, low - wide / (2 * steps), 0)
        return cls(boxes, low.astype(np.float32), gain.astype(np.float32), steps)

    @property
    def features(self) -> int:
        return self.boxes.features

    @property
    def whole(self) -> bool:
        """True where no neighbours are summed."""
        return self.boxes.identity

    @property
    def dtype(self) -> str:
        """Element type of the features."""
        if len(self.gain):
            return "int16" if self.steps > 255 else "uint8"
        return self.boxes.feature_dtype

    @property
    def largest(self) -> int:
        """No feature is further from 0."""
        if len(self.gain):
            return 32768 if self.steps > 255 else 255
        return (255 if self.boxes.dtype == "uint8" else 32768) * self.boxes.largest

    @property
    def scratch_bytes(self) -> int:
        """Memory of the features in C where no compiler can tell."""
        boxed = 0 if self.boxes.identity else np.dtype(self.boxes.feature_dtype).itemsize
        return self.features * (boxed + (np.dtype(self.dtype).itemsize if len(self.gain) else 0))

    @property
    def constants(self) -> dict[str, np.ndarray]:
        return {"low": self.low, "gain": self.gain} if len(self.gain) else {}

    def read(self, x: np.ndarray) -> np.ndarray:
        """Samples (N, ...) -> (N, features) in `dtype`."""
        values = self.boxes.features_of(x)
        if not len(self.gain):
            return values
        wide = values.reshape(len(x), -1, len(self.gain))
        with np.errstate(over="ignore"):
            steps = (wide - self.low) * self.gain
        whole = np.clip(steps, np.float32(0), np.float32(self.steps)).astype(np.int32) - self._zero
        return whole.astype(self.dtype).reshape(len(x), -1)

    @property
    def _zero(self) -> int:
        return 32768 if self.steps > 255 else 0

    def c_text(self, name: str) -> str:
        """C statements after which `feature` points at the features of `input`."""
        if not len(self.gain):
            return self.boxes.c_text(name)
        kind, zero = self.c_type, f" - {self._zero}" if self._zero else ""
        return f"""\
{self.boxes.c_text(name, "value")}    {kind} feature[{self.features}];
    for (long j = 0; j < {self.features}; ++j) {{
        const float step = (value[j] - {name}_low[j % {len(self.gain)}]) * {name}_gain[j % {len(self.gain)}];
        feature[j] = ({kind})((int32_t)(step < 0 ? 0 : step > {self.steps}.0f ? {self.steps}.0f : step){zero});
    }}
"""

    def to_npz_dict(self) -> dict[str, np.ndarray]:
        return {
            "grid": np.array(self.boxes.grid, np.int32),
            "low": self.low,
            "gain": self.gain,
            "steps": np.array(self.steps),
        }

    @classmethod
    def from_npz_dict(cls, spec: Input, arrays: Mapping[str, np.ndarray]) -> "Reading":
        rows, columns = (int(v) for v in arrays["grid"])
        boxes = Boxes(Boxes.of(spec).size, (rows, columns), spec.dtype)
        return cls(
            boxes, np.asarray(arrays["low"], np.float32), np.asarray(arrays["gain"], np.float32), int(arrays["steps"])
        )

    @property
    def c_type(self) -> str:
        return c_type(self.dtype)
