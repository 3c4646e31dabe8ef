"""Dense SIFT beside scikit-image's descriptor at the same places and scale, and the words."""

from dataclasses import replace

import numpy as np
import pytest
from skimage.feature import SIFT

from featherweight.errors import DesignError
from featherweight.features.sift_words import BINS, LONG, SIDE, SiftWords
from featherweight.task import Input

SPEC = Input("image", (1, 40, 36), "uint8")


def pictures(n: int = 4) -> np.ndarray:
    rng = np.random.default_rng(5)
    y, x = np.meshgrid(np.arange(40), np.arange(36), indexing="ij")
    waves = [
        sum(np.sin(y * rng.normal(0, 0.5) + x * rng.normal(0, 0.5) + rng.uniform(0, 6)) for _ in range(4))
        for _ in range(n)
    ]
    return np.clip(128 + 40 * np.stack(waves), 0, 255).astype(np.uint8)[..., None]


def oracle(image: np.ndarray, cell: int, places: np.ndarray) -> np.ndarray:
    """scikit-image's descriptors of upright keypoints in `places`, of cells of `cell` pixels, without its blur."""
    sigma = 2 * cell / 6  # its half window is 6 sigma
    sift = SIFT(upsampling=1, n_octaves=1, n_scales=1, sigma_min=sigma, sigma_in=sigma)
    n = len(places)
    sift.positions, sift.sigmas, sift.orientations = places, np.full(n, sigma), np.zeros(n)
    sift.scales, sift.octaves = np.zeros(n, int), np.zeros(n, int)
    sift.extract(image)
    # It measures angles from the axis of the rows, the other way round.
    return sift.descriptors.reshape(n, SIDE, SIDE, BINS)[..., (2 - np.arange(BINS)) % BINS].reshape(n, LONG)


@pytest.mark.parametrize("cell", [3, 4, 5])
def test_scikit_image_describes_the_same_places_alike(cell: int) -> None:
    x, feature = pictures(), SiftWords(cell=cell)
    ours = feature.descriptors_real(x, SPEC)
    down, across = 40 // cell - 3, 36 // cell - 3
    corner = np.stack(np.meshgrid(np.arange(down), np.arange(across), indexing="ij"), -1).reshape(-1, 2) * cell
    theirs = np.stack([oracle(i[..., 0], cell, corner + 2 * cell - 0.5) for i in x])
    near = np.array(
        [[np.corrcoef(a, b)[0, 1] for a, b in zip(u, v, strict=True)] for u, v in zip(ours, theirs, strict=True)]
    )
    assert near.mean() > 0.8  # they share each pixel among eight numbers, ours has one
    other = np.array([[np.corrcoef(a, b)[0, 1] for b in v[::-1]] for u, v in zip(ours, theirs, strict=True) for a in u])
    assert near.mean() > other.mean() + 0.4
    # whose descriptor is it?  The nearest of theirs is the one at the same place.
    far = ((ours[:, :, None] - theirs[:, None].astype(float)) ** 2).sum(-1)
    assert (far.argmin(2) == np.arange(down * across)).mean() > 0.9


def test_integers_follow_the_floats() -> None:
    x, feature = pictures(), SiftWords()
    assert np.abs(feature.descriptors(x, SPEC) - feature.descriptors_real(x, SPEC)).max() < 4
    learnt = feature.fitted(x, SPEC)
    apart = np.abs(learnt.run(x, SPEC) - learnt.real(x, SPEC))
    assert (apart <= learnt.tolerance).mean() > 0.95


def test_words_are_learnt_once_and_the_same_each_time() -> None:
    x = pictures(8)
    learnt = SiftWords(16).fitted(x, SPEC)
    assert learnt == SiftWords(16).fitted(x, SPEC)
    assert learnt.params(SPEC) == 16 * 128 and np.shape(learnt.codebook) == (16, 128)
    assert 0 <= np.min(learnt.codebook) and np.max(learnt.codebook) <= 255
    counts = np.rint((learnt.run(x, SPEC) / 255.0) ** 2 * 42)
    assert np.abs(counts.sum(1) - 42).max() <= 2  # 7 x 6 descriptors each


def test_fewer_patterns_than_words() -> None:
    x = np.zeros((3, 40, 36, 1), np.uint8)
    learnt = SiftWords(16).fitted(x, SPEC)
    assert learnt.run(x, SPEC)[0].tolist() == [255] + [0] * 15


def test_words_come_before_counts() -> None:
    with pytest.raises(DesignError, match="not learnt yet"):
        SiftWords().run(pictures(), SPEC)
    with pytest.raises(DesignError, match="not learnt yet"):
        SiftWords().c(SPEC, "f")
    with pytest.raises(DesignError, match="16 x 128, not 32 x 128"):
        replace(SiftWords(16).fitted(pictures(), SPEC), words=32).output(SPEC)
    with pytest.raises(DesignError, match="16 x 16 pixels, the image has 12 x 40"):
        SiftWords().output(Input("image", (1, 12, 40), "uint8"))
