"""The contract of a strategy, and the one way to ask it: a pure function of the seed and of what was tried."""

import math
import warnings
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..errors import BudgetError, DesignError, UnsupportedError
from ..registry import Registry
from ..task import Task
from .space import SIZES, Params, Proposal, Space, violation
from .trial import DONE, Trial

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler
    from optuna.trial import FrozenTrial

DRAWS = 20  # points a strategy may draw for one trial before a known one is taken
ENOUGH = 8  # scores from which the effect of size can be told from noise


class Strategy(ABC):
    """Chooses the next point of a space, by way of an Optuna sampler."""

    @abstractmethod
    def sampler(self, seed: int) -> "BaseSampler":
        """Return a new sampler whose draws follow from `seed` and the trials it is shown."""


STRATEGIES = Registry("featherweight.search.strategies", Strategy)


def ask(
    strategy: Strategy, space: Space, told: Sequence[Trial], running: Sequence[Params], number: int, seed: int
) -> tuple[dict[str, Any], Proposal, tuple[tuple[tuple[tuple[str, Any], ...], float], ...]]:
    """Choose a point that fits the budget.

    Nothing is kept between calls: the Optuna study is rebuilt from the log, so the log is the only truth, and a
    resumed search asks exactly what an uninterrupted one would have asked.  A point that cannot be built is shown to
    the sampler as infeasible, with a graded violation, and another one is drawn.

    Args:
        told: trials that ended, in the order of their numbers.
        running: points that are being trained; the sampler keeps away from them.
        number: of the trial to come.
    Returns: (the point, the proposal, the points drawn before it that cannot be built, with their violations).
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    mixed = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)  # grouped TPE has been one since 2.8
        study = optuna.create_study(direction=_direction(space.task), sampler=strategy.sampler(mixed))
        for past in _history(space, told, running):
            study.add_trial(past)
        size = space.size_of(number)
        misses: list[tuple[tuple[tuple[str, Any], ...], float]] = []
        for _ in range(DRAWS):
            asked = study.ask()
            params = {**space.draw(asked), "size": size}
            try:
                return params, space.propose(params), tuple(misses)
            except (BudgetError, DesignError, UnsupportedError) as e:
                asked.set_constraint("budget", violation(e))
                study.tell(asked, state=optuna.trial.TrialState.PRUNED)
                misses.append((tuple(params.items()), violation(e)))
    while True:
        params = {**space.fallback(number), "size": size}
        try:
            return params, space.propose(params), tuple(misses)
        except BudgetError:  # where params are free, a size may be too small for any design
            if size >= SIZES[1]:
                raise
            size = min(2 * size, float(SIZES[1]))


def _direction(task: Task) -> Literal["maximize", "minimize"]:
    return "maximize" if task.greater_is_better else "minimize"


def _history(space: Space, told: Sequence[Trial], running: Sequence[Params]) -> "list[FrozenTrial]":
    from optuna.trial import TrialState, create_trial

    def frozen(params: Params, state: TrialState, **kwargs: Any) -> "FrozenTrial":
        drawn = {k: v for k, v in params.items() if k != "size"}
        return create_trial(
            state=state, params=drawn, distributions={k: space.distributions[k] for k in drawn}, **kwargs
        )

    out = []
    values = at_equal_size(told, space.task)
    for trial in told:
        out += [
            frozen(dict(p), TrialState.PRUNED, constraints={"budget": v})
            for p, v in trial.misses
            if space.contains(dict(p))
        ]
        if not space.contains(dict(trial.params)):
            continue
        if trial.number in values:
            out.append(frozen(dict(trial.params), TrialState.COMPLETE, value=values[trial.number]))
        else:  # diverged or failed: worse than everything that has a score
            out.append(frozen(dict(trial.params), TrialState.PRUNED))
    return out + [frozen(p, TrialState.RUNNING) for p in running if space.contains(p)]


def at_equal_size(trials: Sequence[Trial], task: Task) -> dict[int, float]:
    """Return the scores by trial number, less what size alone explains.

    Trials differ in size on purpose (to draw the front).  A straight line of score over log(size) is fitted and taken
    off, as far as it says that larger is better; otherwise a strategy would learn from the luck of the larger draw.
    """
    scored = [t for t in trials if t.scored and t.status == DONE]
    values = np.array([t.valid.value for t in scored])  # type: ignore[union-attr]
    sizes = np.array([math.log(dict(t.params).get("size", 1.0)) for t in scored])
    if len(scored) >= ENOUGH and sizes.std() > 0:
        spread = sizes - sizes.mean()
        slope = float(spread @ (values - values.mean()) / (spread @ spread))
        slope = max(0.0, slope) if task.greater_is_better else min(0.0, slope)
        values = values - slope * (sizes - sizes.max())
    return {t.number: float(v) for t, v in zip(scored, values, strict=True)}
