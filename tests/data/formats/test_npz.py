import io
import zipfile

import numpy as np
import pytest

from featherweight.data.format import Ask
from featherweight.data.formats.npz import Npz
from featherweight.data.load import load, load_like
from featherweight.errors import DataError
from featherweight.task import Input


@pytest.fixture
def save(tmp_path):
    def write(**arrays):
        path = tmp_path / "d.npz"
        np.savez_compressed(path, **arrays)
        return path

    return write


def images(n, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, 6, 5, 3), np.uint8)


def test_train_and_test_rows_stay_where_the_file_puts_them(save):
    x, y = images(40), np.linspace(0, 1, 40)
    path = save(x_train=x[:30], y_train=y[:30], x_test=x[30:], y_test=y[30:])
    task, data = load(path)
    assert task.kind == "regression"
    assert task.input == Input("image", (3, 6, 5), "uint8")
    assert data.split["test"].tolist() == list(range(30, 40))
    assert (data.count("train"), data.count("valid")) == (24, 6)
    assert data.x.dtype == np.uint8
    assert data.y.dtype == np.float64
    assert data.y.shape == (40, 1)
    assert np.array_equal(data.x, x)
    again, answers, _ = load_like(path, task)
    assert np.array_equal(again, x[30:])
    assert answers[:, 0] == pytest.approx(y[30:])


def test_x_and_y_alone_lose_a_fifth_to_a_test_split(save):
    _, data = load(save(x=images(50), y=np.linspace(0, 1, 50)))
    assert [data.count(p) for p in ("train", "valid", "test")] == [32, 8, 10]
    assert any("10 of 50 were set aside" in w for w in data.warnings)


def test_groups_and_class_names_are_read(save):
    y = np.arange(60) % 3
    group = np.arange(60) // 6
    path = save(x=images(60), y=y.astype(np.uint8), meter=group, class_names=np.array(["a", "b", "c"]))
    task, data = load(path, group="meter")
    assert task.classes == ("a", "b", "c")
    assert data.y.dtype == np.int64
    sides = [set(data.groups[data.split[p]]) for p in ("train", "valid", "test")]
    assert not sides[0] & sides[1] and not sides[0] & sides[2] and not sides[1] & sides[2]


