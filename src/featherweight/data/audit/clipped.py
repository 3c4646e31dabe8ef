"""Recordings that were too loud for their range: their peaks are cut flat."""

import numpy as np

from ..check import Check
from ..finding import Finding
from ..look import Look
from ..standard import maps

RUN = 3  # equal values in a row at the peak
RUNS = 2  # such runs in one recording
STEPS = 200  # of the shortest signal that is looked at
LEVELS = 64  # distinct values of a channel below which a run at the peak is no wonder
OFTEN = 0.5  # share of the values at the limit from which it is the signal's nature


class Clipped(Check):
    """Recordings of integers against their own peak, other signals against the largest value of the data set."""

    order = 32

    def findings(self, look: Look) -> list[Finding]:
        spec = look.task.input
        if spec.kind != "signal" or spec.shape[2] < STEPS:
            return []
        rows = look.rows
        runs = np.zeros(len(rows), int)
        limits: np.ndarray | None = None
        if spec.dtype == "float32":
            m = maps(look.x[rows[:: max(1, len(rows) // 2000)]], spec)
            if len(np.unique(m[:50])) < LEVELS:
                return []
            limits = np.abs(m).max((0, 2, 3))
        for start in range(0, len(rows), 256):
            m = np.abs(maps(look.x[rows[start : start + 256]], spec)[:, :, 0].astype(np.float32))
            peak = (
                m.max(2, keepdims=True) if limits is None else np.broadcast_to(limits[None, :, None], m[:, :, :1].shape)
            )
            top = (m >= peak) & (peak > 0)
            if limits is None:  # a quiet recording has few steps, and equal peaks by chance
                top &= peak >= LEVELS * 8
            top &= top.mean(2, keepdims=True) < OFTEN
            flat = top[:, :, RUN - 1 :].copy()
            for i in range(1, RUN):
                flat &= top[:, :, RUN - 1 - i : -i]
            begins = flat[:, :, 1:] & ~flat[:, :, :-1]
            runs[start : start + len(m)] = begins.sum((1, 2)) + flat[:, :, 0].sum(1)
        bad = rows[runs >= RUNS]
        if not len(bad):
            return []
        bad = bad[np.argsort(-runs[runs >= RUNS], kind="stable")]
        shown, names = look.shown([(r,) for r in bad])
        level = "warning" if len(bad) > 0.05 * len(rows) else "note"
        what = f"clipped: {len(bad):,} of {len(rows):,} recordings are cut flat at their peaks"
        return [Finding(self.name, level, what, len(bad), shown, names, "record them with less gain", "samples")]
