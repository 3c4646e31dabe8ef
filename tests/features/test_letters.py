"""Letters as channels."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.letters import BITS, CODES, Letters, codes
from featherweight.task import Input

TEXT = Input("text", (1, 1, 12), "uint8")


def text(word: str) -> np.ndarray:
    return np.frombuffer(word.encode()[:12].ljust(12, b"\0"), np.uint8)[None]


def test_each_byte_sets_one_channel_and_the_end_none() -> None:
    y = Letters().run(text("Az 9-ä"), TEXT)[0]
    assert y.shape == (12, CODES)
    assert y.argmax(1)[:7].tolist() == [0, 25, 36, 35, 37, 38, 38]
    assert (y.sum(1)[:7] == 255).all() and not y[7:].any()


def test_bits_spell_the_code() -> None:
    word = text("Az 9-ä")
    y = Letters(look="bits").run(word, TEXT)[0] // 255
    assert (y @ (1 << np.arange(BITS))).tolist() == codes()[word[0]].tolist()


def test_longer_texts_are_cut() -> None:
    assert Letters(5).output(TEXT).shape == (CODES, 1, 5)
    assert Letters(99).output(TEXT).shape == (CODES, 1, 12)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(DesignError, match="one_hot or bits, not 'hot'"):
        Letters(look="hot").output(TEXT)
    with pytest.raises(DesignError, match="from 1 byte on, not 0"):
        Letters(0).output(TEXT)
