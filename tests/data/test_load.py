import numpy as np
import pytest

from featherweight.data.load import load, load_like
from featherweight.errors import DataError
from featherweight.task import Task

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4)).astype(np.float32)
Y = RNG.normal(size=60)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (
            np.where(np.arange(60) > 6, np.nan, Y),
            r"7 samples left .*\n  at: without an answer, .*: 53 of 60 samples: x\[7\]",
        ),
        (np.full(60, np.nan), "missing, NaN or infinite in 60 of 60"),
        (np.where(np.arange(60) % 9 == 0, np.inf, Y), r"in 7 of 60 rows\n  at: x\[0\], .* and 2 more"),
        (np.full(60, 2.5), "2.5 in all 60 samples"),
        (np.full(60, 3), "3 in all 60 samples"),
        (np.array(["cat"] * 60), "is of the class 'cat'"),
        (
            np.array([f"c{i}" for i in range(60)]),
            r"60 samples are too few for 60 classes: .*'c0' \(1\), .* and 55 more",
        ),
        (np.array(["a"] * 59 + ["b"]), r"a class needs 3 samples.*'b'"),
        (np.array([""] * 60), "missing"),
        (np.array(["1.5"] * 59 + ["oops"]), r"text in 1 of 60 rows\n  at: x\[59\]"),
        (1e9 + Y, r"varies by 1.\d+ around \d+.*\n.*\n  try: subtract"),
        (np.array([True] * 60), "in all 60 samples"),
        (Y.astype(complex), "complex128"),
        (np.where(np.arange(60) == 7, 1e305, Y), r"reaches 1e\+305, single precision ends at 1e\+30"),
    ],
)
def test_answers_that_nothing_could_learn(y, words):
    with pytest.raises(DataError, match=words):
        load((X, y))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"task": "binary"}, "two classes"),
        ({"task": "circular"}, "period"),
        ({"metric": "accuracy"}, "does not judge a regression"),
        ({"metric": "rsme"}, r"no metric is called 'rsme'\n  at: --metric\n  try: did you mean 'rmse'"),
        ({"targets": ["y"], "group": "y"}, "'y' is the target and the group"),
        ({"order": "y"}, "'y' is the target and the order"),
        ({"targets": ["y", "y"]}, "'y' is named 2 times"),
        ({"valid_fraction": 1.5}, "share"),
        ({"order": "when"}, "no column is called 'when'"),
        ({"order": "time", "group": "y"}, "only one"),
        ({"text": "a"}, "a column of text was named, and the data are tables without columns"),
        ({"beside": "y"}, "every numeric column of a table is a feature already"),
        ({"beside": "z"}, "no column is called 'z'"),
        ({"size": (8, 8)}, "only image files are resized"),
        ({"targets": ["nowhere.csv:y"]}, "nowhere.csv"),
        ({"test": "nowhere.npz"}, "there is no nowhere.npz"),
        ({"test": (X[:, :2], Y)}, r"shape \(2,\), the model was made for \(4,\)"),
    ],
)
def test_options_that_contradict_the_data(options, words):
    with pytest.raises(DataError, match=words):
        load((X, Y), **options)


def test_too_few_samples():
    with pytest.raises(DataError, match="7 samples left to learn from, 8 are the least"):
        load((X[:7], Y[:7]))


def test_true_and_false_are_two_classes():
    task, data = load((X, np.arange(60) % 3 == 0))
    assert task.kind == "binary"
    assert task.classes == ("false", "true")
    assert data.y.tolist() == (np.arange(60) % 3 == 0).astype(int).tolist()


def test_numbers_keep_their_order_as_classes():
    task, _ = load((X, np.arange(60) % 12 + 1.0), task="multiclass")
    assert task.classes == tuple(str(i) for i in range(1, 13))


def test_labels_of_zero_and_one_are_multilabel():
    y = RNG.integers(0, 2, (60, 3))
    task, data = load((X, y))
    assert task.kind == "multilabel"
    assert task.outputs == 3
    assert data.y.dtype == np.int8
    assert np.array_equal(data.y, y)
    with pytest.raises(DataError, match="0 or 1"):
        load((X, y * 2), task="multilabel")


def test_circular_answers_are_wrapped_and_counted():
    y = np.arange(60) / 5 - 0.5
    task, data = load((X, y), task="circular:10")
    assert task.kind == "circular"
    assert task.period == 10
    assert data.y.min() >= 0
    assert data.y.max() < 10
    outside = int(((y < 0) | (y >= 10)).sum())
    assert any(f"outside of 0 to 10: {outside} value" in w for w in data.warnings)


def test_a_regression_that_fills_a_circle_is_pointed_out():
    _, data = load((X, np.arange(60) * 6.0))
    assert any("circular:360" in w for w in data.warnings)
    _, data = load((X, Y))
    assert not any("circular" in w for w in data.warnings)


def test_broken_samples_are_left_out_and_named():
    x = X.copy()
    x[3, 1], x[8, 0] = np.nan, np.inf
    task, data = load((x, Y))
    assert len(data.x) == 58
    assert any("left out, for NaN or infinity: 2 of 60 samples: x[3], x[8]" in w for w in data.warnings)
    with pytest.raises(DataError, match=r"NaN or infinity in 2 of 60 samples\n  at: x\[3\], x\[8\]"):
        load_like((x, Y), task)