def test_a_group_only_of_the_training_rows_is_enough(save):
    x, y = images(40), np.linspace(0, 1, 40)
    path = save(x_train=x[:30], y_train=y[:30], x_test=x[30:], y_test=y[30:], engine_train=np.arange(30) // 3)
    _, data = load(path, group="engine")
    assert not set(data.groups[data.split["train"]]) & set(data.groups[data.split["valid"]])


def test_an_unused_group_is_pointed_out(save):
    _, data = load(save(x=images(40), y=np.linspace(0, 1, 40), group=np.arange(40) // 4))
    assert any("--group group" in w for w in data.warnings)


def test_validation_rows_of_the_file_are_not_used_in_silence(save):
    x, y = images(30), np.linspace(0, 1, 30)
    _, data = load(save(x_train=x, y_train=y, x_valid=x, y_valid=y))
    assert any("x_valid is not used" in w for w in data.warnings)


def test_several_targets_and_one_of_them(save):
    y = np.random.default_rng(0).normal(size=(40, 2))
    path = save(x=images(40), y=y)
    task, data = load(path)
    assert task.targets == ("y_0", "y_1")
    assert data.y.shape == (40, 2)
    one, data = load(path, targets=["y_1"])
    assert one.targets == ("y_1",)
    assert data.y[:, 0] == pytest.approx(y[:, 1])
    assert load_like(path, one)[1] == pytest.approx(y[:, 1:])


def test_flat_rows_are_signals_when_long_and_tables_when_short(save):
    y = np.linspace(0, 1, 20)
    task, data = load(save(x=np.random.default_rng(0).normal(size=(20, 40)), y=y))
    assert task.input == Input("signal", (1, 1, 40), "float32")
    assert any("a guess" in w for w in data.warnings)
    task, _ = load(save(x=np.random.default_rng(0).normal(size=(20, 5)), y=y))
    assert task.input == Input("table", (1, 1, 5), "float32")


def test_an_npz_without_answers_can_be_predicted(save):
    task, _ = load(save(x=images(40), y=np.linspace(0, 1, 40)))
    x, y, _ = load_like(save(x=images(7)), task)
    assert x.shape == (7, 6, 5, 3)
    assert y is None


def test_python_objects_are_never_unpickled(save, tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    with pytest.raises(DataError, match="never unpickled"):
        load(save(x=np.array([Trap()] * 9), y=np.arange(9)))
    assert not (tmp_path / "sprung").exists()


def test_texts_become_bytes(save):
    words = np.array(["eins", "zwei", "größer", "\u4e2d\u6587", ""] * 8)
    source = save(x_train=words, y_train=np.arange(40) % 2, x_test=words[:10] + "!", y_test=np.arange(10) % 2)
    task, data = load(source)
    assert task.input == Input("text", (1, 1, 8), "uint8")
    assert data.x[2].tobytes() == "größer".encode()
    assert data.x[3].tobytes() == "\u4e2d\u6587".encode() + b"\0\0"
    assert data.x[42].tobytes() == "größer".encode(), "the length is that of the training texts"
    assert [(p.kind, p.count, p.names[0]) for p in data.problems] == [
        ("empty", 8, "x_train[4]"),
        ("cut", 2, "x_test[2]"),
    ]
    x, y, said = load_like(source, task)
    assert np.array_equal(x, data.part("test")[0])
    assert len(y) == 10
    assert said == ("2 of 10 texts were cut to 8 bytes of UTF-8: x_test[2], x_test[7]",)


def test_code_points_that_do_not_exist_are_refused(save):
    words = np.array(["ab"] * 9)
    words.view(np.uint32)[5] = 0x7FFFFFFF
    with pytest.raises(DataError, match=r"the code 0x7fffffff, which is no character\n  at: .*: x"):
        load(save(x=words, y=np.arange(9) / 7))


def test_a_model_of_texts_reads_no_pictures_and_the_other_way_round(save):
    task, _ = load(save(x=np.array(["ab", "c"] * 9), y=np.arange(18) / 7))
    with pytest.raises(DataError, match=r"shape \(6, 5, 3\), the model was made for \(2,\)"):
        load_like(save(x=images(9)), task)
    task, _ = load(save(x=images(18), y=np.arange(18) / 7))
    with pytest.raises(DataError, match="the data are texts, the model reads images"):
        load_like(save(x=np.array(["ab"] * 9)), task)


def test_rows_without_an_answer_are_kept_aside(save):
    y = np.arange(40) / 7
    y[[3, 9]] = np.nan
    source = save(x_train=images(40), y_train=y, x_test=images(9), y_test=np.arange(9) / 7)
    _, data = load(source, order="random")
    assert np.array_equal(data.unlabelled, images(40)[[3, 9]])
    assert data.problems[0].names == ("x_train[3]", "x_train[9]")
    assert data.place(len(data.x) - 1) == "x_test[8]"
    with pytest.raises(DataError, match="missing, NaN or infinite in 1 of 47 rows"):
        load(save(x_train=images(40), y_train=y, x_test=images(9), y_test=np.where(np.arange(9) == 2, np.nan, 1.5)))


@pytest.mark.parametrize("role", ["targets", "beside", "group"])
def test_the_samples_are_nothing_else_as_well(save, role):
    with pytest.raises(DataError, match="no array is called 'x'"):
        load(save(x=images(40), y=np.arange(40) / 7), **{role: "x"})


def test_arrays_stand_beside_every_picture(save):
    extra = np.arange(80.0).reshape(40, 2)
    arrays = {"x_train": images(40), "y_train": np.arange(40) / 7, "x_test": images(9), "y_test": np.arange(9) / 7}
    beside = {"w_train": extra, "w_test": -extra[:9], "one_train": extra[:, 0], "one_test": extra[:9, 0]}
    source = save(**arrays, **beside)
    task, data = load(source, beside=["one", "w"], order="random")
    assert task.input.columns == ("one", "w_0", "w_1")
    assert data.x["column"][3].tolist() == [6, 6, 7]
    assert data.x["column"][41].tolist() == [2, -2, -3]
    x, y, _ = load_like(source, task)
    assert np.array_equal(x, data.part("test")[0])
    assert len(y) == 9
    with pytest.raises(DataError, match="no array is called 'one'"):
        load_like(save(**arrays), task)
    with pytest.raises(DataError, match="w_test has 8 rows, x_test has 9"):
        load(save(**arrays, w_train=extra, w_test=extra[:8]), beside="w")
    with pytest.raises(DataError, match="holds the text 'a'"):
        load(save(**arrays, w_train=np.array(["a"] * 40), w_test=np.array(["a"] * 9)), beside="w")


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"y": np.zeros(9)}, "neither x nor x_train"),
        ({"x": np.zeros((9, 2))}, "no array is called 'y'"),
        ({"x": np.zeros((9, 2)), "y": np.zeros(8)}, "y has 8 rows, x has 9"),
        ({"x": np.zeros((9, 2)), "y": np.array(1.0)}, "y has 0 rows, x has 9"),
        ({"x": np.zeros((0, 2)), "y": np.zeros(0)}, "no samples"),
        ({"x": np.zeros((9, 2, 2, 2, 2)), "y": np.zeros(9)}, "too many axes"),
        ({"x": np.zeros((9, 2), complex), "y": np.zeros(9)}, "complex128"),
        ({"x": np.full((9, 2), 1e300), "y": np.zeros(9)}, "beyond the range"),
        (
            {"x_train": images(9), "y_train": np.arange(9), "x_test": images(9)[..., :1], "y_test": np.arange(9)},
            r"shape \(6, 5, 1\), the model was made for \(6, 5, 3\)",
        ),
    ],
)
def test_arrays_that_cannot_be_data(save, arrays, words):
    with pytest.raises(DataError, match=words):
        load(save(**arrays))


