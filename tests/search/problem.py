"""A small question for tests, where is the bright spot?, and searches for its answer."""

from pathlib import Path
from typing import Any

import numpy as np
from ridge_engine import Ridge

from featherweight.budget import Budget
from featherweight.data.dataset import Dataset
from featherweight.engine import Engine
from featherweight.search.clock import Clock
from featherweight.search.search import Found, search
from featherweight.search.study import NAME, Study
from featherweight.search.trial import Trial
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


def searched(folder: Path, trials: int = 8, engine: Engine | None = None, **changes: Any) -> Found:
    task, data = changes.pop("problem", None) or spots()
    budget = changes.pop("budget", Budget(params=2000))
    given = {"clock": Clock.counted(trials), "executor": "inline", "price": lambda d: d.size, **changes}
    begin = Study.resume if (folder / NAME).exists() else Study.create
    with begin(folder, {"trials": trials}, data.fingerprint) as study:
        return search(task, data, budget, study=study, engine=engine or Ridge(), **given)


def story(trials: tuple[Trial, ...]) -> list[dict[str, Any]]:
    """The trials in the order of their numbers, without what depends on the machine."""
    records = [t.to_json() for t in sorted(trials, key=lambda t: t.number)]
    return [{k: v for k, v in r.items() if k not in ("seconds", "at")} for r in records]


class Hand:
    """A clock that only the engine moves."""

    time = 0.0

    def __call__(self) -> float:
        return self.time
