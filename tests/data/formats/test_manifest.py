import numpy as np
import pytest
from PIL import Image

from featherweight.data.load import load, load_like
from featherweight.errors import DataError


@pytest.fixture
def meters(tmp_path):
    """Forty pictures, their values and the meters they come from."""
    (tmp_path / "images").mkdir()
    rng = np.random.default_rng(0)
    rows = ["path,value,meter"]
    for i in range(40):
        pixels = rng.integers(0, 256, (20 + i % 3, 12, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / "images" / f"{i}.jpg")
        rows.append(f"images/{i}.jpg,{i / 4},m{i // 4}")
    (tmp_path / "train.csv").write_text("\n".join(rows[:31]) + "\n")
    (tmp_path / "test.csv").write_text("\n".join(rows[:1] + rows[31:]) + "\n")
    return tmp_path


def rewrite(folder, old, new):
    path = folder / "train.csv"
    path.write_text(path.read_text().replace(old, new))
    return path


def test_a_manifest_with_its_test_and_groups(meters):
    task, data = load(
        meters / "train.csv", targets=["value"], task="circular:10", group="meter", test=meters / "test.csv"
    )
    assert task.kind == "circular"
    assert task.input.shape == (3, 21, 12)
    assert data.split["test"].tolist() == list(range(30, 40))
    assert data.y[:, 0] == pytest.approx(np.arange(40) / 4)
    assert not set(data.groups[data.split["train"]]) & set(data.groups[data.split["valid"]])
    assert not any("not used" in w for w in data.warnings)
    x, y, _ = load_like(meters / "test.csv", task)
    assert np.array_equal(x, data.part("test")[0])
    assert y == pytest.approx(data.part("test")[1])


def test_a_named_target_is_found_and_unused_columns_are_named(meters):
    task, data = load(meters / "train.csv", order="random")
    assert task.targets == ("value",)
    assert any("not used: meter" in w for w in data.warnings)


def test_a_test_without_the_group_column_is_fine(meters):
    text = (meters / "test.csv").read_text().splitlines()
    (meters / "test.csv").write_text("\n".join(line.rpartition(",")[0] for line in text))
    _, data = load(meters / "train.csv", group="meter", test=meters / "test.csv")
    assert data.count("test") == 10


def test_a_manifest_without_answers_can_be_predicted(meters):
    task, _ = load(meters / "train.csv")
    (meters / "new.csv").write_text("file\nimages/1.jpg\nimages/2.jpg\n")
    x, y, _ = load_like(meters / "new.csv", task)
    assert x.shape == (2, *task.input.array_shape)
    assert y is None
    with pytest.raises(DataError, match="no column is called 'value'"):
        load_like(meters / "new.csv", task, ["value"])


def test_missing_files_are_named_by_line(meters):
    rewrite(meters, "images/3.jpg", "images/none.jpg")
    with pytest.raises(DataError, match=r"one file is missing of 30\n  at: train\.csv line 5: images/none\.jpg"):
        load(meters / "train.csv")


def test_unreadable_images_are_left_out_with_their_rows(meters):
    (meters / "images" / "7.jpg").write_bytes(b"\xff\xd8\xff but no more")
    task, data = load(meters / "train.csv", group="meter", order="random")
    assert data.y[:, 0] == pytest.approx([i / 4 for i in range(30) if i != 7])
    assert data.groups.tolist() == [f"m{i // 4}" for i in range(30) if i != 7]
    assert data.place(7) == "train.csv line 10: images/8.jpg"
    problem = next(p for p in data.problems if p.kind == "unreadable")
    assert problem.names == ("train.csv line 9: images/7.jpg",)
    with pytest.raises(DataError, match=r"1 of 30 images cannot be read\n  at: train\.csv line 9: images/7\.jpg"):
        load_like(meters / "train.csv", task)
    for i in range(4):
        (meters / "images" / f"{i}.jpg").write_bytes(b"")
    with pytest.raises(DataError, match=r"5 of 30 images cannot be read, at most 3 may be left out"):
        load(meters / "train.csv")


def test_an_unreadable_test_image_is_left_out_too(meters):
    (meters / "images" / "33.jpg").write_bytes(b"")
    _, data = load(meters / "train.csv", test=meters / "test.csv", order="random")
    assert data.count("test") == 9
    assert any(w.startswith("test data: 1 of 10 images left out") for w in data.warnings)


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/secret.jpg", "images/../../secret.jpg", "..\\secret.jpg"])
def test_names_that_leave_the_folder_are_refused(meters, name):
    rewrite(meters, "images/3.jpg", name)
    with pytest.raises(DataError, match=r"files outside of .* are named in 1 row\n  at: train\.csv line 5"):
        load(meters / "train.csv")


@pytest.mark.parametrize(("value", "shown"), [("inf", "infinite"), ("x", "text in 1")])
def test_broken_answers_are_named_by_line(meters, value, shown):
    rewrite(meters, "images/3.jpg,0.75", f"images/3.jpg,{value}")
    with pytest.raises(DataError, match=rf"{shown}.*\n  at: train\.csv line 5"):
        load(meters / "train.csv")


@pytest.mark.parametrize("value", ["", "nan", "NA"])
def test_rows_without_an_answer_are_counted_and_kept_aside(meters, value):
    rewrite(meters, "images/3.jpg,0.75", f"images/3.jpg,{value}")
    _, data = load(meters / "train.csv", order="random")
    assert data.y[:, 0] == pytest.approx([i / 4 for i in range(30) if i != 3])
    assert len(data.unlabelled) == 1
    problem = next(p for p in data.problems if p.kind == "unlabelled")
    assert problem.words == "without an answer, put aside: 1 of 30 samples: train.csv line 5: images/3.jpg"


def test_a_test_row_without_an_answer_is_an_error(meters):
    path = meters / "test.csv"
    path.write_text(path.read_text().replace("31.jpg,7.75", "31.jpg,"))
    with pytest.raises(DataError, match=r"missing, NaN or infinite in 1 of 40 rows\n  at: test\.csv line 3"):
        load(meters / "train.csv", test=path)
    task, _ = load(meters / "train.csv")
    with pytest.raises(DataError, match="missing"):
        load_like(path, task)
    x, y, _ = load_like(path, task, answers=False)
    assert len(x) == 10
    assert y is None


@pytest.fixture
def weather(meters):
    """The same with two numbers beside each picture."""
    lines = (meters / "train.csv").read_text().splitlines()
    rows = [f"{line},{i / 2},{'' if i == 5 else -i}" for i, line in enumerate(lines[1:])]
    (meters / "train.csv").write_text("\n".join([lines[0] + ",warmth,path_length", *rows]))
    return meters / "train.csv"


def test_columns_stand_beside_every_picture(weather):
    task, data = load(weather, beside=["path_length", "warmth"], order="random")
    assert task.input.columns == ("path_length", "warmth")
    assert task.input.kind == "image"
    assert data.x.dtype == task.input.element
    assert data.x.shape == (29,)
    assert data.x["column"][:7].tolist() == [[-i, i / 2] for i in (0, 1, 2, 3, 4, 6, 7)]
    _, plain = load(weather, order="random")
    assert np.array_equal(data.x["map"][5], plain.x[6])
    (broken,) = [p for p in data.problems if p.kind == "broken"]
    assert broken.names == ("train.csv line 7: images/5.jpg",)
    assert not any("not used" in w and "warmth" in w for w in data.warnings)
    with pytest.raises(DataError, match=r"NaN or infinity in 1 of 30 samples\n  at: train\.csv line 7"):
        load_like(weather, task)
    weather.write_text(weather.read_text().replace("2.5,\n", "2.5,9\n"))
    x, y, _ = load_like(weather, task)
    assert x.dtype == task.input.element
    assert x["column"][5].tolist() == [9, 2.5]
    assert len(y) == 30


def test_the_test_data_need_the_columns_too(weather):
    with pytest.raises(
        DataError, match=r"no column is called 'warmth', to be read beside every sample\n  at: test\.csv"
    ):
        load(weather, beside=["warmth"], test=weather.parent / "test.csv")
    _, data = load(weather, beside=["warmth"], test=weather, order="random")
    assert data.count("test") == 30
    assert any("30 of 30 test samples are exact copies" in w for w in data.warnings)


def test_other_numbers_could_stand_beside(weather):
    _, data = load(weather, order="random")
    assert any("not used: meter, warmth, path_length" in w and "--beside warmth" in w for w in data.warnings)


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        (["meter"], r"'meter' holds the text 'm0', only numbers can stand beside 2 images"),
        (["wramth"], r"no column is called 'wramth', to .*\n  at: train\.csv\n  try: did you mean 'warmth'"),
        (["warmth", "warmth"], "'warmth' is named twice"),
        (["value"], "'value' is the target and the beside"),
        (["path"], "no column is called 'path'"),
    ],
)
def test_columns_that_cannot_stand_beside(weather, beside, words):
    with pytest.raises(DataError, match=words):
        load(weather, beside=beside)


def test_unknown_columns_get_a_suggestion(meters):
    with pytest.raises(DataError, match=r"no column is called 'valeu'\n.*\n  try: did you mean 'value'\?"):
        load(meters / "train.csv", targets=["valeu"])
    with pytest.raises(DataError, match="did you mean 'meter'"):
        load(meters / "train.csv", group="metre")


def test_one_picture_mode_for_all(meters):
    Image.fromarray(np.zeros((20, 12), np.uint8)).save(meters / "images" / "5.jpg")
    _, data = load(meters / "train.csv")
    assert data.x.shape[-1] == 3
    assert any("1 of 30 images of the modes L were converted to RGB" in w for w in data.warnings)
