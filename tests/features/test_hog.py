"""HOG beside scikit-image's, and what it is blind and not blind to."""

import numpy as np
import pytest
from skimage.feature import hog as oracle

from featherweight.errors import DesignError
from featherweight.features._gradient import Gradients
from featherweight.features.hog import SCALE, Hog
from featherweight.task import Input


def pictures(shape: tuple[int, int, int], n: int = 6) -> np.ndarray:
    """Noise over blobs: flat parts, edges and texture."""
    rng = np.random.default_rng(list(shape))
    h, w, c = shape
    y, x = np.meshgrid(np.arange(h), np.arange(w), indexing="ij")
    out = np.empty((n, h, w, c))
    for i in range(n):
        for k in range(c):
            wave = np.sin(y * rng.uniform(0.1, 1) + x * rng.uniform(0.1, 1) + rng.uniform(0, 6))
            out[i, ..., k] = 128 + 90 * wave + rng.normal(0, 2.0**i, (h, w))
    return np.clip(np.rint(out), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("cell", [4, 6, 8])
@pytest.mark.parametrize("block", [1, 2, 3])
@pytest.mark.parametrize("bins", [6, 9, 12])
@pytest.mark.parametrize("shape", [(28, 28, 1), (33, 41, 3)])
def test_scikit_image_finds_the_same(cell: int, block: int, bins: int, shape: tuple[int, int, int]) -> None:
    x, (h, w, c) = pictures(shape), shape
    spec = Input("image", (c, h, w), "uint8")
    feature = Hog(cell, block, bins)
    settings = {"orientations": bins, "pixels_per_cell": (cell, cell), "cells_per_block": (block, block)}
    expected = SCALE * np.stack(
        [oracle(i[..., 0], **settings) if c == 1 else oracle(i, channel_axis=-1, **settings) for i in x]
    )
    expected = np.minimum(expected, 255)
    real, found = feature.real(x, spec), feature.run(x, spec)
    assert np.abs(real - expected).max() < 1e-3
    assert np.abs(found - expected).max() <= 1.5
    assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.9998


@pytest.mark.parametrize("gradients", [Gradients(4, b) for b in (6, 8, 9, 12, 36)] + [Gradients(4, 8, True)])
def test_no_gradient_falls_on_the_wrong_side_of_an_edge(gradients: Gradients) -> None:
    dy, dx = np.meshgrid(np.arange(-255, 256), np.arange(-255, 256), indexing="ij")
    x = np.zeros((dy.size, 3, 3, 1), np.uint8)  # the middle pixel has the gradient (dy, dx)
    x[:, 0, 1, 0], x[:, 2, 1, 0] = np.maximum(-dy, 0).ravel(), np.maximum(dy, 0).ravel()
    x[:, 1, 0, 0], x[:, 1, 2, 0] = np.maximum(-dx, 0).ravel(), np.maximum(dx, 0).ravel()
    alone = Gradients(1, gradients.bins, gradients.signed)
    found, real = alone.run(x)[:, 1, 1], alone.real(x)[:, 1, 1]
    some = real.sum(1) > 0
    assert np.array_equal(found[some].argmax(1), real[some].argmax(1))
    assert np.abs(found / 64 - real).max() < 1 / 64


def test_light_changes_nothing_and_a_turn_does() -> None:
    spec, feature = Input("image", (1, 32, 32), "uint8"), Hog()
    x = pictures((32, 32, 1))
    dim = (x // 8 * 4 + 50).astype(np.uint8)  # an affine change of x // 8 * 8
    apart = feature.run(dim, spec).astype(int) - feature.run(x // 8 * 8, spec)
    assert np.abs(apart).max() <= 1
    across, down = np.zeros((2, 1, 32, 32, 1), np.uint8)
    across[:, :, ::4], down[:, ::4] = 200, 200
    across[:, :, 1::4], down[:, 1::4] = 200, 200
    bins = [feature.run(a, spec).reshape(-1, 9).sum(0).argmax() for a in (across, down)]
    assert bins == [0, 4]


def test_signed_directions_tell_a_bright_thing_from_a_dark_one() -> None:
    spec = Input("image", (1, 32, 32), "uint8")
    x = pictures((32, 32, 1))
    plain, signed = Hog(), Hog(bins=4, signed=True)
    assert np.array_equal(plain.run(255 - x, spec), plain.run(x, spec))
    found = signed.run(x, spec).reshape(6, -1, 8)
    other = signed.run(255 - x, spec).reshape(6, -1, 8)
    assert np.array_equal(other, np.roll(found, 4, 2)) and not np.array_equal(other, found)
    up = np.zeros((1, 32, 32, 1), np.uint8)
    up[:, :, 16:] = 200  # brighter to the right: the first direction
    assert signed.run(up, spec).reshape(-1, 8).sum(0).argmax() == 0


def test_the_scratch_is_a_few_rows_of_cells() -> None:
    text = Hog(4).c(Input("image", (1, 64, 64), "uint8"), "f")
    assert "uint32_t ring[2 * 144], v[36];" in text  # two rows of 16 cells with 9 directions


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (Hog(8), "16 x 16 pixels, the image has 12 x 20"),
        (Hog(0), "not 0"),
        (Hog(40), "not 40"),
        (Hog(2, 6), "255 numbers, this one 324"),
        (Hog(2, bins=1), "not 1"),
        (Hog(2, bins=24, signed=True), "not 48"),
        (Hog(2, stride=0), "every 0"),
    ],
)
def test_what_cannot_be_is_explained(feature: Hog, said: str) -> None:
    with pytest.raises(DesignError, match=said):
        feature.output(Input("image", (1, 12, 20), "uint8"))
