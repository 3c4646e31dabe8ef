"""A small question for tests: where is the bright spot?"""

import numpy as np

from featherweight.data.dataset import Dataset
from featherweight.task import Input, Task


def spots(n: int = 240, kind: str = "regression", seed: int = 0) -> tuple[Task, Dataset]:
    """Images of 8 x 8 with a spot; the answer is its column, a number or a half."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(1, 7, (n, 2))
    grid = np.arange(8)
    distance = (grid[None, :, None] - place[:, :1, None]) ** 2 + (grid[None, None, :] - place[:, 1:, None]) ** 2
    x = (200 * np.exp(-distance / 3) + rng.integers(0, 20, (n, 8, 8))).astype(np.uint8)[..., None]
    order = rng.permutation(n)
    cut, end = int(n * 0.64), int(n * 0.8)
    split = {"train": np.sort(order[:cut]), "valid": np.sort(order[cut:end]), "test": np.sort(order[end:])}
    spec = Input("image", (1, 8, 8), "uint8", "L")
    if kind == "binary":
        return Task("binary", spec, ("side",), ("left", "right")), Dataset(x, (place[:, 1] > 4).astype(np.int64), split)
    return Task("regression", spec, ("column",)), Dataset(x, place[:, 1:].astype(np.float64), split)
