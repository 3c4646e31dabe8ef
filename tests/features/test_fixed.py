"""Floats as integers: nothing but the resolution is lost, and no float breaks it."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.fixed import Fixed
from featherweight.targets.compiler import STRICT, host
from featherweight.task import Input

SIGNAL = Input("signal", (2, 1, 50), "float32")


def test_each_channel_keeps_its_own_resolution() -> None:
    x = np.random.default_rng(0).normal([0, 1e6], [1e-3, 10], (20, 50, 2)).astype(np.float32)
    feature = Fixed().fitted(x, SIGNAL)
    q = feature.run(x, SIGNAL).astype(np.float64)
    for c, (offset, places) in enumerate(feature.points):
        step = 2.0**-places
        assert np.abs(q[..., c] * step + offset - x[..., c]).max() <= 0.51 * step
        assert np.ptp(x[..., c]) / step > 26_000


def test_a_constant_becomes_zero_and_what_lies_outside_is_clamped() -> None:
    x = np.zeros((3, 50, 2), np.float32) + np.float32([7.25, -1e30])
    feature = Fixed().fitted(x, SIGNAL)
    assert not feature.run(x, SIGNAL).any()
    assert (feature.run(np.full_like(x, 3e38), SIGNAL) == 32767).all()


def test_numbers_that_are_none_read_alike_in_c(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    feature = Fixed().fitted(rng.normal(3, 2, (9, 50, 2)).astype(np.float32), SIGNAL)
    x = rng.integers(0, 2**32, (4000, 50, 2), dtype=np.uint32).view(np.float32)  # every kind of float
    x[0, :8, 0] = [np.nan, np.inf, -np.inf, 0, -0.0, 1e-45, 3e38, -3e38]
    text = (
        f"#include <stdint.h>\n#include <string.h>\n{feature.c(SIGNAL, 'fix')}"
        + """
#include <stdio.h>
int main(void) {
  static float x[100];
  static int16_t y[100];
  while (fread(x, sizeof x, 1, stdin) == 1) {
    fix(x, y);
    if (fwrite(y, sizeof y, 1, stdout) != 1) return 1;
  }
  return 0;
}
"""
    )
    (tmp_path / "f.c").write_text(text, encoding="ascii")
    for options in (STRICT, ("-O2", "-fsanitize=undefined", "-fno-sanitize-recover=all")):
        subprocess.run([host().command, *options, "f.c", "-o", "f"], cwd=tmp_path, check=True)
        done = subprocess.run([str(tmp_path / "f")], input=x.tobytes(), capture_output=True, check=True)
        with np.errstate(invalid="ignore"):
            assert np.array_equal(np.frombuffer(done.stdout, np.int16).reshape(x.shape), feature.run(x, SIGNAL))


def test_it_must_be_fitted_on_as_many_channels() -> None:
    with pytest.raises(DesignError, match="no range was measured"):
        Fixed().run(np.zeros((1, 50, 2), np.float32), SIGNAL)
    with pytest.raises(DesignError, match="fitted on 1 channels or columns, here are 2"):
        Fixed(points=((0.0, 1),)).output(SIGNAL)
