import numpy as np
import pytest

from featherweight.data.load import load, load_like
from featherweight.errors import DataError
from featherweight.task import Input

RNG = np.random.default_rng(0)
Y = np.linspace(0, 1, 30)


def test_pairs_and_mappings_are_read():
    x = RNG.normal(size=(30, 3))
    one, data = load((x, Y))
    assert one.input == Input("table", (1, 1, 3), "float32")
    assert data.x.dtype == np.float32
    _, same = load({"x": x, "y": Y, "who": np.arange(30) // 3}, group="who")
    assert same.groups is not None
    assert load_like(x, one)[1] is None
    assert load_like((x, Y), one)[1][:, 0] == pytest.approx(Y)


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (RNG.normal(size=(30, 64)), Input("table", (1, 1, 64), "float32")),
        (RNG.normal(size=30), Input("table", (1, 1, 1), "float32")),
        (RNG.normal(size=(30, 40, 2)), Input("signal", (2, 1, 40), "float32")),
        (RNG.integers(-9, 9, (30, 40, 1), np.int16), Input("signal", (1, 1, 40), "int16")),
        (RNG.integers(0, 9, (30, 8, 9), np.uint8), Input("image", (1, 8, 9), "uint8")),
        (RNG.normal(size=(30, 8, 8)), Input("image", (1, 8, 8), "float32")),
        (RNG.integers(0, 9, (30, 3, 8, 9), np.uint8), Input("image", (3, 8, 9), "uint8")),
        (RNG.normal(size=(30, 1, 50, 2)), Input("signal", (2, 1, 50), "float32")),
        (RNG.integers(0, 2, (30, 4)).astype(bool), Input("table", (1, 1, 4), "float32")),
    ],
)
def test_the_axes_say_what_a_sample_is(x, expected):
    task, data = load((x, Y))
    assert task.input == expected
    assert data.x.shape == (30, *task.input.array_shape)
    assert data.x.dtype == task.input.dtype


def test_channels_first_is_moved_and_said():
    x = RNG.integers(0, 9, (30, 3, 8, 9), np.uint8)
    _, data = load((x, Y))
    assert np.array_equal(data.x[..., 1], x[:, 1])
    assert any("channels first" in w for w in data.warnings)


def test_large_whole_numbers_that_float32_rounds_are_counted():
    x = np.full((30, 2), 2**24 + 1, np.int64)
    x[:, 1] = np.arange(30)
    _, data = load((x, Y))
    assert any(w.startswith("30 values of x are large whole numbers") for w in data.warnings)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ((), "no x"),
        ((np.zeros((9, 2)), Y[:9], Y[:9]), "3 things"),
        ((np.zeros((9, 2)), Y[:8]), "y has 8 rows, x has 9"),
        ((np.zeros((9, 2)),), "no y"),
        (([np.zeros((4, 4, 3)), np.zeros((4, 4, 1))], Y[:2]), "differ in shape"),
        ((np.array([None] * 9), Y[:9]), "Python objects"),
        (3.5, "no format"),
    ],
)
def test_what_is_no_data_is_refused(source, words):
    with pytest.raises(DataError, match=words):
        load(source)


def test_samples_that_do_not_fit_the_contract_are_refused():
    task, _ = load((RNG.integers(0, 9, (30, 8, 9, 3), np.uint8), Y))
    with pytest.raises(DataError, match=r"shape \(9, 8, 3\), the model was made for \(8, 9, 3\)"):
        load_like(np.zeros((2, 9, 8, 3), np.uint8), task)
    with pytest.raises(DataError, match="the model reads uint8"):
        load_like(np.full((2, 8, 9, 3), 0.5), task)
    x, _, _ = load_like(np.full((2, 8, 9, 3), 7.0), task)
    assert x.dtype == np.uint8


def test_unknown_names_get_a_suggestion():
    with pytest.raises(DataError, match="did you mean 'value'"):
        load({"x": np.zeros((9, 2)), "value": Y[:9]}, targets=["valu"])
    with pytest.raises(DataError, match="no column is called 'who'"):
        load((np.zeros((9, 2)), Y[:9]), group="who")


def test_strings_are_texts():
    words = ["eins", "zwei", "drei"] * 10
    task, data = load((words, Y))
    assert task.input == Input("text", (1, 1, 4), "uint8")
    assert data.x[1].tobytes() == b"zwei"
    for same in (np.array(words, object), np.array(words)[:, None], np.array([w.encode() for w in words])):
        assert np.array_equal(load((same, Y))[1].x, data.x)
    assert load_like({"x": ["vierzehn"]}, task)[0].tobytes() == b"vier"
    assert load_like({"x": data.x[:2]}, task)[0].tobytes() == b"einszwei", "bytes may be handed over as they are"
    with pytest.raises(DataError, match="texts without columns to choose from"):
        load((words, Y), text="words")
    with pytest.raises(DataError, match="Python objects"):
        load((np.array(["a", 3] * 15, object), Y))
    with pytest.raises(DataError, match=r"the texts have the shape \(15, 2\)"):
        load((np.array(words).reshape(15, 2), Y[:15]))


def test_arrays_may_stand_beside_every_sample():
    x, w = RNG.normal(size=(30, 40, 2)), RNG.normal(size=(30, 3))
    task, data = load({"x": x, "y": Y, "w": w, "one": Y}, beside=["w", "one"])
    assert task.input.columns == ("w_0", "w_1", "w_2", "one")
    assert data.x.dtype == task.input.element
    assert np.array_equal(data.x["column"][:, :3], w.astype(np.float32))
    again, _, _ = load_like({"x": x, "w": w, "one": Y}, task)
    assert np.array_equal(again, data.x)
    with pytest.raises(DataError, match="no column is called 'w_0'"):
        load_like(x, task)
    with pytest.raises(DataError, match="w has 29 rows, x has 30"):
        load({"x": x, "y": Y, "w": w[1:]}, beside="w")


def test_what_stands_beside_tells_samples_apart():
    x = np.zeros((30, 9, 9, 1), np.uint8)  # all maps are equal
    w = np.arange(30.0)
    _, data = load({"x": x, "y": Y, "w": w}, beside="w", order="random")
    assert not any("copies" in warning for warning in data.warnings)
    assert len({data.key(row) for row in range(30)}) == 30
    _, other = load({"x": x, "y": Y, "w": w + 1}, beside="w", order="random")
    assert other.fingerprint != data.fingerprint
    _, same = load({"x": x, "y": Y, "w": w.astype(np.float32)}, beside="w", order="random")
    assert same.fingerprint == data.fingerprint
