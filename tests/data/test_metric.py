import numpy as np
import pytest
import sklearn.metrics as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from featherweight.data.metric import METRIC, Score, circular_error, labels, paired, probabilities, score
from featherweight.errors import DataError
from featherweight.task import METRICS, Input, Task

TABLE = Input("table", (1, 1, 3), "float32")
seeds = st.integers(0, 10_000)


def task(kind, metric="", targets=("y",), classes=(), period=None):
    return Task(kind, TABLE, targets, classes, period, metric)


def noisy(n, targets, seed):
    rng = np.random.default_rng(seed)
    y = rng.normal(2, 3, (n, targets))
    return y, y + rng.normal(0, 1, (n, targets))


def bare(task, y, outputs):
    """Return the metric without an interval."""
    metric = METRIC[task.metric]
    return float(metric.finish(metric.statistics(task, y, outputs).mean(0)))


def test_every_metric_has_its_arithmetic():
    assert set(METRIC) == set(METRICS)


@given(st.integers(2, 60), st.integers(1, 3), seeds)
@settings(max_examples=30)
def test_regression_metrics_equal_scikit_learn(n, targets, seed):
    y, outputs = noisy(n, targets, seed)
    names = tuple("abc"[:targets])
    for metric, expected in (
        ("rmse", reference.root_mean_squared_error(y, outputs)),
        ("mae", reference.mean_absolute_error(y, outputs)),
        ("r2", reference.r2_score(y, outputs)),
    ):
        assert score(task("regression", metric, names), y, outputs).value == pytest.approx(expected, abs=1e-9)


@given(st.integers(2, 80), st.integers(3, 5), seeds)
@settings(max_examples=30)
def test_class_metrics_equal_scikit_learn(n, classes, seed):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, classes, n)
    outputs = rng.normal(size=(n, classes)) + 2 * np.eye(classes)[y]
    names = tuple("abcde"[:classes])
    guess = outputs.argmax(1)
    recall = [(guess[y == k] == k).mean() for k in np.unique(y)]
    for metric, expected in (
        ("accuracy", reference.accuracy_score(y, guess)),
        ("macro_f1", reference.f1_score(y, guess, average="macro", zero_division=0)),
        ("balanced_accuracy", np.mean(recall)),
    ):
        assert score(task("multiclass", metric, classes=names), y, outputs).value == pytest.approx(expected)


def test_binary_and_multilabel_metrics_equal_scikit_learn():
    rng = np.random.default_rng(5)
    y = rng.integers(0, 2, (200, 3)).astype(np.int8)
    outputs = rng.normal(size=(200, 3)) + y
    many = task("multilabel", targets=("a", "b", "c"))
    assert score(many, y, outputs).value == pytest.approx(reference.f1_score(y, outputs > 0, average="macro"))
    exact = task("multilabel", "subset_accuracy", targets=("a", "b", "c"))
    assert score(exact, y, outputs).value == pytest.approx(reference.accuracy_score(y, outputs > 0))
    one = task("binary", "macro_f1", classes=("no", "yes"))
    expected = reference.f1_score(y[:, 0], outputs[:, 0] > 0, average="macro")
    assert score(one, y[:, 0].astype(np.int64), outputs[:, :1]).value == pytest.approx(expected)


@given(st.floats(0, 9.99), st.floats(-30, 30), st.integers(-3, 3))
def test_circular_error_takes_the_shorter_way(y, prediction, turns):
    y, prediction = np.array([y]), np.array([prediction])
    error = circular_error(y, prediction, 10)
    assert 0 <= error <= 5
    assert circular_error(prediction, y, 10) == pytest.approx(error, abs=1e-9)
    assert circular_error(y, prediction + 10 * turns, 10) == pytest.approx(error, abs=1e-9)


def test_circular_score_and_labels():
    digits = task("circular", period=10.0)
    y, outputs = np.array([[9.9], [0.0], [5.0]]), np.array([[0.1], [-0.5], [15.0]])
    assert score(digits, y, outputs).value == pytest.approx((0.2 + 0.5 + 0) / 3)
    assert labels(digits, outputs) == pytest.approx(np.array([[0.1], [9.5], [5.0]]))
    assert labels(digits, np.array([[-1e-18]])) == [[0.0]], "never the period itself"


