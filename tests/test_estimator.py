"""The estimators keep scikit-learn's rules, and predict what the shipped integers say."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from featherweight import FeatherClassifier, FeatherRegressor
from featherweight import load as load_run
from featherweight.baselines.mean import Mean
from featherweight.data.load import load
from featherweight.errors import FeatherError
from featherweight.search.search import search

SETTINGS = {"max_params": 400, "trials": 1, "workers": 1}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One training of a few steps in this process, and the constant as the only baseline."""
    monkeypatch.setattr("featherweight.search.length.STEPS", (2, 2))
    monkeypatch.setattr("featherweight.search.finals.TIMES", {0: 1, 1: 1, 2: 1})
    monkeypatch.setattr("featherweight.job.networks.search", partial(search, executor="inline"))
    monkeypatch.setattr("featherweight.job.rivals.BASELINES", {"mean": Mean})


@pytest.mark.slow
@parametrize_with_checks(
    [FeatherRegressor(**SETTINGS), FeatherClassifier(**SETTINGS)],  # type: ignore[arg-type]
)
def test_scikit_learns_rules(estimator: object, check: partial) -> None:  # type: ignore[type-arg]
    check(estimator)


@pytest.mark.parametrize(
    "shape",
    [(5,), (24, 2), (10, 9, 3)],
    ids=["table", "signal", "image"],
)
def test_the_regressor_answers_with_the_shipped_integers(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, *shape)).astype(np.float32)
    y = x.reshape(60, -1)[:, 0]
    model = FeatherRegressor(**SETTINGS).fit(x, y)  # type: ignore[arg-type]
    assert np.array_equal(model.predict(x), model.shipped_.outputs(x)[:, 0])
    assert model.predict(x).shape == (60,)
    assert model.result_["winner"]["cost"]["params"] <= 400
    assert model.n_features_in_ == shape[0]


def test_several_targets_keep_their_shape() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 4))
    assert FeatherRegressor(**SETTINGS).fit(x, x[:, :3]).predict(x).shape == (60, 3)  # type: ignore[arg-type]


def test_a_circular_target_stays_within_its_period() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 16, 1))
    model = FeatherRegressor(period=360, **SETTINGS).fit(x, rng.uniform(0, 360, 80))  # type: ignore[arg-type]
    answer = model.predict(x)
    assert model.result_["task"]["kind"] == "circular"
    assert (answer >= 0).all() and (answer < 360).all()


@pytest.mark.parametrize("names", [["no", "yes"], ["b", "a", "c"], [7, 3, 11], [10, 2]], ids=str)
def test_classes_keep_their_names_and_order(names: list[object]) -> None:
    rng = np.random.default_rng(0)
    y = np.array(names)[rng.integers(0, len(names), 90)]
    x = rng.integers(0, 50, (90, 8, 8, 1)).astype(np.uint8)
    for k, name in enumerate(names):
        x[y == name, k * 2 : k * 2 + 2] += 200
    model = FeatherClassifier(**SETTINGS).fit(x, y)  # type: ignore[arg-type]
    p = model.predict_proba(x)
    assert model.classes_.tolist() == sorted(names)  # type: ignore[type-var]
    assert np.allclose(p.sum(1), 1)
    assert np.array_equal(model.classes_[p.argmax(1)], model.predict(x))


def test_groups_stay_on_one_side(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 4))
    groups = np.repeat(np.arange(16), 5)
    seen = []
    monkeypatch.setattr("featherweight.job.pipeline.load", lambda *a, **k: seen.append(load(*a, **k)) or seen[0])
    FeatherRegressor(**SETTINGS).fit(x, x[:, 0], groups=groups)  # type: ignore[arg-type]
    data = seen[0][1]
    sides = [set(data.groups[data.split[part]]) for part in ("train", "valid", "test")]
    assert not (sides[0] & sides[1] or sides[0] & sides[2] or sides[1] & sides[2])


def test_settings_are_only_read_in_fit() -> None:
    model = FeatherRegressor(max_params=0, time="nonsense", trials=0)
    assert clone(model).get_params() == model.get_params()
    with pytest.raises(FeatherError, match="leaves nothing to spend"):
        model.set_params(time=None, trials=1).fit(np.eye(20), np.arange(20))
    with pytest.raises(NotFittedError):
        model.predict(np.eye(20))


def test_it_works_in_a_cross_validation() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(90, 3))
    scores = cross_val_score(FeatherClassifier(**SETTINGS), x, (x[:, 0] > 0).astype(int), cv=2)  # type: ignore[arg-type]
    assert scores.shape == (2,) and ((scores >= 0) & (scores <= 1)).all()


def test_export_and_the_run_that_is_kept(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3))
    model = FeatherRegressor(out=tmp_path / "run", **SETTINGS).fit(x, x[:, 0])  # type: ignore[arg-type]
    assert {p.name for p in model.export(tmp_path / "c")} == {"model.c", "model.h"}
    model.export(tmp_path / "lib", to="arduino")
    assert "A sample of the test split" in (tmp_path / "lib/examples/predict/sample.h").read_text()
    assert "the compiled C gave the reference's bytes" in (tmp_path / "lib/README.md").read_text()
    assert (tmp_path / "run" / "report.html").exists()
    assert load_run(tmp_path / "run").result == model.result_


@pytest.mark.parametrize("beside", [None, np.arange(80.0).reshape(40, 2)])
@pytest.mark.parametrize("kind", [FeatherRegressor, FeatherClassifier])
def test_texts_and_what_stands_beside_them_reach_the_fit(
    kind: type, beside: np.ndarray | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Asked(Exception):
        pass

    def fit(data: object, **question: object) -> None:
        raise Asked(data, question)

    monkeypatch.setattr("featherweight.job.fit.fit", fit)
    words = [f"nr {i}" for i in range(40)]
    y = np.arange(40) % 4
    for x in (words, np.array(words), np.array(words, object)):
        with pytest.raises(Asked) as asked:
            kind(**SETTINGS).fit(x, y, beside=beside)
        data, question = asked.value.args
        task, read = load(data, task=question["task"], beside=question["beside"], group=question["group"])
        assert task.input.kind == "text"
        assert task.input.columns == (() if beside is None else ("beside_0", "beside_1"))
        assert len(read.x) == 40
    with pytest.raises(ValueError, match="NaN"):
        kind(**SETTINGS).fit(words, y, beside=np.full(40, np.nan))
