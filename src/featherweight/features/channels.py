"""Some of the channels: green alone instead of a colour image, a signal without one of its sensors."""

from dataclasses import dataclass, replace

import numpy as np

from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ..view import c_type


@dataclass(frozen=True)
class Channels(Feature):
    """Keeps the channels `keep`, in this order, and nothing of the others.

    Attributes:
        keep: indices of channels, from 0.
    """

    suits = ("image", "signal")
    reads = ("uint8", "int16")

    keep: tuple[int, ...] = (0,)

    def output(self, given: Input) -> Input:
        c, h, w = given.shape
        if not self.keep or any(not 0 <= k < c for k in self.keep):
            raise DesignError(
                f"channels {', '.join(map(str, self.keep)) or 'none'} cannot be kept of {c}: they count from 0",
                where="keep",
            )
        mode = "L" if given.mode and len(self.keep) == 1 else ""
        return replace(given, shape=(len(self.keep), h, w), mode=mode)

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        return np.ascontiguousarray(x[..., list(self.keep)])

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return x[..., list(self.keep)].astype(np.float64)

    def c(self, given: Input, name: str) -> str:
        kind, channels = c_type(given.dtype), given.shape[0]
        rows = "".join(f"    y[{len(self.keep)} * i + {at}] = x[{channels} * i + {k}];\n"
                       for at, k in enumerate(self.keep))  # fmt: skip
        return f"""\
static void {name}(const {kind} *x, {kind} *y) {{
  for (long i = 0; i < {given.size // channels}; ++i) {{
{rows}  }}
}}
"""
