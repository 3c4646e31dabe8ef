"""Integer weights: the sums are near the real ones, gaps lead to the right features, 4 bits take half a byte."""

import numpy as np
import pytest

from featherweight.classical.boxes import Boxes
from featherweight.classical.linear import Linear
from featherweight.classical.reading import Reading
from featherweight.task import Input, Task

SPEC = Input("table", (1, 1, 700), "uint8")
TASK = Task("regression", SPEC, targets=("u", "v"))
RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (50, 700)).astype(np.uint8)
W, B = RNG.normal(size=(2, 700)), np.array([3.0, -1e5])


@pytest.mark.parametrize(("bits", "near", "each"), [(16, 1e-4, 2), (8, 1e-2, 1), (4, 0.5, 0.5)])
def test_sums_are_near_the_real_ones(bits: int, near: float, each: float) -> None:
    real = X @ W.T + B
    model = Linear.of(TASK, Reading(Boxes.of(SPEC)), W, B, bits=bits, mean=X.mean(0), spread=X.std(0))
    assert (np.abs(model.outputs(X) - real).std(0) < near * real.std(0)).all()
    assert model.constants["weight"].nbytes == 2 * 700 * each


@pytest.mark.parametrize("kept", [[0], [699], [0, 255, 256, 511], [300, 699], [3, 258, 513], list(range(700))])
def test_gaps_lead_to_what_is_kept(kept: list[int]) -> None:
    model = Linear.of(TASK, Reading(Boxes.of(SPEC)), W, B, kept=np.array(kept))
    real = X[:, kept] @ W[:, kept].T + B
    assert np.allclose(model.outputs(X), real, atol=0.5, rtol=1e-4)


def test_rounding_errs_least_where_features_vary() -> None:
    w = np.array([[1.0, 0.05]])
    task = Task("regression", Input("table", (1, 1, 2), "uint8"))
    reading = Reading(Boxes.of(task.input))
    flat = Linear.of(task, reading, w, np.zeros(1), bits=4, spread=np.array([0.01, 100.0]))
    even = Linear.of(task, reading, w, np.zeros(1), bits=4, spread=np.array([100.0, 0.01]))
    assert flat.scale[0] < even.scale[0]
