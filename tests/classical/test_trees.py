"""Trees: what is packed says what the libraries say, and prefixes are prefixes."""

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor, RandomForestClassifier

from featherweight.classical.boxes import Boxes
from featherweight.classical.histogram import Histogram
from featherweight.classical.reading import Reading
from featherweight.classical.trees import Trees
from featherweight.task import Input, Task

RNG = np.random.default_rng(0)


def task_of(features: int, dtype: str = "uint8") -> Task:
    return Task("regression", Input("table", (1, 1, features), dtype))


def grown(features: int = 6, dtype: str = "uint8") -> tuple[Trees, np.ndarray, np.ndarray]:
    x = RNG.integers(-20000 if dtype == "int16" else 0, 20000 if dtype == "int16" else 256, (400, features))
    x, task = x.astype(dtype), task_of(features, dtype)
    y = np.sin(x[:, 0].astype(float)) + x[:, 1] * 0.01
    trees, bias, target = Histogram().ensemble(task, x, y[:, None], 12, 0.1, 30, 0)
    options = {"max_leaf_nodes": 12, "learning_rate": 0.1, "max_iter": 30, "early_stopping": False}
    bins = 255 if features <= 64 else 63
    model = HistGradientBoostingRegressor(**options, min_samples_leaf=20, max_bins=bins, random_state=0).fit(x, y)
    return Trees.of(task, Reading(Boxes.of(task.input)), trees, bias, target), x, model.predict(x)


@pytest.mark.parametrize(("features", "dtype"), [(6, "uint8"), (6, "int16"), (300, "uint8"), (300, "int16")])
def test_says_what_scikit_learn_says(features: int, dtype: str) -> None:
    trees, x, want = grown(features, dtype)
    assert np.abs(trees.outputs(x)[:, 0] - want).max() < 1e-3 * want.std()
    assert trees.threshold.dtype == dtype and trees.feature.itemsize == 1, "few of many features are compared"


def test_stages_are_the_outputs_of_prefixes() -> None:
    trees, x, _ = grown()
    counts = (0, 1, 7, 30)
    for n, stage in zip(counts, trees.stages(x, counts), strict=True):
        assert np.array_equal(stage, trees.prefix(n).outputs(x))
    assert trees.prefix(0).nodes == 0 and trees.prefix(30).nodes == trees.nodes
    sizes = [trees.prefix(n).table_bytes for n in range(31)]
    assert sizes == sorted(sizes)


def test_leaves_of_a_forest_feed_every_class_and_share_their_answers() -> None:
    x = RNG.integers(0, 256, (500, 7)).astype(np.uint8)
    y = np.digitize(x[:, 0] / 1.0 + x[:, 1], [150, 300])
    task = Task("multiclass", Input("table", (1, 1, 7), "uint8"), classes=("a", "b", "c"))
    model = RandomForestClassifier(9, max_leaf_nodes=20, random_state=0).fit(x, y)
    tables = []
    for e in model.estimators_:
        t = e.tree_
        feature = np.where(t.children_left < 0, -1, t.feature)
        tables.append((feature, t.threshold, t.children_left, t.children_right, t.value[:, 0]))
    whole = Trees.of(task, Reading(Boxes.of(task.input)), tables, np.zeros(3))
    shared = Trees.of(task, Reading(Boxes.of(task.input)), tables, np.zeros(3), bits=8, codes=16)
    want = model.predict_proba(x)
    assert np.abs(whole.outputs(x) / 9 - want).max() < 1e-3
    assert np.abs(shared.outputs(x) / 9 - want).max() < 0.15 and len(shared.value) <= 16
    assert shared.table_bytes < whole.table_bytes


def test_a_tree_without_a_split_is_one_leaf() -> None:
    task = task_of(3)
    leaf = (np.array([-1]), np.zeros(1), np.array([-1]), np.array([-1]), np.array([[2.5]]))
    trees = Trees.of(task, Reading(Boxes.of(task.input)), [leaf, leaf], np.array([1.0]), [0])
    assert np.allclose(trees.outputs(np.zeros((4, 3), np.uint8)), 6.0, atol=1e-3) and trees.nodes == 2


def test_deep_trees_are_packed_too() -> None:
    x = RNG.integers(0, 256, (3000, 4)).astype(np.uint8)
    y = RNG.normal(size=3000)
    model = ExtraTreesRegressor(2, random_state=0).fit(x, y)
    tables = []
    for e in model.estimators_:
        t = e.tree_
        feature = np.where(t.children_left < 0, -1, t.feature)
        tables.append((feature, t.threshold, t.children_left, t.children_right, t.value[:, :, 0] / 2))
    trees = Trees.of(task_of(4), Reading(Boxes.of(task_of(4).input)), tables, np.zeros(1), [0])
    assert np.abs(trees.outputs(x)[:, 0] - model.predict(x)).max() < 1e-3 and trees.left.dtype == np.uint16
