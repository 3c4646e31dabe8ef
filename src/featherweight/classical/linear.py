"""Weighted sums of the features in integers, standardisation folded into the weights."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..task import Task
from .fitted import Fitted
from .reading import Reading

BITS = (16, 8, 4)  # of a weight
SHRINKS = np.linspace(1.0, 0.3, 15)  # shares of the largest weight that a step is tried for
GAP = 255  # between two features that are read, at most: a byte


@dataclass(frozen=True)
class Linear(Fitted):
    """Sum k is scale[k] * (start[k] + the sum over j of weight[k, j] * feature[place[j]]), exact up to that product.

    Attributes:
        reading: the features.
        weight: int16 (K, n), each of `bits` bits.
        scale: float32 (K,).
        start: int64 (K,), the bias in steps of scale.
        skip: uint8 (n,), gaps between the features that are read, where not all are; (0,) where all are.
        bits: 16, 8 or 4 (two weights in a byte, the lower half first).
    """

    reading: Reading
    weight: np.ndarray
    scale: np.ndarray
    start: np.ndarray
    skip: np.ndarray
    bits: int
    form: ClassVar[str] = "linear"
    code_bytes: ClassVar[int] = 400

    @classmethod
    def of(
        cls,
        task: Task,
        reading: Reading,
        weight: np.ndarray,
        bias: np.ndarray,
        *,
        bits: int = 16,
        mean: np.ndarray | None = None,
        spread: np.ndarray | None = None,
        kept: np.ndarray | None = None,
        carry: int = 0,
        root: bool = False,
    ) -> "Linear":
        """Round real weights (K, F) of the features, each output in the step that errs least.

        Args:
            mean, spread: (F,) of the features, by which an error of a weight counts; None: all count alike.
            kept: sorted indices of the features that are read; None: all of them.
            carry: an error is made up for by the weight so many features on, of a neighbour much alike; 0: none.
            root: the sums are square roots.
        """
        skip, places = _gaps(kept)
        weight = np.asarray(weight, np.float64)
        mean = np.zeros(weight.shape[1]) if mean is None else mean
        spread = np.ones(weight.shape[1]) if spread is None else spread
        if kept is not None:
            full = np.zeros_like(weight)
            full[:, kept] = weight[:, kept]
            wide, at = (
                full[:, places],
                np.r_[True, np.diff(places) > 0],
            )  # a place may stand twice: its weight counts once
            weight, mean, spread = wide * at, mean[places], spread[places]
        top = 2 ** (bits - 1) - 1
        largest = np.maximum(np.abs(weight).max(1, initial=0.0), 1e-30)
        errors = []
        for share in SHRINKS:
            step = (share * largest / top)[:, None]
            errors.append((((weight - step * _whole(weight / step, top)) * spread) ** 2).sum(1))
        scale = (SHRINKS[np.argmin(errors, 0)] * largest / top).astype(np.float32)
        least = np.where(np.any(weight, 1), 1e-12, 1e-3) * np.maximum(np.abs(bias), 1e-20)  # keeps `start` an integer
        scale = np.maximum(scale, least.astype(np.float32))
        if carry:
            scale = np.maximum((largest / top).astype(np.float32), least.astype(np.float32))
        whole = _diffused(weight / scale[:, None].astype(np.float64), top, carry)
        bias = bias + (weight - whole * scale[:, None].astype(np.float64)) @ mean
        start = np.rint(bias / scale.astype(np.float64)).astype(np.int64)
        return cls(task, reading, whole.astype(np.int16), scale, start, skip, bits, root=root)

    @property
    def places(self) -> np.ndarray:
        """The features that are read, in order."""
        return np.cumsum(self.skip, dtype=np.int64) if len(self.skip) else np.arange(self.reading.features)

    def sums(self, x: np.ndarray) -> np.ndarray:
        w, out = self.weight.T.astype(np.float64), np.empty((len(x), len(self.scale)), np.float32)
        for at in range(0, len(x), 1024):
            features = self.reading.read(x[at : at + 1024])
            picked = (features[:, self.places] if len(self.skip) else features).astype(np.float64)
            out[at : at + 1024] = (picked @ w + self.start).astype(np.float32) * self.scale
        return out

    @property
    def bound(self) -> int:
        """No sum is further from 0; exact in float64 as long as it is below 2**53."""
        sums = np.abs(self.weight.astype(np.int64)).sum(1) * self.reading.largest + np.abs(self.start)
        return int(sums.max(initial=0))

    @property
    def params(self) -> int:
        return int(self.weight.size + self.scale.size)

    @property
    def macs(self) -> int:
        return int(self.weight.size)

    @property
    def constants(self) -> dict[str, np.ndarray]:
        start = self.start.astype(np.int32 if np.abs(self.start).max(initial=0) < 2**31 else np.int64)
        skips = {"skip": self.skip} if len(self.skip) else {}
        return {**self.reading.constants, **skips, "weight": packed(self.weight, self.bits), "scale": self.scale} | {
            "start": start
        }

    def body(self, name: str) -> str:
        k, n = self.weight.shape
        wide = "int32_t" if self.bound < 2**31 else "int64_t"
        seen, step, at = "feature[j]", "", ""
        if len(self.skip):
            seen, at = "feature[at]", "        long at = 0;\n"
            step = f"            at += {name}_skip[j];\n"
        w = f"{name}_weight[i][j]"
        if self.bits == 4:
            w = f"((({name}_weight[i][j >> 1] >> (4 * (j & 1))) & 15) - 8)"
        return f"""\
{self.reading.c_text(name)}    for (int i = 0; i < {k}; ++i) {{
        {wide} total = {name}_start[i];
{at}        for (long j = 0; j < {n}; ++j) {{
{step}            total += ({wide}){w} * ({wide}){seen};
        }}
        sum[i] = {name}_scale[i] * (float)total;
    }}
