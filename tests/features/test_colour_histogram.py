"""Colour histograms beside numpy's own, and the hues beside Python's."""

import colorsys

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.colour_histogram import ColourHistogram
from featherweight.task import Input

SPEC = Input("image", (3, 12, 10), "uint8")
X = np.random.default_rng(0).integers(0, 256, (5, 12, 10, 3), np.uint8)


def shares(counts: np.ndarray, whole: int) -> np.ndarray:
    return np.floor(255 * np.sqrt(counts / whole) + 1e-9).astype(np.uint8)


@pytest.mark.parametrize("levels", [2, 3, 4, 6])
def test_joint_bins_are_those_of_histogramdd(levels: int) -> None:
    found = ColourHistogram(levels).run(X, SPEC)
    edges = [np.ceil(np.arange(levels + 1) * 256 / levels)] * 3
    for image, ours in zip(X, found, strict=True):
        counts, _ = np.histogramdd(image.reshape(-1, 3), edges)
        assert np.array_equal(ours, shares(counts.ravel(), 120))


def test_every_channel_and_cell_for_itself() -> None:
    found = ColourHistogram(4, "channel", 2).run(X, SPEC).reshape(5, 2, 2, 3, 4)
    for c in range(3):
        counts, _ = np.histogram(X[1, 6:, :5, c], [0, 64, 128, 192, 256])
        assert np.array_equal(found[1, 1, 0, c], shares(counts, 30))


@pytest.mark.parametrize("levels", [2, 4])
def test_hues_are_those_of_colorsys(levels: int) -> None:
    bins, found = 3 * levels, ColourHistogram(levels, "hue").run(X, SPEC)
    for image, ours in zip(X, found, strict=True):
        sums = np.zeros(bins)
        for pixel in image.reshape(-1, 3).astype(int):
            hue, _, _ = colorsys.rgb_to_hsv(*pixel / 255)
            sums[int(hue * bins + 1e-9) % bins] += np.ptp(pixel)
        assert np.array_equal(ours, shares(sums, 255 * 120))


def test_one_colour_is_one_bin() -> None:
    red = np.zeros((1, 12, 10, 3), np.uint8)
    red[..., 0] = 255
    assert ColourHistogram(4, "hue").run(red, SPEC)[0].tolist() == [255] + [0] * 11
    joint = ColourHistogram(2).run(red, SPEC)[0]
    assert joint[4] == 255 and joint.sum() == 255
    grey = np.full((1, 12, 10, 3), 77, np.uint8)
    assert not ColourHistogram(4, "hue").run(grey, SPEC).any()


def test_large_pictures_stay_inside_32_bits() -> None:
    spec = Input("image", (3, 250, 260), "uint8")
    x = np.random.default_rng(1).integers(0, 256, (1, 250, 260, 3), np.uint8)
    for kind in ("joint", "hue"):
        feature = ColourHistogram(4, kind)
        assert np.abs(feature.run(x, spec) - feature.real(x, spec)).max() <= feature.tolerance


@pytest.mark.parametrize(
    ("feature", "channels", "said"),
    [
        (ColourHistogram(6), 4, "1,296 bins of a cell, at most 1,024"),
        (ColourHistogram(4, "hue"), 1, "3 channels, the image has 1"),
        (ColourHistogram(1), 3, "2 to 256 levels, not 1"),
        (ColourHistogram(4, "joint", 11), 3, "11 x 11 cells does not fit 12 x 10"),
        (ColourHistogram(4, "hsv"), 3, "'hsv'"),
    ],
)
def test_what_cannot_be_is_explained(feature: ColourHistogram, channels: int, said: str) -> None:
    with pytest.raises(DesignError, match=said):
        feature.output(Input("image", (channels, 12, 10), "uint8"))
