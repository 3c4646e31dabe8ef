"""Trees of scikit-learn's histogram boosting."""

from dataclasses import dataclass

import numpy as np

from .grower import Grower
from .grown import Grown


@dataclass(frozen=True)
class Histogram(Grower):
    """Source: Ke et al. 2017, NeurIPS 30, as scikit-learn has it."""

    def grow(
        self, features: np.ndarray, y: np.ndarray, kind: str, leaves: int, rate: float, iterations: int, seed: int
    ) -> tuple[list[list[Grown]], np.ndarray]:
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        options = {
            "max_leaf_nodes": leaves,
            "learning_rate": rate,
            "max_iter": iterations,
            "early_stopping": False,  # it would draw its own validation rows
            "min_samples_leaf": least(len(y)),
            "max_bins": 255 if features.shape[1] <= 64 else 63,
            "random_state": seed,
        }
        if kind in ("binary", "classes"):
            model = HistGradientBoostingClassifier(**options)
        else:
            model = HistGradientBoostingRegressor(loss=f"{kind}_error", **options)
        model.fit(features.astype(np.float64), y)
        steps = [[_table(tree.nodes) for tree in step] for step in model._predictors]
        return steps, np.ravel(model._baseline_prediction)


def least(rows: int) -> int:
    """Rows of a leaf, at least."""
    return max(1, min(20, rows // 20))


def _table(nodes: np.ndarray) -> Grown:
    feature = np.where(nodes["is_leaf"].astype(bool), -1, nodes["feature_idx"].astype(np.int64))
    return feature, nodes["num_threshold"], nodes["left"], nodes["right"], nodes["value"][:, None]
