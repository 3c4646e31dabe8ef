"""Fewer bits in: the low bits of every value are cleared."""

from dataclasses import dataclass

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ..view import c_type

WIDTH = {"uint8": 8, "int16": 16}


@dataclass(frozen=True)
class Bits(Feature):
    """What the model would see of a cheaper converter, or of samples that are stored or sent packed.

    It saves no byte of the model, whose values stay a byte or two each: it saves where the sample comes from (half the
    memory of a packed frame buffer, half the bytes on a radio), and tells what the low bits are worth.

    Attributes:
        drop: low bits that are cleared; values keep their scale.
    """

    suits = ("image", "signal")
    reads = ("uint8", "int16")
    tolerance = 0.0

    drop: int = choice(4, 2, 3, 5, 6)

    def output(self, given: Input) -> Input:
        width = WIDTH[given.dtype]
        if not 1 <= self.drop < width:
            raise DesignError(f"1 to {width - 1} of {width} bits can be dropped, not {self.drop}", where="drop")
        return given

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        return x >> self.drop << self.drop

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        step = float(1 << self.drop)
        return np.floor(x / step) * step

    def c(self, given: Input, name: str) -> str:
        kind = c_type(given.dtype)
        return f"""\
static void {name}(const {kind} *x, {kind} *y) {{
  for (int32_t i = 0; i < {given.size}; ++i) y[i] = ({kind})(x[i] & -{1 << self.drop});
}}
"""