def test_a_wrong_name_gets_a_suggestion(save):
    path = save(x=images(9), y=np.arange(9), value=np.arange(9))
    with pytest.raises(DataError, match="did you mean 'value'"):
        load(path, targets=["valeu"])
    with pytest.raises(DataError, match="did you mean 'value'"):
        load(path, group="valu")


def member(shape, data=b"", dtype="<f4"):
    f = io.BytesIO()
    np.lib.format.write_array_header_1_0(f, {"descr": dtype, "fortran_order": False, "shape": shape})
    return f.getvalue() + data


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (member((10**9, 10**3), b"1234"), "promises 4,000,000,000,"),
        (member((2,), b"123"), "promises"),
        (b"no array", "cannot be read"),
        (b"", "cannot be read"),
    ],
)
def test_damaged_and_boastful_members_are_refused(tmp_path, content, words):
    path = tmp_path / "d.npz"
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("x.npy", content)
        z.writestr("y.npy", content)
    with pytest.raises(DataError, match=words):
        load(path)


def test_an_archive_that_unpacks_beyond_memory_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "d.npz"
    np.savez_compressed(path, x=np.zeros((1000, 100)), y=np.zeros(1000))
    monkeypatch.setattr("featherweight.data.archive.LIMIT_BYTES", 10_000)
    with pytest.raises(DataError, match=r"unpacks to 80\d,... bytes, 10,000 are allowed"):
        load(path)


def test_files_that_are_no_archive_are_refused(tmp_path, save):
    path = tmp_path / "e.npz"
    path.write_bytes(b"PK but not really")
    with pytest.raises(DataError, match="not a readable"):
        load(path)
    whole = save(x=images(90), y=np.linspace(0, 1, 90)).read_bytes()
    for cut in (200, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:cut])
        with pytest.raises(DataError):
            load(path)
    damaged = bytearray(whole)
    damaged[len(whole) // 3] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(DataError, match="cannot be read"):
        load(path)


def test_rows_are_named_by_their_part(save):
    x, y = images(20), np.linspace(0, 1, 20)
    reading = Npz().read(save(x_train=x[:12], y_train=y[:12], x_test=x[12:], y_test=y[12:]), Ask())
    assert reading.place(11) == "x_train[11]"
    assert reading.place(12) == "x_test[0]"
    assert reading.rows(np.array([13])).place(0) == "x_test[1]"
