"""Training as data: everything that decides how weights move, and nothing about what they are."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from .errors import DesignError


@dataclass(frozen=True)
class Recipe:
    """How a design is trained.

    Attributes:
        steps: optimiser steps of the whole schedule, the integer steps included.
        batch: samples per step.
        rate: peak learning rate.
        optimiser: "adam" (decoupled decay) or "sgd" (Nesterov momentum 0.9).
        schedule: name in train/schedules.
        decay: decoupled weight decay per unit of learning rate.
        augment: names in train/augment, applied in this order.
        loss: "squared", "huber" or "absolute" for regression and circular; classification uses cross-entropy.
        smoothing: label smoothing of classification.
        integer_share: share of the steps, at the end, that run the exact integers that ship.
        clip: global gradient norm above which gradients are scaled down; 0 leaves them alone.
        seed: seeds the initial weights, the order of samples and every draw of noise.
    """

    steps: int = 1000
    batch: int = 128
    rate: float = 2e-2
    optimiser: str = "adam"
    schedule: str = "one_cycle"
    decay: float = 0.0
    augment: tuple[str, ...] = ()
    loss: str = "huber"
    smoothing: float = 0.0
    integer_share: float = 0.0
    clip: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.steps < 1 or self.batch < 1 or not 0 < self.rate < 10 or not 0 <= self.integer_share < 1:
            raise DesignError(
                f"a recipe of {self.steps} steps, batch {self.batch}, rate {self.rate}, integer share "
                f"{self.integer_share} trains nothing",
                hint="steps >= 1, batch >= 1, 0 < rate < 10, 0 <= integer_share < 1",
            )

    def to_json(self) -> dict[str, Any]:
        return {"schema": 1, **asdict(self)}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Recipe":
        known = {f.name for f in fields(cls)}
        d = {k: v for k, v in record.items() if k in known}
        return cls(**{**d, "augment": tuple(d.get("augment", ()))})
