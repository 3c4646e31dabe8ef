"""Short texts as one array of bytes."""

from collections.abc import Callable, Sequence

import numpy as np

from ..errors import DataError, many
from ..task import Input
from .decoded import Decoded
from .problem import Problem

LONGEST_BYTES = 256
WHOLE = 0.99  # of the texts are kept whole, where LONGEST_BYTES are enough for that


def read_texts(
    texts: Sequence[str | bytes], place: Callable[[int], str], like: Input | None = None, source: str = ""
) -> Decoded:
    """Write texts as UTF-8, each cut at a character and filled up with zeros.

    Nothing else is done to a text, no folding of case and no Unicode normal form: a caller in C hands over the bytes it
    has, and the model must see the same ones.  As in C, a text ends at its first zero byte.  A lone surrogate, which no
    UTF-8 can hold, becomes U+FFFD.

    Args:
        texts: (N,) of any length; bytes are taken as they are.
        place: row -> the reader's words for it.
        like: the contract to meet, or None: then the length is the one that WHOLE of the texts keep whole, at most
            LONGEST_BYTES.
        source: name of their column.
    Returns: (N, L) uint8.
    Raises: DataError where every text is empty, or the model reads something else.
    """
    if like is not None and like.kind != "text":
        raise DataError(f"the data are texts, the model reads {like.kind}s", where=place(0))
    repaired: list[int] = []
    raw: list[bytes] = []
    ended: list[int] = []
    for row, text in enumerate(texts):
        if isinstance(text, str):
            code = text.encode(errors="surrogatepass")
            if "\ud800" <= max(text, default="") and any("\ud800" <= c <= "\udfff" for c in text):
                repaired.append(row)
                code = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
        else:
            code = text
        if (stop := code.find(b"\0")) >= 0:
            ended.append(row)
            code = code[:stop]
        raw.append(code)
    lengths = np.array([len(text) for text in raw])
    if not lengths.any() and like is None:
        raise DataError(f"every one of the {many(len(raw), 'text')} is empty", where=place(0))
    length = like.shape[2] if like else min(LONGEST_BYTES, int(np.quantile(lengths, WHOLE, method="higher")))
    length = max(1, length)
    x = np.zeros((len(raw), length), np.uint8)
    for row, code in enumerate(raw):
        code = cut(code, length)
        x[row, : len(code)] = np.frombuffer(code, np.uint8)
    total = many(len(raw), "text")
    found = []
    for kind, rows, what in (
        ("empty", np.flatnonzero(lengths == 0), "are empty"),
        ("cut", np.flatnonzero(lengths > length), f"were cut to {length:,} bytes of UTF-8"),
        ("cut", np.array(ended, int), "were cut at a zero byte, which ends a text in C"),
        ("repaired", np.array(repaired, int), "hold half a surrogate pair, replaced by U+FFFD"),
    ):
        if len(rows):
            names = [place(int(row)) for row in rows[:50]]
            found.append(Problem(kind, f"{len(rows):,} of {total} {what}", len(rows), tuple(names)))
    return Decoded(x, like or Input("text", (1, 1, length), "uint8", source=source), None, tuple(found))


def cut(text: bytes, length: int) -> bytes:
    """Return at most `length` bytes of UTF-8, without half a character at the end.

    >>> cut("naïve".encode(), 3), cut(b"naive", 3)
    (b'na', b'nai')
    """
    if len(text) <= length:
        return text
    end = length
    while end > max(0, length - 3) and text[end] & 0xC0 == 0x80:
        end -= 1
    return text[: length if text[end] & 0xC0 == 0x80 else end]
