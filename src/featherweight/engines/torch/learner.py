"""The torch engine's learner: autograd for gradients, torch's optimisers; the reference of every other learner."""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from ...engine import Job
from ...graph import Graph
from ...learner import Learner
from ...train.draw import Draw, zero_of
from .average import Average
from .clip import clip_adaptive, clip_norm
from .loss import loss
from .module import numpy
from .norm import MOMENTUM
from .sharpness import climbed

NUMBERS = 2**21  # numbers of the input that are answered at once: a long signal's maps would fill the memory
ROWS = (8, 512)  # fewest and most samples of that


class Model(Protocol):
    """Weights that gradients can move, and what they give: `Module` in floats, `Integers` in what ships."""

    graph: Graph
    arrays: dict[str, dict[str, Tensor]]

    @property
    def parameters(self) -> list[Tensor]: ...

    def reseed(self, seed: int) -> None: ...

    def forward(self, x: Tensor, training: bool = False, momentum: float = MOMENTUM) -> Tensor: ...

    def settle(self, parts: list[Tensor]) -> None: ...


class TorchLearner(Learner):
    """One model under the recipe of a job.

    Args: device: where `model` is; batches follow it.
    """

    def __init__(self, job: Job, model: Model, device: str = "cpu") -> None:
        self.job, self.model, self.device = job, model, device
        self.params = model.parameters
        last = {id(t) for t in model.arrays.get(model.graph.output, {}).values()}
        self.inner = [p for p in self.params if id(p) not in last]
        self.optimiser = _optimiser(self.params, job)
        self.average = Average(self.params, job.recipe.ema) if job.recipe.ema else None
        images = job.x.ndim == 4 and job.x.shape[2] > 1
        self.format = torch.channels_last if images else torch.contiguous_format
        self.zero = zero_of(job.task, job.target)

    def steps(self, draws: Sequence[Draw], rates: Sequence[float]) -> list[float]:
        losses: list[float] = []
        for draw, rate in zip(draws, rates, strict=True):
            losses.append(self._step(draw, rate))
            if not math.isfinite(losses[-1]):
                break
        return losses

    def settle(self, parts: Sequence[np.ndarray]) -> None:
        if self.average is not None:
            self.average.adopt()
        self.model.settle([self._tensor(self.job.x[part]) for part in parts])

    def predict(self, x: np.ndarray) -> np.ndarray:
        step = max(ROWS[0], min(ROWS[1], NUMBERS // max(1, math.prod(x.shape[1:]))))
        with torch.no_grad():
            parts = [self.model.forward(self._tensor(x[i : i + step])) for i in range(0, len(x), step)]
        if not parts:
            return np.empty((0, self.job.task.network_outputs), np.float32)
        return torch.cat(parts).cpu().numpy()

    def weights(self) -> dict[str, dict[str, np.ndarray]]:
        return numpy(self.model.arrays)

    def _step(self, draw: Draw, rate: float) -> float:
        recipe = self.job.recipe
        x = self._tensor(draw.inputs(self.job.x, self.job.design.input))
        y = self._targets(draw, self.job.y)
        teacher = None if self.job.teacher is None or not recipe.distil else self._targets(draw, self.job.teacher)
        now = self._gradients(draw, x, y, teacher, MOMENTUM)
        if not math.isfinite(now):
            return now
        if recipe.sam:
            with climbed(self.params, recipe.sam):
                self._gradients(draw, x, y, teacher, 0.0)
        if recipe.clip and recipe.clip_how == "adaptive":
            clip_adaptive(self.inner, recipe.clip)
        elif recipe.clip:
            clip_norm(self.params, recipe.clip)
        self._move(rate)
        if self.average is not None:
            self.average.follow()
        return now

    def _gradients(self, draw: Draw, x: Tensor, y: Tensor, teacher: Tensor | None, momentum: float) -> float:
        """Leave the gradients of the batch in the parameters; return its loss."""
        self.model.reseed(draw.seed)
        error = loss(self.job.task, self.job.recipe, self.model.forward(x, True, momentum), y, teacher)
        self.optimiser.zero_grad(set_to_none=True)
        error.backward()  # type: ignore[no-untyped-call]
        return float(error.detach())

    def _move(self, rate: float) -> None:
        recipe = self.job.recipe
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        if recipe.optimiser == "sgd" and recipe.decay:  # torch's own couples it with the momentum
            with torch.no_grad():
                for p in self.params:
                    p *= 1.0 - rate * recipe.decay
        self.optimiser.step()

    def _targets(self, draw: Draw, y: np.ndarray) -> Tensor:
        found = draw.targets(y, self.zero, self.job.task.network_outputs)
        return torch.from_numpy(np.ascontiguousarray(found)).to(self.device)

    def _tensor(self, x: np.ndarray) -> Tensor:
        given = torch.from_numpy(np.ascontiguousarray(x, np.float32))
        return given.to(self.device).contiguous(memory_format=self.format)


def _optimiser(params: list[Tensor], job: Job) -> torch.optim.Optimizer:
    recipe = job.recipe
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(params, recipe.rate, momentum=0.9, nesterov=True)
    return torch.optim.AdamW(params, recipe.rate, betas=(0.9, 0.99), eps=1e-8, weight_decay=recipe.decay, fused=True)
