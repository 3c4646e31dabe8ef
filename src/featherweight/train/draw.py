"""What one step trains on: which samples, and how each is changed.  Both engines execute the same draws."""

from dataclasses import dataclass, replace
from math import prod

import numpy as np

from ..data.standard import TargetScale
from ..graph import Shape
from ..task import Task


@dataclass(frozen=True)
class Draw:
    """One batch, before it is read.  Changes apply in the order of the attributes; None changes nothing.

    Numbers beside a map are blended like the map; every other change is the map's alone.

    Attributes:
        rows: int64 (B,), samples of the training set.
        rows_from: int32 (B, H), the row that every row is read from; cols_from: int32 (B, W), columns likewise.
        negate: bool (B,), where the target becomes 2 * zero - target.
        gain, offset, slope: float32 (B,): x * gain + offset + slope * position, position in [-1, 1] along W.
        noise: standard deviation of Gaussian noise on every number of the input.
        seed: 63 bits, of that noise and of the noise ops (dropout, stochastic depth) of this step.
        other: int64 (B,), index *into the batch* of the sample that is blended in.
        share: float32 (B,): share * own + (1 - share) * other's, inputs and targets alike.
    """

    rows: np.ndarray
    rows_from: np.ndarray | None = None
    cols_from: np.ndarray | None = None
    negate: np.ndarray | None = None
    gain: np.ndarray | None = None
    offset: np.ndarray | None = None
    slope: np.ndarray | None = None
    noise: float = 0.0
    seed: int = 0
    other: np.ndarray | None = None
    share: np.ndarray | None = None

    @property
    def size(self) -> int:
        """Samples of the batch."""
        return len(self.rows)

    def moved(self, rows: np.ndarray | None, cols: np.ndarray | None) -> "Draw":
        """Read the samples, as they are drawn so far, at other places: (B, H) rows and (B, W) columns, or None."""
        return replace(self, rows_from=_composed(self.rows_from, rows), cols_from=_composed(self.cols_from, cols))

    def turned(self, which: np.ndarray, width: int) -> "Draw":
        """Swap left and right where `which` (B,) says so, on top of what is drawn so far."""
        ends = np.where(which, width - 1, 0).astype(np.int32)
        steps = np.where(which, -1, 1).astype(np.int32)
        return self.moved(None, ends[:, None] + steps[:, None] * np.arange(width, dtype=np.int32))

    def shaded(self, gain: np.ndarray | None, offset: np.ndarray | None, slope: np.ndarray | None) -> "Draw":
        """x * gain + offset + slope * position on top of what is drawn so far; float32 (B,) each, or None."""
        if gain is None:
            had_offset, had_slope = self.offset, self.slope
        else:
            had_offset = None if self.offset is None else self.offset * gain
            had_slope = None if self.slope is None else self.slope * gain
        return replace(
            self,
            gain=gain if self.gain is None else self.gain if gain is None else self.gain * gain,
            offset=_summed(had_offset, offset),
            slope=_summed(had_slope, slope),
        )

    def apply(
        self, x: np.ndarray, y: np.ndarray, zero: np.ndarray | None = None, classes: int = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        """Read the batch: `inputs` and `targets` of it."""
        return self.inputs(x), self.targets(y, zero, classes)

    def inputs(self, x: np.ndarray, shape: Shape | None = None) -> np.ndarray:
        """All training samples, float32 (N, C, H, W) -> float32 (B, C, H, W), a new array.

        Args: shape: (C, H, W) of the map where samples are flat rows of one and of numbers beside it; so is the result.
        """
        v = np.asarray(x[self.rows], np.float32)
        if v.ndim == 2:
            assert shape is not None, "of flat rows nobody knows the map"
            size = prod(shape)
            own, beside = self._changed(v[:, :size].reshape(-1, *shape)), v[:, size:]
            v = np.concatenate([own.reshape(len(v), size), beside], 1)
        else:
            v = self._changed(v)
        return _blended(v, self.other, self.share)

    def _changed(self, v: np.ndarray) -> np.ndarray:
        """Maps (B, C, H, W) with every change but blending."""
        if self.rows_from is not None or self.cols_from is not None:
            v = _read(v, self.rows_from, self.cols_from)
        if self.gain is not None:
            v = v * _column(self.gain)
        if self.offset is not None:
            v = v + _column(self.offset)
        if self.slope is not None:
            v = v + _column(self.slope) * np.linspace(-1, 1, v.shape[3], dtype=np.float32)
        if self.noise:
            drawn = np.random.default_rng(self.seed).standard_normal(v.shape, dtype=np.float32)
            v = v + np.float32(self.noise) * drawn
        return v

    def targets(self, y: np.ndarray, zero: np.ndarray | None = None, classes: int = 0) -> np.ndarray:
        """Targets, or a teacher's outputs, of the batch.

        Args:
            y: of all training samples: float32 (N, K), or int64 (N,) classes.
            zero: float32 (K,), the encoded target of 0 in its unit; needed where `negate` is drawn, see `zero_of`.
            classes: K of int64 targets; needed where `other` is drawn.
        Returns: float32 (B, K); int64 (B,) classes unless they are blended.
        """
        v = np.asarray(y[self.rows])
        if self.negate is not None:
            assert zero is not None
            v = np.where(self.negate[:, None], (2 * zero - v).astype(np.float32), v)
        if self.other is not None and v.ndim == 1:
            v = one_hot(v, classes)
        return _blended(v, self.other, self.share)


def zero_of(task: Task, target: TargetScale) -> np.ndarray | None:
    """What a target of 0 in its unit is for the network, float32 (K,); None where targets are no numbers on a line."""
    return target.encode(np.zeros((1, len(task.targets))), task)[0] if task.kind == "regression" else None


def one_hot(y: np.ndarray, classes: int) -> np.ndarray:
    """int64 (B,) -> float32 (B, classes)."""
    return (y[:, None] == np.arange(classes)).astype(np.float32)


def _composed(had: np.ndarray | None, then: np.ndarray | None) -> np.ndarray | None:
    if then is None:
        return had
    if had is None:
        return then.astype(np.int32, copy=False)
    base = np.arange(0, had.size, had.shape[1])[:, None]
    return had.take(then + base)


def _summed(a: np.ndarray | None, b: np.ndarray | None) -> np.ndarray | None:
    return b if a is None else a if b is None else a + b


def _read(v: np.ndarray, rows: np.ndarray | None, cols: np.ndarray | None) -> np.ndarray:
    """y[n, c, i, j] = v[n, c, rows[n, i], cols[n, j]]."""
    n, c, h, w = v.shape
    i = np.arange(h)[None] if rows is None else rows
    j = np.arange(w)[None] if cols is None else cols
    maps = np.arange(0, v.size, h * w).reshape(n, c, 1)
    at = (maps + w * i[:, None, :].astype(np.intp))[..., None] + j[:, None, None, :]
    return v.ravel().take(at)  # one flat index for all: several times faster than one per axis


def _blended(v: np.ndarray, other: np.ndarray | None, share: np.ndarray | None) -> np.ndarray:
    if other is None or share is None:
        return v
    own = share.reshape(-1, *[1] * (v.ndim - 1)).astype(v.dtype)
    return np.asarray(own * v + (1 - own) * v[other])


def _column(a: np.ndarray) -> np.ndarray:
    return a.astype(np.float32, copy=False)[:, None, None, None]
