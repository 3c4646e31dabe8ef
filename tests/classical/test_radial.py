"""Bells in integers: near the real ones at any distance and width; the sums are a kernel machine's."""

import numpy as np
import pytest

from featherweight.classical.boxes import Boxes
from featherweight.classical.radial import ONE, Radial, bells, fixed
from featherweight.classical.reading import Reading
from featherweight.task import Input, Task


@pytest.mark.parametrize("width", [0.7, 3.0, 1000.0, 3.7e7, 1e13])
def test_bells_are_powers_of_two(width: float) -> None:
    far = np.unique(np.concatenate([np.arange(50), np.logspace(0, np.log10(30 * width + 10), 500)]).astype(np.int64))
    real = 2.0 ** -(far / width)
    assert np.abs(bells(far, *fixed(width)) / ONE - real).max() < 0.004


def test_sums_are_a_kernel_machines() -> None:
    rng = np.random.default_rng(0)
    spec = Input("table", (1, 1, 6), "uint8")
    x, v = (rng.integers(0, 256, (n, 6)).astype(np.uint8) for n in (40, 15))
    w, b = rng.normal(size=(2, 15)), np.array([0.3, -2.0])
    model = Radial.of(Task("regression", spec, targets=("u", "v")), Reading(Boxes.of(spec)), v, w, b, 16, 9e3)
    far = ((x[:, None].astype(float) - v) ** 2).sum(2)
    assert np.abs(model.outputs(x) - (2.0 ** -(far / 9e3) @ w.T + b)).max() < 0.02
