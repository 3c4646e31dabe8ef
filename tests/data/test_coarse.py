"""A small version is the same for a brighter copy, and zeros where there is nothing to compare."""

import numpy as np

from featherweight.data.coarse import BANDS, FRAMES, boxed, coarse, spectrogram
from featherweight.task import Input


def test_boxes_are_means_of_any_size() -> None:
    m = np.arange(2 * 7 * 5, dtype=np.float64).reshape(1, 2, 7, 5)
    assert np.allclose(boxed(m, (1, 1))[0, :, 0, 0], m.mean((2, 3))[0])
    assert np.array_equal(boxed(m, (9, 9)), m)
    assert np.allclose(boxed(m, (7, 2))[0, 0, 0], [m[0, 0, 0, :2].mean(), m[0, 0, 0, 2:].mean()])


def test_brightness_and_contrast_do_not_matter_and_blank_is_zero() -> None:
    x = np.random.default_rng(0).integers(50, 150, (30, 24, 24, 3)).astype(np.uint8)
    x[1], x[2] = x[0] // 2 + 40, 77
    v = coarse(x, Input("image", (3, 24, 24), "uint8"))
    assert v is not None and np.linalg.norm(v[0] - v[1]) < 0.05 and not v[2].any()
    assert np.linalg.norm(v[0] - v[3]) > 0.5


def test_a_tone_lands_in_its_band() -> None:
    t = np.arange(4000) / 8000
    low, high = (np.sin(2 * np.pi * f * t)[None, None, None] for f in (200, 3000))
    a, b = spectrogram(low), spectrogram(high)
    assert a.shape[:2] == (1, 1) and a.shape[2] <= BANDS and FRAMES <= a.shape[3] <= FRAMES + 1
    assert a.mean(3).argmax() < b.mean(3).argmax()


def test_tables_and_texts_have_none() -> None:
    assert coarse(np.zeros((4, 3), np.float32), Input("table", (1, 1, 3), "float32")) is None
    assert coarse(np.zeros((4, 8), np.uint8), Input("text", (1, 1, 8), "uint8")) is None
