import numpy as np
import pytest

from featherweight.data.load import load, load_like
from featherweight.errors import DataError


@pytest.fixture
def soil(tmp_path):
    rng = np.random.default_rng(0)
    rows = ["id,depth,ph,carbon,site"]
    for i in range(40):
        rows.append(f"s{i},{rng.normal():.4f},{rng.normal():.4f},{rng.normal():.4f},{'abcdefgh'[i // 5]}")
    path = tmp_path / "soil.csv"
    path.write_text("\n".join(rows))
    return path


def test_numeric_columns_are_features(soil):
    task, data = load(soil, targets=["carbon"], group="site")
    assert task.input.columns == ("depth", "ph")
    assert data.x.shape == (40, 2)
    assert data.x.dtype == np.float32
    assert any("left out: id" in w for w in data.warnings)
    assert not set(data.groups[data.split["train"]]) & set(data.groups[data.split["valid"]])


def test_columns_are_found_by_name_in_other_data(soil, tmp_path):
    task, _ = load(soil, targets=["carbon"], group="site")
    other = tmp_path / "other.csv"
    other.write_text("ph,extra,depth\n1,2,3\n4,5,6\n")
    x, y, _ = load_like(other, task)
    assert x.tolist() == [[3, 1], [6, 4]]
    assert y is None
    other.write_text("pH,depth\n1,2\n")
    with pytest.raises(DataError, match=r"'ph' of the training data is missing\n.*\n  try: did you mean 'pH'"):
        load_like(other, task)
    other.write_text("ph,depth\n1,deep\n")
    with pytest.raises(DataError, match="held numbers in training, and text here"):
        load_like(other, task)


def test_several_targets_and_text_targets(soil):
    task, data = load(soil, targets=["carbon", "ph"], group="site")
    assert task.targets == ("carbon", "ph")
    assert task.input.columns == ("depth",)
    assert data.y.shape == (40, 2)
    task, _ = load(soil, targets=["site"])
    assert task.kind == "multiclass"
    assert task.classes == tuple("abcdefgh")


def test_rows_with_gaps_are_left_out_and_named(soil):
    lines = soil.read_text().splitlines()
    cells = lines[4].split(",")
    lines[4] = ",".join([*cells[:2], "", *cells[3:]])
    soil.write_text("\n".join(lines))
    _, data = load(soil, targets=["carbon"])
    assert len(data.x) == 39
    assert any("1 of 40 samples" in w and "soil.csv line 5" in w for w in data.warnings)


def test_answers_from_another_file(soil, tmp_path):
    answers = tmp_path / "answers.csv"
    answers.write_text("iron\n" + "\n".join(str(i / 3) for i in range(40)))
    task, data = load(soil, targets=[f"{answers}:iron"])
    assert task.targets == ("iron",)
    assert "carbon" in task.input.columns
    assert data.y[:, 0] == pytest.approx(np.arange(40) / 3)
    answers.write_text("iron\n1\n2\n")
    with pytest.raises(DataError, match=r"has 2 rows, the data has 40"):
        load(soil, targets=[f"{answers}:iron"])
    with pytest.raises(DataError, match="did you mean 'iron'"):
        load(soil, targets=[f"{answers}:irn"])
    with pytest.raises(DataError, match="some targets"):
        load(soil, targets=[f"{answers}:iron", "carbon"])


def test_a_table_needs_a_target_and_a_feature(soil, tmp_path):
    with pytest.raises(DataError, match="--target, one of id, depth, ph, carbon, site"):
        load(soil)
    path = tmp_path / "text.csv"
    path.write_text("name,value\n" + "a,1\n" * 9)
    with pytest.raises(DataError, match="no numeric column is left"):
        load(path)


def test_a_table_is_no_picture(soil):
    task, _ = load(
        (np.zeros((20, 8, 8, 3), np.uint8) + np.arange(20, dtype=np.uint8)[:, None, None, None], np.arange(20.0))
    )
    with pytest.raises(DataError, match="the model reads images"):
        load_like(soil, task)
