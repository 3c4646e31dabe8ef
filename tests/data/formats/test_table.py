import csv

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
    path.write_text("name,street,value\n" + "a,b,1\n" * 9)
    with pytest.raises(DataError, match=r"no numeric column is left.*\n.*\n  try: --text COL for one of name, street"):
        load(path)


def test_a_table_is_no_picture(soil):
    task, _ = load(
        (np.zeros((20, 8, 8, 3), np.uint8) + np.arange(20, dtype=np.uint8)[:, None, None, None], np.arange(20.0))
    )
    with pytest.raises(DataError, match="the model reads images"):
        load_like(soil, task)


@pytest.fixture
def reviews(tmp_path):
    """Forty sentences with quotes, commas and newlines, their number, a grade, a length and their class."""
    rows = ["id,words,stars,kind"]
    for i in range(40):
        rows.append(f'{i},"Nr. {i}, ""ä\n{"x" * (i % 7)}",{i % 5}.5,{"ab"[i % 2]}')
    path = tmp_path / "reviews.csv"
    path.write_text("\n".join(rows), encoding="utf-8-sig")
    return path


def drop(path, column):
    """Rewrite a CSV without a column."""
    with path.open(encoding="utf-8-sig", newline="") as f:
        rows = list(csv.reader(f))
    at = rows[0].index(column)
    with path.open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([*row[:at], *row[at + 1 :]] for row in rows)
    return path


def test_a_named_text_is_the_input(reviews):
    task, data = load(reviews, targets=["kind"], text="words")
    assert task.input.kind == "text"
    assert task.input.source == "words"
    assert data.x[3].tobytes().rstrip(b"\0") == 'Nr. 3, "ä\nxxx'.encode()
    assert data.place(2) == "reviews.csv line 7"
    assert any("not used: id, stars (--beside stars lets the model read it too)" in w for w in data.warnings)
    x, y, _ = load_like(reviews, task)
    assert np.array_equal(x, data.x)
    assert y.tolist() == data.y.tolist()


def test_a_text_with_numbers_beside_it(reviews):
    task, data = load(reviews, targets=["kind"], text="words", beside="stars")
    assert task.input.columns == ("stars",)
    assert data.x["column"][:, 0].tolist() == [i % 5 + 0.5 for i in range(40)]
    assert data.x["map"].shape == (40, task.input.shape[2])
    x, _, _ = load_like(reviews, task)
    assert np.array_equal(x, data.x)
    with pytest.raises(DataError, match="no column is called 'stars'"):
        load_like(drop(reviews, "stars"), task)


def test_numbers_come_before_a_text_that_nobody_named(reviews):
    task, data = load(reviews, targets=["kind"])
    assert task.input.columns == ("id", "stars")
    assert any("left out: words (--text words makes it the input)" in w for w in data.warnings)


def test_the_only_text_is_the_input_where_other_columns_but_count(reviews):
    task, data = load(drop(reviews, "stars"), targets=["kind"])
    assert task.input.kind == "text"
    assert any("the text in 'words' is the input" in w for w in data.warnings)
    assert any("not used: id" in w and "--beside" not in w for w in data.warnings)


def test_words_that_mean_missing_among_numbers_are_words_in_a_text(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("word,label\n" + "null,a\nnan,b\n,a\nNA,b\n" * 5 + "zero,a\n")
    _, data = load(path)
    assert [row.tobytes().rstrip(b"\0") for row in data.x[:4]] == [b"null", b"nan", b"", b"NA"]
    assert data.problems[0].kind == "empty"
    assert data.problems[0].count == 5


def test_a_text_must_be_there_in_other_data(reviews, tmp_path):
    task, _ = load(reviews, targets=["kind"], text="words")
    other = tmp_path / "other.csv"
    other.write_text("wrods\nhello\n")
    with pytest.raises(DataError, match=r"the column 'words', which the model reads, is missing\n.*\n.*'wrods'"):
        load_like(other, task)
    other.write_text("a,words\n1,hello\n2,\n")
    x, y, _ = load_like(other, task)
    assert x[0].tobytes().startswith(b"hello\0")
    assert y is None


def test_what_can_be_no_text(reviews):
    with pytest.raises(DataError, match=r"no column is called 'wrods'\n.*\n  try: did you mean 'words'"):
        load(reviews, targets=["kind"], text="wrods")
    with pytest.raises(DataError, match="'kind' is the target and the text"):
        load(reviews, targets=["kind"], text="kind")


@pytest.mark.parametrize("comma", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "names",
    [
        ["path", "class"],
        ["x", "label"],
        ["int", "y"],
        ["model_input", "target"],
        ["map", "value"],
        ["split", "label"],
        ["column", "label"],
        ["größe, in m", "label"],
        ["None", "label"],
        ["__class__", "label"],
        ["a\nb", "label"],
    ],
)
def test_columns_may_have_any_name(tmp_path, comma, names):
    path = tmp_path / "t.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as f:
        rows = csv.writer(f, delimiter=comma)
        rows.writerow(names)
        rows.writerows([i + 0.5, "ab"[i % 2]] for i in range(30))
    task, data = load(path)
    assert task.input.columns == tuple(names[:1])
    assert task.targets == tuple(names[1:])
    assert data.x[:, 0].tolist() == [i + 0.5 for i in range(30)]
    assert data.y.tolist() == [0, 1] * 15
    x, y, _ = load_like(path, task)
    assert np.array_equal(x, data.x)
    assert y.tolist() == data.y.tolist()


def test_a_table_has_nothing_beside_it(soil):
    with pytest.raises(DataError, match=r"a feature already\n  at: --beside ph"):
        load(soil, targets=["carbon"], beside=["ph"])


def test_a_column_without_any_value_is_named(soil):
    lines = soil.read_text().splitlines()
    soil.write_text("\n".join([lines[0] + ",none", *(line + "," for line in lines[1:])]))
    task, _ = load(soil, targets=["carbon"])
    assert task.input.columns == ("depth", "ph")
