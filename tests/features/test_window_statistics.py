"""Six numbers a segment."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.window_statistics import WindowStatistics
from featherweight.task import Input


def test_a_line_rises_and_a_wave_crosses() -> None:
    spec = Input("signal", (2, 1, 400), "int16")
    t = np.arange(400)
    x = np.stack([10 * t, 1000 * np.sin(2 * np.pi * (t + 0.5) / 20)], 1).round().astype(np.int16)[None]
    line, wave = WindowStatistics(2).run(x, spec).reshape(2, 2, 6)
    assert line[0].tolist() == [995, 577, 0, 1990, 1, 995]
    assert line[1].tolist() == [2995, 577, 2000, 3990, 1, 995]
    assert wave[0, 0] == 0 and wave[0, 1] == pytest.approx(707, abs=1) and wave[0, 4] == 19


def test_segments_cover_a_length_that_does_not_divide() -> None:
    spec = Input("signal", (1, 1, 30), "uint8")
    feature = WindowStatistics(4)
    assert feature._long(spec) == 8
    assert feature._starts(spec) == [0, 7, 14, 22]


@pytest.mark.parametrize(("segments", "length"), [(0, 10), (6, 11), (1, 40_000)])
def test_what_cannot_be_is_refused(segments: int, length: int) -> None:
    with pytest.raises(DesignError, match=rf"{segments} segments of a signal of {length:,} steps"):
        WindowStatistics(segments).output(Input("signal", (1, 1, length), "int16"))
