"""Weights of fewer bits for an integer graph that is finished: what 4-bit storage would cost in score, untrained."""

from dataclasses import replace

import numpy as np

from ..errors import UnsupportedError
from ..ops.conv import QConv
from .certified import certified
from .graph import IntegerGraph, Step
from .verify import verify


def narrowed(g: IntegerGraph, bits: int = 4) -> IntegerGraph:
    """Return `g` with the weights of its convolutions in [-(2**(bits - 1) - 1), 2**(bits - 1) - 1].

    Every channel's scale grows by what its weights shrink by, so values keep their scales.  The last layer, whose sums
    are the result, keeps its weights; so does a channel whose multiplier would leave its 31 bits.  Nothing is trained:
    the score has to be measured again.

    Raises: UnsupportedError for bits outside 2 to 8.
    """
    if not 2 <= bits <= 8:
        raise UnsupportedError(f"weights of {bits} bits", hint="2 to 8")
    most = 2 ** (bits - 1) - 1
    steps = tuple(certified(_narrowed(s, most), g.q) if isinstance(s.op, QConv) else s for s in g.steps)
    return verify(replace(g, steps=steps))


def _narrowed(s: Step, most: int) -> Step:
    op, c = s.op, s.constants
    assert isinstance(op, QConv)
    w = c["w"].reshape(len(c["w"]), -1)
    factor = np.maximum(np.abs(w).max(1), 1) / most
    factor = np.where((factor > 1) & (c["m"] * factor < 2**31 - 1), factor, 1.0)
    small = np.rint(w / factor[:, None]).astype(np.int64)
    bias = np.rint((c["b"] + op.zx * w.sum(1)) / factor).astype(np.int64) - op.zx * small.sum(1)
    changed = {
        "w": small.reshape(c["w"].shape),
        "b": bias,
        "s": (c["s"].astype(np.float64) * factor).astype(np.float32),
        "m": np.rint(c["m"] * factor).astype(np.int64),
    }
    return replace(s, constants={**c, **changed})
