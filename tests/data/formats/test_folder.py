import wave

import numpy as np
import pytest
from PIL import Image

from featherweight.data.load import load, load_like
from featherweight.errors import DataError


def fill(folder, count, seed=0, shape=(9, 8, 3), suffix="png"):
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for i in range(count):
        Image.fromarray(rng.integers(0, 256, shape, np.uint8)).save(folder / f"{i:03}.{suffix}")


def test_a_folder_per_class(tmp_path):
    fill(tmp_path / "dog", 10, 1)
    fill(tmp_path / "cat", 12, 2)
    (tmp_path / ".cache").mkdir()
    (tmp_path / "cat" / ".hidden.png").write_bytes(b"")
    (tmp_path / "cat" / "Thumbs.db").write_bytes(b"")
    task, data = load(tmp_path)
    assert task.kind == "binary"
    assert task.classes == ("cat", "dog")
    assert task.targets == ("class",)
    assert task.input.array_shape == (9, 8, 3)
    assert np.bincount(data.y).tolist() == [12, 10]
    assert "1 file skipped, for being no image or recording: cat/Thumbs.db" in data.warnings
    assert [(p.kind, p.count, p.names) for p in data.problems] == [("skipped", 1, ("cat/Thumbs.db",))]
    assert data.place(0) == "cat/000.png"
    assert data.names([12, 21]) == ["dog/000.png", "dog/009.png"]
    assert any("set aside" in w for w in data.warnings)
    for part in ("train", "valid", "test"):
        assert set(data.part(part)[1]) == {0, 1}


def test_train_and_test_folders_are_the_split(tmp_path):
    for seed, part in enumerate(("train", "test")):
        for klass in "abc":
            fill(tmp_path / part / klass, 6, 10 * seed + ord(klass))
    task, data = load(tmp_path)
    assert task.classes == ("a", "b", "c")
    assert data.count("test") == 18
    x, y, _ = load_like(tmp_path, task)
    assert np.array_equal(x, data.part("test")[0])
    assert y.tolist() == data.part("test")[1].tolist()


def test_a_flat_folder_can_be_predicted(tmp_path):
    fill(tmp_path / "d" / "a", 6, 1)
    fill(tmp_path / "d" / "b", 6, 2)
    task, _ = load(tmp_path / "d")
    fill(tmp_path / "new", 3, shape=(20, 30), suffix="jpg")
    x, y, _ = load_like(tmp_path / "new", task)
    assert x.shape == (3, 9, 8, 3)
    assert y is None
    with pytest.raises(DataError, match="no answers"):
        load(tmp_path / "new")


def test_answers_of_a_flat_folder_may_stand_in_a_csv(tmp_path):
    fill(tmp_path / "new", 10)
    rows = "".join(f"{i:03}.png,{i / 7}\n" for i in range(10))
    (tmp_path / "labels.csv").write_text("file,height\n" + rows)
    task, data = load(tmp_path / "new", targets=[f"{tmp_path}/labels.csv:height"])
    assert task.targets == ("height",)
    assert data.y[:, 0] == pytest.approx(np.arange(10) / 7)


def test_a_folder_with_its_csv_is_a_manifest(tmp_path):
    fill(tmp_path / "images", 10)
    (tmp_path / "all.csv").write_text("file,value\n" + "".join(f"images/{i:03}.png,{i / 7}\n" for i in range(10)))
    task, _ = load(tmp_path)
    assert task.kind == "regression"
    (tmp_path / "other.csv").write_text("a\n1\n")
    with pytest.raises(DataError, match="2 CSV files"):
        load(tmp_path)


def test_recordings_in_class_folders(tmp_path):
    for klass in "ab":
        (tmp_path / klass).mkdir()
        for i in range(6):
            with wave.open(str(tmp_path / klass / f"{i}.wav"), "wb") as f:
                f.setnchannels(1)
                f.setsampwidth(2)
                f.setframerate(8000)
                f.writeframes(np.full(50, i, "<i2").tobytes())
    task, data = load(tmp_path)
    assert task.input.kind == "signal"
    assert data.x.shape == (12, 50, 1)
    fill(tmp_path / "b", 1)
    with pytest.raises(DataError, match="12 recordings stand among 1 images"):
        load(tmp_path)


