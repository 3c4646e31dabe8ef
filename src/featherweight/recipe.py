"""Training as data: everything that decides how weights move, and nothing about what they are."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from .errors import DesignError
from .registry import did_you_mean

NAMED = {  # field -> what it may say
    "optimiser": ("adam", "sgd"),
    "loss": ("squared", "huber", "absolute"),
    "clip_how": ("norm", "adaptive"),
}
PART = 16  # samples that ghost parts are multiples of


@dataclass(frozen=True)
class Recipe:
    """How a design is trained.

    Attributes:
        steps: optimiser steps of the whole schedule, the integer steps included.
        batch: samples per step.
        rate: peak learning rate.
        optimiser: "adam" (betas 0.9 and 0.99) or "sgd" (Nesterov momentum 0.9).
        schedule: name in train/schedules.
        decay: decoupled weight decay (Loshchilov & Hutter 2017, arXiv:1711.05101): before the update, every weight
            is multiplied by 1 - rate * decay.
        augment: names in train/augment, applied in this order.
        loss: "squared", "huber" or "absolute" for regression and circular; classification uses cross-entropy.
        smoothing: label smoothing of classification.
        integer_share: share of the steps, at the end, that run the exact integers that ship.
        clip: bound on gradients, see `clip_how`; 0 leaves them alone.
        clip_how: "norm": all gradients are scaled down together when their norm exceeds `clip`; "adaptive": those of
            every unit when their norm exceeds `clip` times that of its weights (Brock et al. 2021, arXiv:2102.06171).
        ema: share of the average of the weights that a step keeps; the average is what ships; 0 keeps no average.
        sam: radius of sharpness-aware minimisation (Foret et al. 2020, arXiv:2010.01412): every step takes the
            gradient where the loss is worst nearby, at twice the cost; 0 for ordinary steps.
        ghost: samples that share norm statistics while training (Hoffer et al. 2017, arXiv:1705.08741), a multiple
            of 16; 0 for the whole batch.
        distil: weight of the teacher's answers in the loss (Hinton et al. 2015, arXiv:1503.02531); needs Job.teacher.
        temperature: by which logits are divided where they are compared with a teacher's.
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
    clip_how: str = "norm"
    ema: float = 0.0
    sam: float = 0.0
    ghost: int = 0
    distil: float = 0.0
    temperature: float = 2.0

    def __post_init__(self) -> None:
        if self.steps < 1 or self.batch < 1 or not 0 < self.rate < 10 or not 0 <= self.integer_share < 1:
            raise DesignError(
                f"a recipe of {self.steps} steps, batch {self.batch}, rate {self.rate}, integer share "
                f"{self.integer_share} trains nothing",
                hint="steps >= 1, batch >= 1, 0 < rate < 10, 0 <= integer_share < 1",
            )
        for name, known in NAMED.items():
            if getattr(self, name) not in known:
                word = getattr(self, name)
                raise DesignError(
                    f"no {name} is called {word!r}", where=f"recipe.{name}", hint=did_you_mean(str(word), list(known))
                )
        bounds = {
            "decay": (0 <= self.decay < float("inf"), "0 or more"),
            "smoothing": (0 <= self.smoothing < 1, "0 or more, below 1"),
            "clip": (0 <= self.clip < float("inf"), "0 or more"),
            "ema": (0 <= self.ema < 1, "0 or more, below 1"),
            "sam": (0 <= self.sam < float("inf"), "0 or more"),
            "ghost": (self.ghost >= 0 and self.ghost % PART == 0, f"0 or a multiple of {PART}"),
            "distil": (0 <= self.distil <= 1, "from 0 to 1"),
            "temperature": (0 < self.temperature < float("inf"), "above 0"),
        }
        for name, (kept, words) in bounds.items():
            if not kept:
                raise DesignError(f"{name} is {words}, not {getattr(self, name)}", where=f"recipe.{name}")

    def to_json(self) -> dict[str, Any]:
        return {"schema": 1, **asdict(self)}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Recipe":
        """Read a record; what it does not say (an older one) is as in `Recipe()`."""
        known = {f.name for f in fields(cls)}
        d = {k: v for k, v in record.items() if k in known}
        return cls(**{**d, "augment": tuple(d.get("augment", ()))})
