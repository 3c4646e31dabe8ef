"""Trees: flat arrays say what scikit-learn says, and prefixes are prefixes."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from featherweight.budget import Budget
from featherweight.classical.boosting import shrink
from featherweight.classical.boxes import Boxes
from featherweight.classical.trees import Trees
from featherweight.task import Input, Task


def grown(dtype: str) -> tuple[Trees, HistGradientBoostingRegressor, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (400, 6)).astype(dtype) if dtype == "uint8" else rng.normal(size=(400, 6)).astype(dtype)
    y = np.sin(x[:, 0].astype(float)) + x[:, 1] * 0.01
    task = Task("regression", Input("table", (1, 1, 6), dtype))
    model = HistGradientBoostingRegressor(max_iter=30, early_stopping=False, min_samples_leaf=3).fit(x, y)
    nodes = [step[0].nodes for step in model._predictors]
    return Trees.of(task, Boxes.of(task.input), np.ravel(model._baseline_prediction), [0], nodes), model, x


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_says_what_scikit_learn_says(dtype: str) -> None:
    trees, model, x = grown(dtype)
    assert np.allclose(trees.outputs(x)[:, 0], model.predict(x), rtol=1e-5, atol=1e-6)
    assert trees.threshold.dtype == dtype


def test_logits_are_scikit_learns() -> None:
    x = np.random.default_rng(1).normal(size=(300, 4)).astype(np.float32)
    y = np.digitize(x[:, 0] * x[:, 1], [-0.3, 0.3])
    model = HistGradientBoostingClassifier(max_iter=12, early_stopping=False).fit(x, y)
    task = Task("multiclass", Input("table", (1, 1, 4), "float32"), classes=("a", "b", "c"))
    nodes = [tree.nodes for step in model._predictors for tree in step]
    trees = Trees.of(task, Boxes.of(task.input), np.ravel(model._baseline_prediction), [0, 1, 2], nodes)
    assert np.allclose(trees.outputs(x), model.decision_function(x), rtol=1e-5, atol=1e-6)


def test_stages_are_the_outputs_of_prefixes() -> None:
    trees, _, x = grown("float32")
    stages = trees.stages(x)
    for n in (0, 1, 7, 30):
        assert np.array_equal(stages[n], trees.prefix(n).outputs(x))
    assert trees.prefix(0).nodes == 0 and trees.prefix(30).nodes == trees.nodes


def test_shrink_keeps_the_longest_prefix_that_fits() -> None:
    trees, _, _ = grown("float32")
    for budget in (Budget(params=500), Budget(flash_bytes=4000)):
        small = shrink(trees, budget)
        longer = trees.prefix(small.iterations + 1)
        assert budget.fits(small.cost) and not budget.fits(longer.cost)
