"""Pieces of text in buckets."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.ngrams import Ngrams, _fnv
from featherweight.task import Input

TEXT = Input("text", (1, 1, 16), "uint8")


def text(*words: str) -> np.ndarray:
    return np.stack([np.frombuffer(w.encode()[:16].ljust(16, b"\0"), np.uint8) for w in words])


def test_the_hash_is_fnv_1a() -> None:
    assert _fnv(b"") == 0x811C9DC5
    assert _fnv(b"a") == 0xE40C292C  # from the test vectors of its authors
    assert _fnv(b"foobar") == 0xBF9CF968


def test_capitals_and_what_follows_the_end_do_not_count() -> None:
    x = text("Ab cd", "aB CD", "ab cd\0xyz")
    y = Ngrams(64, 3, 4).run(x, TEXT)
    assert (y[0] == y[1]).all() and (y[0] == y[2]).all()
    assert y[0].sum() == (7 - 3 + 1) + (7 - 4 + 1)


def test_pieces_of_words_hold_no_space_inside() -> None:
    y = Ngrams(4096, 3, 3, True).run(text("ab cd"), TEXT)[0]
    for piece in (b" ab", b"ab ", b" cd", b"cd "):
        assert y[_fnv(piece) % 4096] == 1
    assert y.sum() == 4


def test_counts_stop_at_255() -> None:
    spec = Input("text", (1, 1, 400), "uint8")
    y = Ngrams(1024, 3, 3).run(np.full((1, 400), ord("a"), np.uint8), spec)
    assert y.max() == 255


def test_an_empty_text_is_nothing_between_two_spaces() -> None:
    assert Ngrams(64, 2, 3).run(text(""), TEXT).sum() == 1  # two spaces


@pytest.mark.parametrize(
    ("feature", "words"),
    [(Ngrams(1), "not 1"), (Ngrams(100_000), "not 100,000"), (Ngrams(64, 4, 3), "4 to 3"), (Ngrams(64, 1, 99), "99")],
)
def test_what_cannot_be_is_refused(feature: Ngrams, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        feature.output(TEXT)