@pytest.mark.parametrize("metric", ["rmse", "mae", "r2"])
def test_the_interval_of_a_regression_matches_a_plain_bootstrap(metric):
    y, outputs = noisy(150, 1, 0)
    kind = task("regression", metric)
    found = score(kind, y, outputs, seed=1)
    rng = np.random.default_rng(2)
    plain = [bare(kind, y[i], outputs[i]) for i in rng.integers(0, 150, (1000, 150))]
    assert found.interval == pytest.approx(np.percentile(plain, [2.5, 97.5]), abs=0.06)
    assert found.interval[0] < found.value < found.interval[1]
    assert found.n == 150


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1", "balanced_accuracy"])
def test_the_interval_of_classes_matches_a_plain_bootstrap(metric):
    rng = np.random.default_rng(7)
    y = rng.integers(0, 3, 120)
    outputs = rng.normal(size=(120, 3)) + 1.5 * np.eye(3)[y]
    kind = task("multiclass", metric, classes=("a", "b", "c"))
    found = score(kind, y, outputs, seed=1)
    plain = [bare(kind, y[i], outputs[i]) for i in rng.integers(0, 120, (1000, 120))]
    assert found.interval == pytest.approx(np.percentile(plain, [2.5, 97.5]), abs=0.03)


def test_many_columns_and_few_columns_draw_the_same_bootstrap():
    y, outputs = noisy(300, 5, 3)
    wide = score(task("regression", "mae", tuple("abcde")), y, outputs)
    narrow = score(task("regression", "mae"), np.zeros((300, 1)), np.abs(y - outputs).mean(1, keepdims=True))
    assert wide.interval == pytest.approx(narrow.interval)


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    hits = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        outputs = rng.normal(size=(200, 1))
        low, high = score(task("regression"), np.zeros((200, 1)), outputs, seed=seed).interval
        hits += low <= 1 <= high
    assert hits >= 51


def test_a_score_repeats_with_its_seed_and_survives_json():
    y, outputs = noisy(50, 1, 0)
    one = score(task("regression"), y, outputs, seed=4)
    assert one == score(task("regression"), y, outputs, seed=4)
    assert one != score(task("regression"), y, outputs, seed=5)
    assert Score.from_json(one.to_json()) == one


def test_groups_widen_the_interval_where_samples_of_a_group_are_alike():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 30)
    outputs = rng.normal(size=20)[groups][:, None]
    y = np.zeros((600, 1))
    alone, together = score(task("regression"), y, outputs), score(task("regression"), y, outputs, groups=groups)
    assert alone.value == together.value
    assert np.ptp(together.interval) > 3 * np.ptp(alone.interval)


def test_paired_differences_are_sharper_than_two_intervals():
    y, a = noisy(400, 1, 0)
    b = a + np.random.default_rng(1).normal(0.05, 0.02, a.shape)
    kind = task("regression")
    difference, (low, high) = paired(kind, y, a, b)
    assert difference == pytest.approx(score(kind, y, a).value - score(kind, y, b).value)
    assert low <= difference <= high
    assert high - low < 0.5 * np.ptp(score(kind, y, a).interval)
    assert paired(kind, y, a, a) == (0.0, (0.0, 0.0))


def test_r2_of_a_constant_answer_is_finite():
    kind = task("regression", "r2")
    y = np.full((5, 1), 0.1)
    assert score(kind, y, y).value == 1
    assert score(kind, y, y + 1).value == 0


def test_probabilities():
    logits = np.array([[1000.0, 0, -1000], [0, 0, 0]])
    p = probabilities(task("multiclass", classes=("a", "b", "c")), logits)
    assert p[0] == pytest.approx([1, 0, 0])
    assert p[1] == pytest.approx([1 / 3] * 3)
    p = probabilities(task("binary", classes=("no", "yes")), np.array([[0.0], [900.0], [-900.0]]))
    assert p == pytest.approx(np.array([[0.5, 0.5], [0, 1], [1, 0]]))
    p = probabilities(task("multilabel", targets=("a", "b")), np.array([[np.log(3), 0.0]]))
    assert p == pytest.approx(np.array([[0.75, 0.5]]))
    with pytest.raises(DataError, match="no probabilities"):
        probabilities(task("regression"), np.zeros((1, 1)))


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        (np.zeros((4, 2)), "shape"),
        (np.zeros((3, 1)), "3 outputs for 4"),
        (np.full((4, 1), np.nan), "4 of 4 outputs are NaN"),
    ],
)
def test_outputs_that_cannot_be_judged_are_refused(outputs, words):
    with pytest.raises(DataError, match=words):
        score(task("regression"), np.zeros((4, 1)), outputs)


def test_no_samples_cannot_be_judged():
    with pytest.raises(DataError, match="no samples"):
        score(task("regression"), np.zeros((0, 1)), np.zeros((0, 1)))
