"""Trees of LightGBM, an optional extra."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from .grower import Grower
from .grown import Grown
from .histogram import least

OBJECTIVES = {"squared": "regression", "absolute": "regression_l1", "binary": "binary", "classes": "multiclass"}


@dataclass(frozen=True)
class Lgbm(Grower):
    """Source: Ke et al. 2017, NeurIPS 30."""

    def grow(
        self, features: np.ndarray, y: np.ndarray, kind: str, leaves: int, rate: float, iterations: int, seed: int
    ) -> tuple[list[list[Grown]], np.ndarray]:
        try:
            import lightgbm
        except (ImportError, OSError):  # without libgomp it cannot be loaded
            raise UnsupportedError(
                "lightgbm is not installed", where="baseline lightgbm", hint='pip install "featherweight[lightgbm]"'
            ) from None
        middle = 0.0 if kind in ("binary", "classes") else float(np.median(y))
        width = int(y.max()) + 1 if kind == "classes" else 1
        options: dict[str, Any] = {
            "objective": OBJECTIVES[kind],
            "num_leaves": leaves,
            "learning_rate": rate,
            "max_bin": 255 if features.shape[1] <= 64 else 63,
            "min_data_in_leaf": least(len(y)),
            "boost_from_average": False,
            "num_threads": 1,
            "seed": seed,
            "deterministic": True,
            "force_row_wise": True,
            "feature_pre_filter": False,
            "verbosity": -1,
        }
        if kind == "classes":
            options["num_class"] = width
        data = lightgbm.Dataset(features.astype(np.float32), y - middle, params=options, free_raw_data=True)
        booster = lightgbm.train(options, data, num_boost_round=iterations)
        trees = [_table(t["tree_structure"]) for t in booster.dump_model()["tree_info"]]
        steps = [trees[at : at + width] for at in range(0, len(trees), width)]
        while len(steps) < iterations:  # it stops where no split helps
            steps.append([_table({"leaf_value": 0.0})] * width)
        return steps, np.full(width, middle)


def _table(root: dict[str, Any]) -> Grown:
    """A sample goes left when its feature is no greater than the threshold."""
    nodes: list[tuple[int, float, int, int, float]] = []

    def put(node: dict[str, Any]) -> int:
        at = len(nodes)
        nodes.append((-1, 0.0, -1, -1, float(node.get("leaf_value", 0.0))))
        if "split_feature" in node:
            left, right = put(node["left_child"]), put(node["right_child"])
            nodes[at] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
        return at

    put(root)
    feature, limit, left, right, value = (np.array(c) for c in zip(*nodes, strict=True))
    return feature, limit, left, right, value[:, None]
