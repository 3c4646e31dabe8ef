"""Gradient boosting by LightGBM, an optional extra."""

from dataclasses import dataclass

from ..classical.lgbm import Lgbm
from ._boosted import Boosted


@dataclass(frozen=True)
class Lightgbm(Boosted):
    """One ensemble per target, sine and cosine for angles, softmax over classes."""

    @property
    def grower(self) -> Lgbm:
        return Lgbm()
