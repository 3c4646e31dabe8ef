"""Colour to grey: the luma of ITU-R BT.601, with the very integers of Pillow's mode "L"."""

from dataclasses import dataclass, replace

import numpy as np

from ..errors import DesignError
from ..feature import Feature
from ..task import Input

RED, GREEN, BLUE = 19595, 38470, 7471  # 0.299, 0.587 and 0.114 in 2**-16


@dataclass(frozen=True)
class Gray(Feature):
    """One channel of luma in place of red, green and blue; a fourth channel (alpha) is not read, as in Pillow."""

    suits = ("image",)
    tolerance = 0.51

    def output(self, given: Input) -> Input:
        channels, h, w = given.shape
        if channels not in (3, 4):
            raise DesignError(f"gray is made of 3 or 4 channels, the image has {channels}", where="gray")
        return replace(given, shape=(1, h, w), mode="L" if given.mode else "")

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        z = x.astype(np.uint32)
        luma = z[..., 0] * RED + z[..., 1] * GREEN + z[..., 2] * BLUE + (1 << 15)
        return (luma >> 16).astype(np.uint8)[..., None]

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return (x[..., :3].astype(np.float64) @ (0.299, 0.587, 0.114))[..., None]

    def c(self, given: Input, name: str) -> str:
        channels, h, w = given.shape
        return f"""\
static void {name}(const uint8_t *x, uint8_t *y) {{
  for (int32_t i = 0; i < {h * w}; ++i, x += {channels}) {{
    y[i] = (uint8_t)((x[0] * {RED}u + x[1] * {GREEN}u + x[2] * {BLUE}u + 32768u) >> 16);
  }}
}}
"""

    def macs(self, given: Input) -> int:
        return 3 * given.shape[1] * given.shape[2]
