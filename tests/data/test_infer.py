import numpy as np
import pytest

from featherweight.data.infer import guess_kind, guess_target, looks_circular, parse_target, parse_task
from featherweight.errors import DataError


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("auto", ("auto", None)),
        ("regression", ("regression", None)),
        ("circular:10", ("circular", 10.0)),
        ("circular:6.28", ("circular", 6.28)),
        ("circular:.5", ("circular", 0.5)),
        ("circular:1e2", ("circular", 100.0)),
    ],
)
def test_parse_task(text, parsed):
    assert parse_task(text) == parsed


@pytest.mark.parametrize(
    "text", ["circular", "circular:", "circular:0", "circular:-1", "circular:nan", "circular:1e999"]
)
def test_a_circular_task_needs_a_period(text):
    with pytest.raises(DataError, match="period"):
        parse_task(text)


def test_a_wrong_kind_gets_a_suggestion():
    with pytest.raises(DataError, match="did you mean 'regression'"):
        parse_task("regresion")
    with pytest.raises(DataError, match="no period"):
        parse_task("regression:4")


def test_parse_target():
    assert parse_target("value") == ("", "value")
    assert parse_target("a:b") == ("", "a:b")
    assert parse_target("dir/labels.csv:value") == ("dir/labels.csv", "value")


def test_guess_target():
    assert guess_target(["path", "Value", "meter"], "f") == "Value"
    with pytest.raises(DataError, match="--target, one of a, b"):
        guess_target(["a", "b"], "f")
    with pytest.raises(DataError, match="y and label"):
        guess_target(["y", "label"], "f")


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([np.array(["a", "b", "b"])], "binary"),
        ([np.array(["a", "b", "c"])], "multiclass"),
        ([np.array([True, False])], "binary"),
        ([np.repeat([0, 1], 5)], "binary"),
        ([np.repeat(np.arange(10.0), 5)], "multiclass"),
        ([np.repeat(np.arange(21), 5)], "regression"),
        ([np.repeat(np.arange(10), 4)], "regression"),
        ([np.linspace(0, 1, 40)], "regression"),
        ([np.repeat([0.5, 1.5], 20)], "regression"),
        ([np.array([0, 1]), np.array([1, 0])], "multilabel"),
        ([np.array([0.0, 1.5]), np.array([1, 0])], "regression"),
    ],
)
def test_guess_kind(answers, kind):
    guessed, why = guess_kind(answers, tuple("pqr"[: len(answers)]))
    assert guessed == kind
    assert why


def test_text_among_several_targets_is_refused():
    with pytest.raises(DataError, match="must all be numbers"):
        guess_kind([np.array(["a"]), np.array([1.0])], ("p", "q"))


def test_only_values_that_fill_a_circle_look_circular():
    rng = np.random.default_rng(0)
    assert looks_circular(rng.uniform(0, 360, 500)) == 360
    assert looks_circular(np.arange(0, 10, 0.1)) == 10
    assert looks_circular(rng.uniform(0, 300, 500)) is None
    assert looks_circular(rng.normal(180, 50, 500).clip(0, 359)) is None
    assert looks_circular(rng.uniform(-180, 180, 500)) is None