"""


def packed(weight: np.ndarray, bits: int) -> np.ndarray:
    """Weights (K, n) as C holds them: int16, int8, or uint8 of two weights each, 8 added to both.

    >>> packed(np.array([[-8, 7, 1]], np.int16), 4)
    array([[240,   9]], dtype=uint8)
    """
    if bits > 4:
        return weight.astype(f"int{bits}")
    even = np.zeros((len(weight), weight.shape[1] + weight.shape[1] % 2), np.uint8)
    even[:, : weight.shape[1]] = weight + 8
    return even[:, 0::2] | (even[:, 1::2] << 4)


def table_bytes(outputs: int, features: int, bits: int, picked: bool = False) -> int:
    """Bytes of the constants of a linear model of integer features."""
    return outputs * ((features * bits + 7) // 8 + 8) + (features if picked else 0)


def _whole(values: np.ndarray, top: int) -> np.ndarray:
    return np.clip(np.rint(values), -top - 1 if top == 7 else -top, top)


def _diffused(values: np.ndarray, top: int, carry: int) -> np.ndarray:
    """Round (K, n), and hand each error on to the value `carry` further."""
    if not carry:
        return _whole(values, top)
    out, error = np.empty_like(values), np.zeros((len(values), carry))
    for at in range(0, values.shape[1], carry):
        wanted = values[:, at : at + carry] + error[:, : values.shape[1] - at]
        out[:, at : at + carry] = _whole(wanted, top)
        error = np.clip(wanted - out[:, at : at + carry], -1, 1)
    return out


def _gaps(kept: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Gaps (n,) uint8 between the features of sorted indices `kept`, and the index that each gap leads to."""
    if kept is None:
        return np.zeros(0, np.uint8), np.zeros(0, np.int64)
    gaps: list[int] = []
    for gap in np.diff(kept, prepend=0).tolist():
        gaps += [GAP] * (gap // GAP) + [gap % GAP]
    return np.array(gaps, np.uint8), np.cumsum(gaps)
