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


def test_unreadable_images_are_named_by_line(meters):
    (meters / "images" / "7.jpg").write_bytes(b"\xff\xd8\xff but no more")
    with pytest.raises(DataError, match=r"one image cannot be read\n  at: train\.csv line 9: images/7\.jpg"):
        load(meters / "train.csv")


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/secret.jpg", "images/../../secret.jpg", "..\\secret.jpg"])
def test_names_that_leave_the_folder_are_refused(meters, name):
    rewrite(meters, "images/3.jpg", name)
    with pytest.raises(DataError, match=r"files outside of .* are named in 1 row\n  at: train\.csv line 5"):
        load(meters / "train.csv")


@pytest.mark.parametrize(
    ("value", "shown"), [("", "missing"), ("nan", "missing"), ("inf", "missing"), ("x", "text in 1")]
)
def test_broken_answers_are_named_by_line(meters, value, shown):
    rewrite(meters, "images/3.jpg,0.75", f"images/3.jpg,{value}")
    with pytest.raises(DataError, match=rf"{shown}.*\n  at: train\.csv line 5"):
        load(meters / "train.csv")


def test_unknown_columns_get_a_suggestion(meters):
    with pytest.raises(DataError, match=r"no column is called 'valeu'\n.*\n  try: did you mean 'value'\?"):
        load(meters / "train.csv", targets=["valeu"])
    with pytest.raises(DataError, match="did you mean 'meter'"):
        load(meters / "train.csv", group="metre")


def test_one_picture_mode_for_all(meters):
    Image.fromarray(np.zeros((20, 12), np.uint8)).save(meters / "images" / "5.jpg")
    _, data = load(meters / "train.csv")
    assert data.x.shape[-1] == 3
    assert any("modes L were converted to RGB" in w for w in data.warnings)
