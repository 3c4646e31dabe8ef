"""Gradient boosting by XGBoost, an optional extra."""

from dataclasses import dataclass

from ..classical.xgb import Xgb
from ._boosted import Boosted


@dataclass(frozen=True)
class Xgboost(Boosted):
    """One ensemble per target, sine and cosine for angles, softmax over classes."""

    @property
    def grower(self) -> Xgb:
        return Xgb()
