"""Letters as channels, one step a byte: Zhang, Zhao & LeCun 2015, arXiv:1509.01626."""

from dataclasses import dataclass

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ._table import table

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
SPACES = " \t\n\r\v\f"
SPACE, SIGN, FOREIGN = len(LETTERS) + 1, len(LETTERS) + 2, len(LETTERS) + 3
CODES = FOREIGN  # besides 0, the end of a text
BITS = CODES.bit_length()
LOOK = {"one_hot": CODES, "bits": BITS}


@dataclass(frozen=True)
class Letters(Feature):
    """A text as a signal for convolutions: what stands at each byte, as 0 or 255 in channels.

    26 letters, capitals or not, 10 digits, white space, any other sign of ASCII, and any byte of a letter that is not
    ASCII: 39 codes; after the end of a text nothing is set.  Differs from the paper: a smaller alphabet, and a text is
    read forwards.

    Attributes:
        length: bytes that are read, of longer texts the first ones.
        look: "one_hot", a channel per code, or "bits", the 6 binary digits of the code.
    Shapes: text (1, 1, L) uint8 -> signal (39 or 6, 1, min(L, length)) uint8.
    """

    suits = ("text",)

    length: int = choice(64, 32, 48, 96, 128)
    look: str = choice("one_hot", "bits")

    def output(self, given: Input) -> Input:
        if self.look not in LOOK:
            raise DesignError(f"letters look like {' or '.join(LOOK)}, not {self.look!r}", where="look")
        if self.length < 1:
            raise DesignError(f"a text of {given.size} bytes is read from 1 byte on, not {self.length}", where="length")
        return Input("signal", (LOOK[self.look], 1, min(given.size, self.length)), "uint8")

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        x = x[:, : self.output(given).shape[2]]
        ended = np.maximum.accumulate(x == 0, 1)
        return _looks(self.look)[np.where(ended, 0, codes()[x])]

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        """Byte by byte, from the definition."""
        spec = self.output(given)
        made = np.zeros((len(x), *spec.array_shape))
        for sample, out in zip(x, made, strict=True):
            for at, letter in enumerate(sample.tobytes().split(b"\0")[0][: spec.shape[2]].decode("latin-1")):
                small = letter.lower() if letter.isascii() else letter
                kind = SPACE if letter in SPACES else SIGN if letter.isascii() else FOREIGN
                code = LETTERS.index(small) + 1 if small in LETTERS else kind
                if self.look == "one_hot":
                    out[at, code - 1] = 255
                else:
                    out[at] = [255 * int(digit) for digit in f"{code:0{BITS}b}"[::-1]]
        return made

    def c(self, given: Input, name: str) -> str:
        channels, _, length = self.output(given).shape
        if self.look == "one_hot":
            put = f"    y[i * {channels} + code - 1] = 255;\n"
        else:
            put = f"    for (int32_t k = 0; k < {BITS}; ++k) y[i * {BITS} + k] = (uint8_t)(code >> k & 1 ? 255 : 0);\n"
        return f"""\
{table(f"{name}_code", "uint8_t", codes()[:128])}
static void {name}(const uint8_t *x, uint8_t *y) {{
  memset(y, 0, {channels * length});
  for (int32_t i = 0; i < {length} && x[i]; ++i) {{
    const int32_t code = x[i] < 128 ? {name}_code[x[i]] : {FOREIGN};
{put}  }}
}}
"""


def codes() -> np.ndarray:
    """Code of each byte, (256,) uint8.

    >>> codes()[[ord(c) for c in "aZ9 -"]].tolist(), int(codes()[200])
    ([1, 26, 36, 37, 38], 39)
    """
    made = np.full(256, SIGN, np.uint8)
    made[0], made[128:] = 0, FOREIGN
    for code, letter in enumerate(LETTERS, 1):
        made[[ord(letter), ord(letter.upper())]] = code
    made[[ord(c) for c in SPACES]] = SPACE
    return made


def _looks(look: str) -> np.ndarray:
    """What each code looks like, (codes + 1, channels) uint8."""
    if look == "one_hot":
        return 255 * np.eye(CODES + 1, dtype=np.uint8)[:, 1:]
    return (255 * (np.arange(CODES + 1)[:, None] >> np.arange(BITS) & 1)).astype(np.uint8)
