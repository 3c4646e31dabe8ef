import numpy as np
import pytest

from featherweight.data.beside import with_columns
from featherweight.data.dataset import Dataset
from featherweight.data.samples import drop_broken
from featherweight.errors import DataError
from featherweight.task import Input

IMAGE = Input("image", (3, 5, 3), "uint8")
MAPS = np.arange(4 * 45, dtype=np.uint8).reshape(4, 5, 3, 3)


def test_a_sample_is_a_struct_of_map_and_floats():
    x, both = with_columns(MAPS, IMAGE, {"a": np.arange(4), "b": np.array([True, False, True, True])}, ["b", "a"], "t")
    assert both.columns == ("b", "a")
    assert both.map == IMAGE
    assert x.dtype == both.element
    assert x.dtype.itemsize % 4 == 0 and x.dtype.fields["column"][1] % 4 == 0, "laid out as C does"
    assert np.array_equal(x["map"], MAPS)
    assert x["column"].tolist() == [[1, 0], [0, 1], [1, 2], [1, 3]]


def test_without_names_nothing_changes():
    x, contract = with_columns(MAPS, IMAGE, {}, [], "t")
    assert x is MAPS
    assert contract is IMAGE


def test_a_gap_beside_a_sound_map_breaks_the_sample():
    x, _ = with_columns(MAPS, IMAGE, {"a": np.array([1, np.nan, np.inf, 4])}, ["a"], "t")
    assert drop_broken(x).tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (np.array(["", "wet", "dry", "wet"]), r"'a' holds the text 'wet', only numbers .* images\n  at: t"),
        (np.array([1, 2, 3, 1e300]), r"1 values are beyond the range of float32 .*\n  at: t: a"),
    ],
)
def test_columns_that_are_no_numbers(column, words):
    with pytest.raises(DataError, match=words):
        with_columns(MAPS, IMAGE, {"a": column}, ["a"], "t")


def test_what_lies_between_the_fields_is_not_data():
    one, _ = with_columns(MAPS, IMAGE, {"a": np.arange(4.0)}, ["a"], "t")
    other = np.frombuffer(bytearray(b"\xaa" * one.nbytes), one.dtype)
    other["map"], other["column"] = one["map"], one["column"]
    assert other.tobytes() != one.tobytes()
    split = {"train": np.arange(2), "valid": np.arange(2, 3), "test": np.arange(3, 4)}
    sets = [Dataset(x, np.zeros((4, 1)), split) for x in (one, other)]
    assert sets[0].fingerprint == sets[1].fingerprint
    assert [sets[0].key(i) for i in range(4)] == [sets[1].key(i) for i in range(4)]
    assert np.array_equal(sets[0].part("train+test")[0], sets[1].part("train+test")[0])