def test_samples_without_an_answer_are_kept_aside():
    x = X.copy()
    x[4, 0] = np.nan
    _, data = load((x, np.where(np.arange(60) % 10 == 4, np.nan, Y)))
    assert np.array_equal(data.unlabelled, X[14::10])
    assert np.array_equal(data.y[:, 0], np.delete(Y, np.arange(4, 60, 10)))
    assert [p.kind for p in data.problems] == ["broken", "unlabelled"]
    assert data.problems[1].words == "without an answer, put aside: 5 of 59 samples: x[14], x[24], x[34], x[44], x[54]"
    assert data.place(4) == "x[5]"
    _, whole = load((X, Y))
    assert whole.unlabelled is None
    words = np.array(["a", "b", ""] * 20)
    task, data = load((X, words))
    assert task.classes == ("a", "b")
    assert len(data.unlabelled) == 20


def test_the_fingerprint_knows_what_was_put_aside():
    y = np.where(np.arange(60) == 4, np.nan, Y)
    one = load((X, y))[1].fingerprint
    assert one == load((X, y))[1].fingerprint
    assert one != load((np.delete(X, 4, 0), np.delete(y, 4)))[1].fingerprint


def test_a_film_is_split_in_blocks_unless_told_otherwise():
    x = np.cumsum(RNG.normal(size=(300, 4, 5, 1)), 0)
    _, data = load((x, RNG.normal(size=300)))
    assert any("near copies" in w for w in data.warnings)
    learnt = np.concatenate([data.split["train"], data.split["valid"]])
    assert np.abs(learnt[:, None] - data.split["test"]).min() > 1
    assert np.abs(data.split["train"][:, None] - data.split["valid"]).min() > 1
    _, data = load((x, RNG.normal(size=300)), order="random")
    assert not any("near copies" in w for w in data.warnings)
    assert data.count("train+valid+test") == 300


def test_a_column_can_be_the_clock():
    when = RNG.permutation(60)
    _, data = load({"x": X, "y": Y, "when": when}, order="when")
    assert np.abs(when[data.split["train"]][:, None] - when[data.split["test"]]).min() > 1


def test_the_test_data_need_no_clock():
    when = np.arange(60.0)[::-1] * 100
    _, data = load(
        {"x": X, "y": Y, "when": when}, order="when", test={"x": X[:9] + 1, "y": Y[:9], "when": when[:9] * np.nan}
    )
    gap = np.abs(when[data.split["train"]][:, None] - when[data.split["valid"]]).min()
    assert gap > 100
    with pytest.raises(DataError, match=r"the order when is missing in 1 row\n  at: x\[4\]"):
        load({"x": X, "y": Y, "when": np.where(when == when[4], np.nan, when)}, order="when")


def test_other_data_can_be_the_test():
    task, data = load((X[:40], Y[:40]), test=(X[40:], Y[40:]))
    assert isinstance(task, Task)
    assert data.split["test"].tolist() == list(range(40, 60))
    assert data.count("train+valid") == 40


def test_the_test_may_not_bring_new_classes():
    y = np.array(["a", "b"] * 20 + ["a", "c"] * 10)
    with pytest.raises(DataError, match="classes that no training row has: 'c'"):
        load((X[:40], y[:40]), test=(X[40:], y[40:]))
    task, _ = load((X[:40], y[:40]))
    with pytest.raises(DataError, match=r"'c' never occurred in training\n  at: target y, first at x\[1\]"):
        load_like((X[40:], y[40:]), task)


def test_classes_keep_their_numbers_in_other_data():
    task, _ = load((X, np.array(["b", "a", "c"] * 20)))
    _, y, _ = load_like((X[:2], np.array(["c", "b"])), task)
    assert y.tolist() == [2, 1]


def test_copies_between_train_and_test_are_counted():
    _, data = load((X, Y), test=(np.concatenate([X[:5], X[:3] + 1]), Y[:8]))
    assert any("5 of 8 test samples are exact copies" in w for w in data.warnings)


def test_groups_without_a_name_stand_alone():
    who = np.array(["", "ann", "bob"] * 20)
    _, data = load({"x": X, "y": Y, "who": who}, group="who")
    assert len(set(data.groups)) == 22


def test_the_same_seed_gives_the_same_data():
    one, again, other = (load((X, Y), seed=s)[1].fingerprint for s in (1, 1, 2))
    assert one == again != other


def test_a_missing_path_gets_a_suggestion(tmp_path):
    (tmp_path / "meters.csv").write_text("a,value\n1,2\n")
    with pytest.raises(DataError, match=r"did you mean 'meters\.csv'"):
        load(tmp_path / "meter.csv")
    (tmp_path / "meters.doc").write_text("x")
    with pytest.raises(DataError, match="no format"):
        load(tmp_path / "meters.doc")


def test_text_in_an_answer_is_quoted_as_it_stands_in_the_file():
    with pytest.raises(DataError, match=r"holds the text 'cat' where a number is needed\n  at: x\[0\]"):
        load((X, np.array(["cat"] * 60)), task="regression")
    with pytest.raises(DataError, match=r"try: correct 'oops'"):
        load((X, np.array(["1.5"] * 59 + ["oops"])))


def test_too_few_samples_say_where_the_others_went():
    broken = X.copy()
    broken[5:] = np.nan
    with pytest.raises(DataError, match=r"5 samples left to learn from, .*\n  at: left out, for NaN .*: 55 of 60 sam"):
        load((broken, Y))
