"""Trees of XGBoost, an optional extra."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from .grower import Grower
from .grown import Grown
from .histogram import least

OBJECTIVES = {
    "squared": "reg:squarederror",
    "absolute": "reg:absoluteerror",
    "binary": "binary:logistic",
    "classes": "multi:softprob",
}


@dataclass(frozen=True)
class Xgb(Grower):
    """Source: Chen and Guestrin 2016, arXiv:1603.02754."""

    def grow(
        self, features: np.ndarray, y: np.ndarray, kind: str, leaves: int, rate: float, iterations: int, seed: int
    ) -> tuple[list[list[Grown]], np.ndarray]:
        try:
            import xgboost
        except ImportError:
            raise UnsupportedError(
                "xgboost is not installed", where="baseline xgboost", hint='pip install "featherweight[xgboost]"'
            ) from None
        middle, spread = (0.0, 1.0) if kind in ("binary", "classes") else (float(np.median(y)), float(np.std(y)) or 1.0)
        options: dict[str, Any] = {
            "objective": OBJECTIVES[kind],
            "tree_method": "hist",
            "grow_policy": "lossguide",
            "max_leaves": leaves,
            "max_depth": 0,
            "eta": rate,
            "max_bin": 256 if features.shape[1] <= 64 else 64,
            "min_child_weight": max(1, least(len(y)) // 4),
            "base_score": 0.5 if kind == "binary" else 0.0,
            "nthread": 1,
            "seed": seed,
            "verbosity": 0,
        }
        width = int(y.max()) + 1 if kind == "classes" else 1
        if kind == "classes":
            options["num_class"] = width
        rows = xgboost.DMatrix(features.astype(np.float32), label=(y - middle) / spread, nthread=1)
        booster = xgboost.train(options, rows, num_boost_round=iterations)
        trees = [_table(json.loads(text), spread) for text in booster.get_dump(dump_format="json")]
        steps = [trees[at : at + width] for at in range(0, len(trees), width)]
        return steps, np.full(width, middle)


def _table(root: dict[str, Any], spread: float) -> Grown:
    """A sample goes to "yes" when its feature is below the condition; features are whole numbers."""
    nodes: list[tuple[int, float, int, int, float]] = []

    def put(node: dict[str, Any]) -> int:
        at = len(nodes)
        nodes.append((-1, 0.0, -1, -1, 0.0))
        if "leaf" in node:
            nodes[at] = (-1, 0.0, -1, -1, float(node["leaf"]) * spread)
            return at
        children = {c["nodeid"]: c for c in node["children"]}
        left, right = put(children[node["yes"]]), put(children[node["no"]])
        limit = float(np.ceil(np.float32(node["split_condition"]))) - 1
        nodes[at] = (int(node["split"][1:]), limit, left, right, 0.0)
        return at

    put(root)
    feature, limit, left, right, value = (np.array(c) for c in zip(*nodes, strict=True))
    return feature, limit, left, right, value[:, None]
