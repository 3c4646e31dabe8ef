import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.data.texts import LONGEST_BYTES, cut, read_texts
from featherweight.errors import DataError
from featherweight.task import Input

ANY = st.text(st.characters(codec=None), max_size=40)  # lone surrogates too


def read(texts, like=None):
    made = read_texts(texts, "row {}".format, like)
    assert made.x.shape == (len(texts), *made.input.array_shape)
    assert made.x.dtype == np.uint8
    return made.x, made.input, {p.kind: p for p in made.problems}


def test_bytes_of_utf8_are_filled_up_with_zeros():
    x, contract, said = read(["naïve", "", "\U0001f600"])
    assert x.tolist() == [list("naïve".encode()), [0] * 6, [*"\U0001f600".encode(), 0, 0]]
    assert contract == Input("text", (1, 1, 6), "uint8")
    assert said["empty"].names == ("row 1",)


def test_no_normal_form_is_made():
    x, _, _ = read(["e\u0301", "\u00e9"])
    assert x[0].tobytes() != x[1].tobytes()


def test_the_length_keeps_ninety_nine_of_a_hundred_whole():
    x, contract, said = read(["x" * (i + 1) for i in range(200)])
    assert contract.shape == (1, 1, 199)
    assert said["cut"].what == "1 of 200 texts were cut to 199 bytes of UTF-8"
    assert said["cut"].names == ("row 199",)
    assert x[199].tolist() == [ord("x")] * 199


def test_no_text_is_longer_than_the_limit():
    _, contract, said = read(["x" * 5000] * 3 + ["y"])
    assert contract.shape == (1, 1, LONGEST_BYTES)
    assert said["cut"].count == 3


def test_a_contract_is_met_whatever_the_texts():
    like = Input("text", (1, 1, 5), "uint8", source="words")
    x, contract, said = read(["", "straße", b"stra\xc3\x9fe"], like)
    assert contract is like
    assert [row.tobytes() for row in x] == [bytes(5), b"stra\0", b"stra\0"]
    assert said["cut"].count == 2
    with pytest.raises(DataError, match="the model reads images"):
        read(["a"], Input("image", (3, 4, 4), "uint8"))


def test_half_a_surrogate_pair_is_replaced_and_a_whole_one_joined():
    x, _, said = read(["a\ud83d", "\ud83d\ude00", "ok"])
    assert x[0].tobytes() == "a\ufffd".encode()
    assert x[1].tobytes() == "\U0001f600".encode()
    assert said["repaired"].names == ("row 0", "row 1")


def test_a_text_ends_at_its_first_zero_as_in_c():
    x, _, said = read(["ab\0cd", "abcd"])
    assert x[0].tobytes() == b"ab\0\0"
    assert said["cut"].names == ("row 0",)


def test_nothing_but_empty_texts_is_refused():
    with pytest.raises(DataError, match=r"every one of the 3 texts is empty\n  at: row 0"):
        read(["", "", "\0"])


@given(st.lists(ANY, min_size=1, max_size=12))
def test_any_unicode_is_read(texts):
    if not any(text.partition("\0")[0] for text in texts):
        return
    x, contract, _ = read(texts)
    for row, text in zip(x, texts, strict=True):
        row.tobytes().rstrip(b"\0").decode()  # whole characters alone
        code = text.partition("\0")[0].encode(errors="replace")
        if len(code) <= contract.size and b"?" not in code:
            assert row.tobytes().rstrip(b"\0") == code
    again, _, _ = read(texts, contract)
    assert np.array_equal(again, x)


@given(st.binary(max_size=30), st.integers(1, 30))
def test_any_bytes_are_cut_to_the_length(code, length):
    short = cut(code, length)
    assert code.startswith(short)
    assert len(short) <= length
    assert len(short) > min(length, len(code)) - 4


@given(st.text(max_size=20), st.integers(1, 80))
def test_a_cut_is_the_longest_of_whole_characters(text, length):
    wanted = b""
    for character in text:
        if len(wanted + character.encode()) > length:
            break
        wanted += character.encode()
    assert cut(text.encode(), length) == wanted
