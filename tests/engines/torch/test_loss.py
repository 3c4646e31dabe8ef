"""Losses: their values by hand, their gradients as finite differences in float64."""

from typing import Any

import numpy as np
import pytest
import torch

from featherweight.engines.torch.loss import loss
from featherweight.recipe import Recipe
from featherweight.task import Input, Task

SPEC = Input("table", (1, 1, 4), "float32")
TASKS = {
    "regression": Task("regression", SPEC, ("u", "v")),
    "circular": Task("circular", SPEC, period=360.0),
    "multiclass": Task("multiclass", SPEC, classes=("a", "b", "c", "d")),
    "binary": Task("binary", SPEC, classes=("no", "yes")),
    "multilabel": Task("multilabel", SPEC, ("u", "v", "w")),
}
B = 5


def drawn(kind: str, soft: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outputs, targets and a teacher's outputs."""
    rng = np.random.default_rng(0)
    k = TASKS[kind].network_outputs
    out, teacher = rng.standard_normal((2, B, k)) * 2
    y: Any = rng.standard_normal((B, k))
    if kind == "multiclass":
        y = rng.dirichlet(np.ones(k), B) if soft else rng.integers(0, k, B)
    elif TASKS[kind].classifies:
        y = rng.uniform(0, 1, (B, k)) if soft else rng.integers(0, 2, (B, k)).astype(np.float64)
    return out, y, teacher


def found(kind: str, recipe: Recipe, out: np.ndarray, y: np.ndarray, teacher: np.ndarray | None = None) -> float:
    given = None if teacher is None else torch.from_numpy(teacher)
    return float(loss(TASKS[kind], recipe, torch.from_numpy(out), torch.from_numpy(y), given))


def softmax(a: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(a) / np.exp(a).sum(1, keepdims=True))


def sigmoid(a: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-a)))


def cross(p: np.ndarray, q: np.ndarray) -> float:
    return float(-(p * np.log(q) + (1 - p) * np.log(1 - q)).mean())


@pytest.mark.parametrize("kind", ["regression", "circular"])
def test_losses_of_numbers(kind: str) -> None:
    out, y, _ = drawn(kind)
    e = np.abs(out - y)
    huber = np.where(e < 0.5, 0.5 * e**2 / 0.5, e - 0.25)
    for name, expected in (("squared", e**2), ("absolute", e), ("huber", huber)):
        assert found(kind, Recipe(loss=name), out, y) == pytest.approx(expected.mean())


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_losses_of_classes(smoothing: float) -> None:
    recipe = Recipe(smoothing=smoothing)
    out, y, _ = drawn("multiclass")
    rows = np.eye(4)[y]
    expected = -(((1 - smoothing) * rows + smoothing / 4) * np.log(softmax(out))).sum(1).mean()
    assert found("multiclass", recipe, out, y) == pytest.approx(expected)
    assert found("multiclass", recipe, out, rows) == pytest.approx(expected)
    _, soft, _ = drawn("multiclass", soft=True)
    expected = -(((1 - smoothing) * soft + smoothing / 4) * np.log(softmax(out))).sum(1).mean()
    assert found("multiclass", recipe, out, soft) == pytest.approx(expected)
    for kind in ("binary", "multilabel"):
        out, y, _ = drawn(kind)
        expected = cross((1 - smoothing) * y + 0.5 * smoothing, sigmoid(out))
        assert found(kind, recipe, out, y) == pytest.approx(expected)


@pytest.mark.parametrize("kind", list(TASKS))
@pytest.mark.parametrize("temperature", [1.0, 3.0])
def test_a_teacher_takes_its_share_of_the_loss(kind: str, temperature: float) -> None:
    out, y, teacher = drawn(kind)
    plain, t = found(kind, Recipe(), out, y), temperature
    if kind == "multiclass":
        theirs = -(t**2) * (softmax(teacher / t) * np.log(softmax(out / t))).sum(1).mean()
    elif TASKS[kind].classifies:
        theirs = t**2 * cross(sigmoid(teacher / t), sigmoid(out / t))
    else:
        theirs = found(kind, Recipe(), out, teacher)
    recipe = Recipe(distil=0.3, temperature=temperature)
    assert found(kind, recipe, out, y, teacher) == pytest.approx(0.7 * plain + 0.3 * theirs)
    assert found(kind, Recipe(), out, y, teacher) == pytest.approx(plain)


def test_distillation_pulls_towards_the_softened_teacher_with_the_strength_of_the_divergence() -> None:
    out, y, teacher = drawn("multiclass")
    t = 3.0
    tensor = torch.from_numpy(out).requires_grad_()
    recipe = Recipe(distil=1.0, temperature=t)
    loss(TASKS["multiclass"], recipe, tensor, torch.from_numpy(y), torch.from_numpy(teacher)).backward()
    np.testing.assert_allclose(tensor.grad, t * (softmax(out / t) - softmax(teacher / t)) / B, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", list(TASKS))
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize(
    "recipe", [Recipe(), Recipe(smoothing=0.1, loss="squared"), Recipe(distil=0.4, loss="absolute")], ids=str
)
def test_gradients_are_finite_differences(kind: str, soft: bool, recipe: Recipe) -> None:
    out, y, teacher = drawn(kind, soft)

    def total(t: torch.Tensor) -> torch.Tensor:
        return loss(TASKS[kind], recipe, t, torch.from_numpy(y), torch.from_numpy(teacher))

    torch.autograd.gradcheck(total, torch.from_numpy(out).requires_grad_())
