"""Counts of short pieces of a text, hashed: Weinberger et al. 2009, arXiv:0902.2206."""

from dataclasses import dataclass

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input

BASIS, PRIME = 2_166_136_261, 16_777_619  # FNV-1a of 32 bits (Fowler, Noll, Vo)
SPACE = 32


@dataclass(frozen=True)
class Ngrams(Feature):
    """How often each run of `least` to `most` bytes occurs, in buckets that a hash picks.

    A text ends at its first zero byte and has a space before and after it, so that pieces tell where it begins and
    ends.  Capitals of ASCII count as small letters; other letters are the bytes of their UTF-8, as they are.  Counts
    stop at 255.  Differs from the paper: no signs, so that a count fits a byte.

    Attributes:
        buckets: numbers that the model reads.
        least, most: bytes of a piece.
        words: True leaves out pieces with a space inside; they may begin and end in one.
    Shapes: text (1, 1, L) uint8 -> table of `buckets` uint8.
    """

    suits = ("text",)

    buckets: int = choice(1536, 256, 512, 1024, 2048, 4096)
    least: int = choice(2, 1, 3)
    most: int = choice(3, 4, 5)
    words: bool = choice(False, True)

    def output(self, given: Input) -> Input:
        if not 2 <= self.buckets <= 65_536:
            raise DesignError(f"there are 2 to 65,536 buckets, not {self.buckets:,}", where="buckets")
        if not 1 <= self.least <= self.most <= 16:
            raise DesignError(f"pieces of {self.least} to {self.most} bytes: from 1 on, at most 16", where="most")
        return Input("table", (1, 1, self.buckets), "uint8")

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        n, length = x.shape
        ended = np.maximum.accumulate(x == 0, 1)
        end = length - ended.sum(1)  # bytes of each text
        small = x + np.where((x >= ord("A")) & (x <= ord("Z")), SPACE, 0).astype(np.uint8)
        text = np.full((n, length + 2 + self.most), SPACE, np.uint32)
        text[:, 1 : length + 1] = np.where(ended, SPACE, small)
        starts = np.arange(length + 2)
        h = np.full((n, length + 2), BASIS, np.uint32)
        inside = np.zeros((n, length + 2), bool)  # True where a space lies within the piece
        counts = np.zeros(n * self.buckets, np.int64)
        row = np.arange(n)[:, None] * self.buckets
        for size in range(1, self.most + 1):
            h = (h ^ text[:, size - 1 : size + length + 1]) * np.uint32(PRIME)
            if size > 2:
                inside |= text[:, size - 2 : size + length] == SPACE
            if size >= self.least:
                there = starts + size <= end[:, None] + 2
                if self.words:
                    there &= ~inside
                at = (row + (h % np.uint32(self.buckets)))[there]
                counts += np.bincount(at, minlength=len(counts))
        return np.minimum(counts, 255).astype(np.uint8).reshape(n, self.buckets)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        """Piece by piece, from the definition."""
        made = np.zeros((len(x), self.buckets))
        for counts, sample in zip(made, x, strict=True):
            text = b" " + sample.tobytes().split(b"\0")[0].lower() + b" "  # lower() of bytes knows ASCII alone
            for size in range(self.least, self.most + 1):
                for at in range(len(text) - size + 1):
                    piece = text[at : at + size]
                    if not (self.words and b" " in piece[1:-1]):
                        counts[_fnv(piece) % self.buckets] += 1
        return np.minimum(made, 255)

    def c(self, given: Input, name: str) -> str:
        stop = f"\n      if (size > 1 && size < {self.most} && c == {SPACE}) stop = 1;" if self.words else ""
        more = "!stop && " if self.words else ""
        return f"""\
static void {name}(const uint8_t *x, uint8_t *y) {{
  int32_t end = 0;
  while (end < {given.size} && x[end]) ++end;
  memset(y, 0, {self.buckets});
  for (int32_t at = 0; at < end + 2; ++at) {{
    uint32_t h = {BASIS}u;{" int stop = 0;" if self.words else ""}
    for (int32_t size = 1; {more}size <= {self.most} && at + size <= end + 2; ++size) {{
      const int32_t i = at + size - 2;
      uint32_t c = i < 0 || i >= end ? {SPACE}u : x[i];
      if (c >= {ord("A")}u && c <= {ord("Z")}u) c += {SPACE}u;
      h = (h ^ c) * {PRIME}u;
      if (size >= {self.least} && y[h % {self.buckets}u] < 255) ++y[h % {self.buckets}u];{stop}
    }}
  }}
}}
"""

    def macs(self, given: Input) -> int:
        return (given.size + 2) * self.most


def _fnv(piece: bytes) -> int:
    h = BASIS
    for byte in piece:
        h = (h ^ byte) * PRIME % (1 << 32)
    return h