def test_an_unreadable_image_is_left_out_and_its_row_with_it(tmp_path):
    fill(tmp_path / "a", 6)
    fill(tmp_path / "b", 6, 1)
    task, whole = load(tmp_path)
    (tmp_path / "a" / "003bad.jpg").write_bytes(b"nothing")
    _, data = load(tmp_path)
    assert np.array_equal(data.x, whole.x)
    assert data.y.tolist() == whole.y.tolist()
    assert data.place(4) == "a/004.png"
    assert data.fingerprint == whole.fingerprint
    assert [(p.kind, p.names) for p in data.problems] == [("unreadable", ("a/003bad.jpg",))]
    assert any(w.startswith("1 of 13 images left out") and "a/003bad.jpg" in w for w in data.warnings)
    with pytest.raises(DataError, match=r"1 of 13 images cannot be read\n  at: a/003bad\.jpg"):
        load_like(tmp_path, task)
    (tmp_path / "b" / "empty.jpg").write_bytes(b"")
    with pytest.raises(DataError, match="2 of 14 images cannot be read, at most 1 may be left out"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["unlabelled", "Unlabeled", "unsup"])
def test_a_folder_without_answers_is_kept_aside(tmp_path, name):
    for seed, klass in enumerate(("a", "b", name)):
        fill(tmp_path / klass, 10, seed)
    task, data = load(tmp_path)
    assert task.classes == ("a", "b")
    assert len(data.x) == 20
    assert data.unlabelled.shape == (10, 9, 8, 3)
    assert "without an answer, put aside: 10 of 30 samples" in " ".join(data.warnings)
    (problem,) = data.problems
    assert (problem.kind, problem.count, problem.names[0]) == ("unlabelled", 10, f"{name}/000.png")
    x, y, _ = load_like(tmp_path, task)
    assert len(x) == len(y) == 20


def test_what_has_no_answer_may_stand_beside_train_and_test(tmp_path):
    for seed, part in enumerate(("train", "test")):
        for klass in "ab":
            fill(tmp_path / part / klass, 6, 10 * seed + ord(klass))
    fill(tmp_path / "unlabelled", 5)
    task, data = load(tmp_path)
    assert task.classes == ("a", "b")
    assert (data.count("train+valid"), data.count("test"), len(data.unlabelled)) == (12, 12, 5)


def test_a_folder_of_nothing_but_unlabelled_files_is_refused(tmp_path):
    fill(tmp_path / "unlabelled", 9)
    with pytest.raises(DataError, match="no folder is that of a class"):
        load(tmp_path)


def test_an_answer_from_a_csv_stays_with_its_file(tmp_path):
    fill(tmp_path / "new", 30)
    (tmp_path / "new" / "004.png").write_bytes(b"")
    rows = "".join(f"{i:03}.png,{i / 7}\n" for i in range(30))
    (tmp_path / "labels.csv").write_text("file,height\n" + rows)
    _, data = load(tmp_path / "new", targets=[f"{tmp_path}/labels.csv:height"])
    assert data.y[:, 0] == pytest.approx([i / 7 for i in range(30) if i != 4])


def test_one_class_and_empty_classes_are_refused(tmp_path):
    fill(tmp_path / "a", 9)
    with pytest.raises(DataError, match="the only class folder is 'a'"):
        load(tmp_path)
    (tmp_path / "b").mkdir()
    with pytest.raises(DataError, match=r"holds no image or recording\n  at: .*b"):
        load(tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match="neither class folders nor images"):
        load(tmp_path)


def test_a_folder_has_no_other_columns(tmp_path):
    fill(tmp_path / "a", 9)
    fill(tmp_path / "b", 9, 1)
    with pytest.raises(DataError, match="no column is called 'meter'"):
        load(tmp_path, group="meter")
