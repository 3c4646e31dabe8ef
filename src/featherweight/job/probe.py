"""One cheap, complete training that says what a view of the samples is worth."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..baseline import BASELINES
from ..budget import Budget, Cost
from ..cost.price import price
from ..cost.within import Within
from ..data.standard import Standard
from ..design import Design
from ..device import Device
from ..engine import Engine, Job
from ..errors import BudgetError, DesignError, FeatherError
from ..family import FAMILIES
from ..recipe import Recipe
from ..scale import nearest_miss, to_budget
from ..search.length import Length
from ..search.space import PLAIN_RECIPE
from ..search.trial import PROMOTION
from ..task import Task
from .measure import measured
from .shipped import Classical

FAMILY = ("lenet", "plain", "mlp")  # the first that suits and fits
PARAMS = 5_000  # a probe has at most, whatever the budget
WORK = 1.5e11  # multiply-accumulates forward of one probe where no clock ends it: a minute of a core, about
LINEAR_SECONDS = 10.0  # of a linear model, where no clock ends it
FEWEST = 100  # steps

Rows = tuple[np.ndarray, np.ndarray]


class Late(FeatherError):
    """A training that the clock does not allow any more."""


@dataclass(frozen=True)
class Probe:
    """A trained probe.

    Attributes:
        outputs: (N, task.outputs) on the validation rows.
        cost: of the model alone, without the view before it.
        words: what it is, and how long it trained.
        steps: 0 of a linear model.
        work: multiply-accumulates of its forward passes while it trained; seconds: that took.
    """

    outputs: np.ndarray
    cost: Cost
    words: str
    steps: int = 0
    work: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Effort:
    """How long a probe trains.

    Attributes:
        steps: at most; None for as many as a look at a design takes in a search.
        seconds: of the training; a schedule that takes longer is shortened, and complete.  None: by arithmetic.
        pace: seconds of a multiply-accumulate, as an earlier probe took; with it, a schedule that would not fit
            `seconds` is refused instead.
    """

    steps: int | None = None
    seconds: float | None = None
    pace: float | None = None


def probe(
    task: Task,
    train: Rows,
    valid: Rows,
    budget: Budget,
    *,
    engine: Engine,
    effort: Effort,
    seed: int = 0,
    device: Device | None = None,
) -> Probe:
    """Train what is quick for this input: a linear model of a table of numbers, one plain network of anything else.

    Args:
        task, train, valid: as the model sees them; valid only judges.
        budget: what the model alone may spend.
    Raises: BudgetError where nothing fits; Late where the time does not allow it; FeatherError where the training
        diverged.
    """
    if task.input.kind == "table":
        return _linear(task, train, valid, budget, effort, seed, device)
    return _network(task, train, valid, budget, engine, effort, seed, device)


def _linear(
    task: Task, train: Rows, valid: Rows, budget: Budget, effort: Effort, seed: int, device: Device | None
) -> Probe:
    name = "logistic" if task.classifies else "ridge"
    seconds = LINEAR_SECONDS if effort.seconds is None else min(LINEAR_SECONDS, effort.seconds / 4)
    fitting = BASELINES[name]().fit(task, *train, *valid, budget=budget, seed=seed, seconds=seconds, device=device)
    cost, _ = measured(Classical(name, fitting.fitted), device)
    return Probe(np.asarray(fitting.valid_outputs, np.float64), cost, f"{name}, a linear model")


def _network(
    task: Task,
    train: Rows,
    valid: Rows,
    budget: Budget,
    engine: Engine,
    effort: Effort,
    seed: int,
    device: Device | None,
) -> Probe:
    normal = Standard.of(train[0], task.input)
    design = chosen(task, budget, normal, device)
    batch = int(min(PLAIN_RECIPE["batch"], len(train[0])))
    each = float(batch * max(1, design.size.macs or 1))  # of a step
    steps = Length(len(train[0])).steps(PROMOTION, batch)
    if effort.steps is not None:
        steps = min(steps, effort.steps)
    elif effort.seconds is None:
        steps = min(steps, max(FEWEST, round(WORK / each)))
    if effort.pace is not None and effort.seconds is not None and effort.pace * each * steps > effort.seconds:
        raise Late(f"not tried, it takes about {effort.pace * each * steps:.0f} s, {effort.seconds:.0f} s were left")
    recipe = Recipe(steps=steps, batch=batch, rate=PLAIN_RECIPE["rate"], seed=seed)
    outcome = engine.train(Job.of(task, design, recipe, train, valid, effort.seconds))
    if outcome.status != "done":
        raise FeatherError(f"the probe's training {outcome.status}: {outcome.why}", where=design.name)
    cost = price(design, task, normal, device=device, budget=budget)
    words = f"{design.family}, {outcome.steps:,} steps"
    return Probe(outcome.outputs_valid, cost, words, outcome.steps, each * outcome.steps, outcome.seconds)


def chosen(task: Task, budget: Budget, normal: Standard, device: Device | None) -> Design:
    """The plainest design that fits, as wide as the budget and PARAMS allow.  Raises: BudgetError, the nearest miss."""
    small = replace(budget, params=min(PARAMS, budget.params or PARAMS))
    within: Callable[[Design], Cost] = Within(small, task, normal, device)
    missed: list[BudgetError | DesignError] = []
    for name in FAMILY:
        if not FAMILIES[name].suits(task.input):
            continue
        try:
            shape = FAMILIES[name]().design(task.input, task.network_outputs)
            return to_budget(shape, small, within)[0]
        except (BudgetError, DesignError) as e:
            missed.append(e)
    raise nearest_miss(missed)
