"""What a search may choose, and how a choice becomes a design that fits the budget by construction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..block import BLOCKS, Block
from ..budget import Budget, Cost
from ..design import Design
from ..errors import BudgetError, DesignError, UnsupportedError
from ..family import FAMILIES, Family
from ..recipe import Recipe
from ..scale import Price, nearest_miss, to_budget
from ..task import Task
from ..train.augmentation import AUGMENT

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import Trial as Asked

Params = Mapping[str, Any]

SHARES = (1.0, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 0.25)  # of the budget, trial by trial: small ones draw the front
SIZES = (300, 100_000)  # params, where the budget leaves them free
RATES = (3e-3, 5e-2)
BATCHES = (64, 32, 128)
DECAYS = (0.0, 0.02, 0.1)
LOSSES = ("huber", "absolute", "squared")
FAVOURITES = ("lenet", "plain", "mobilenet_v1", "resnet", "mobilenet_v2", "densenet", "mlp")
FIRST: tuple[tuple[str, dict[str, Any]], ...] = (
    ("lenet", {}),
    ("lenet", {"how": "mean"}),
    ("plain", {"halvings": 2}),
    ("lenet", {"how": "mean", "depth": 4}),
    ("plain", {}),
    ("lenet", {"depth": 2, "grid": 4}),
    ("mobilenet_v1", {"halvings": 2}),
    ("resnet", {"halvings": 2}),
    ("mobilenet_v2", {"halvings": 2}),
    ("densenet", {}),
    ("mlp", {}),
)
STACKS = ("shift+light+zoom", "shift+light+zoom+flip", "shift+light+zoom+mirror", "shift+noise+tilt", "shift+noise")
SQUEEZE, DIRECT = 8, 64  # width of the layer that squeezes numbers beside a map, and how many need one
PLAIN_RECIPE = {"rate": 2e-2, "batch": 64, "decay": 0.0}


@dataclass(frozen=True)
class Proposal:
    """A point of the space that can be built: what it is, what it costs, how it is trained."""

    design: Design
    cost: Cost
    recipe: Recipe


@dataclass(frozen=True)
class Space:
    """The choices of one task under one budget.

    Names: "family", "FAMILY.FIELD" for the choices of that family alone, "rate", "batch", "decay", "augment", and
    "loss" where the task has a choice of losses.  "size" is not drawn by a strategy but set per trial (`size_of`):
    the share of the budget to spend, or, where params are free, a number of params, spread evenly over SIZES on a
    logarithmic scale, so that the trials draw a front.

    Attributes:
        families: name -> choices of it that are known to fit.
    """

    task: Task
    budget: Budget
    price: Price
    families: Mapping[str, Params]

    @classmethod
    def of(cls, task: Task, budget: Budget, price: Price) -> "Space":
        """Keep the families that suit the input and that fit at their narrowest.

        Raises: BudgetError when no family fits, with the nearest miss and by how much.
        """
        families: dict[str, Params] = {}
        errors: list[BudgetError | DesignError] = []
        for name in sorted(FAMILIES, key=lambda n: (FAVOURITES.index(n) if n in FAVOURITES else len(FAVOURITES), n)):
            if FAMILIES[name].suits(task.input):
                fitting = _fitting(name, task, budget, price, errors)
                if fitting is not None:
                    families[name] = fitting
        if not families:
            raise nearest_miss(errors)
        return cls(task, budget, price, families)

    @property
    def free(self) -> bool:
        """True where params are not bounded, so that sizes are searched."""
        return self.budget.params is None

    @cached_property
    def distributions(self) -> "dict[str, BaseDistribution]":
        """Every name a strategy may draw."""
        from optuna.distributions import CategoricalDistribution, FloatDistribution

        choices: dict[str, tuple[Any, ...]] = {"family": tuple(self.families)}
        for name in self.families:
            choices |= {f"{name}.{k}": values for k, values in FAMILIES[name].domain().items()}
        choices |= {"batch": BATCHES, "decay": DECAYS, "augment": self.policies}
        if len(self.fronts) > 1:
            choices["front"] = self.fronts
        if not self.task.classifies:
            choices["loss"] = LOSSES
        drawn: dict[str, BaseDistribution] = {k: CategoricalDistribution(v) for k, v in choices.items()}
        return {**drawn, "rate": FloatDistribution(*RATES, log=True)}

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """Augmentations as one word each: none, every one that suits, and stacks of those that go well together."""
        names = [n for n in AUGMENT if AUGMENT[n].suits(self.task)]
        stacks = [[n for n in stack.split("+") if n in names] for stack in STACKS]
        words = dict.fromkeys("+".join(stack) for stack in stacks if len(stack) > 1)
        return ("none", *names, *words)

    @property
    def rich(self) -> str:
        """The first stack, or the first augmentation that suits, or "none"."""
        return next((p for p in self.policies if "+" in p), self.policies[min(1, len(self.policies) - 1)])

    @property
    def fronts(self) -> tuple[str, ...]:
        """What may stand before the first layer, as one word each: a signal may be differentiated, an image halved."""
        _, h, w = self.task.input.shape
        if self.task.input.kind == "signal":
            return ("none", *(f"difference.{gap}" for gap in (2, 1, 4, 8) if 16 * gap <= w))
        return ("none", "pool.2") if self.task.input.kind == "image" and min(h, w) >= 32 else ("none",)

    def names(self, family: str) -> list[str]:
        """The names that make a point with this family, in the order in which they are drawn."""
        return [n for n in self.distributions if "." not in n or n.startswith(f"{family}.")]

    def draw(self, asked: "Asked") -> dict[str, Any]:
        """Let a strategy choose a point."""
        from optuna.distributions import FloatDistribution

        found: dict[str, Any] = {"family": asked.suggest_categorical("family", tuple(self.families))}
        for name in self.names(found["family"]):
            d = self.distributions[name]
            if isinstance(d, FloatDistribution):
                found[name] = asked.suggest_float(name, d.low, d.high, log=d.log)
            else:
                found[name] = asked.suggest_categorical(name, d.choices)  # type: ignore[attr-defined]
        return found

    def contains(self, params: Params) -> bool:
        """True where `params` (with or without "size") is a point of this space."""
        names = set(params) - {"size"}
        if params.get("family") not in self.families or names != set(self.names(params["family"])):
            return False
        fixed = {n: d.choices for n, d in self.distributions.items() if hasattr(d, "choices")}
        return RATES[0] <= params["rate"] <= RATES[1] and all(params[n] in fixed[n] for n in names - {"rate"})

    def size_of(self, number: int) -> float:
        """How large the trial of this number is: a share of the budget, or params where they are free."""
        if not self.free:
            return SHARES[number % len(SHARES)]
        low, high = SIZES
        return float(round(low * (high / low) ** _spread(number + 1)))

    @cached_property
    def first(self) -> list[dict[str, Any]]:
        """Points worth trying before a strategy knows anything, the most promising first.

        Measured on small images and signals at 1,000 and 3,000 params: convolutions with pools between them come
        first, plain strided ones next, blocks made for larger networks last; more MACs per param are better (late
        strides); global pooling suits classes, a coarse grid suits places and angles; a derivative suits spectra.
        Whether augmentation pays has either sign, so every other point has some.
        """
        out: list[dict[str, Any]] = []
        for name, changes in FIRST:
            if name not in self.families:
                continue
            fitting = self.families[name]
            usual = dict(fitting) == {k: v[0] for k, v in FAMILIES[name].domain().items()}
            choices = {**fitting, **changes} if usual else dict(fitting)
            if self.task.classifies and "grid" in choices and usual:
                choices["grid"] = 1
            front = (
                self.fronts[1] if self.task.input.kind == "signal" and len(self.fronts) > 1 and len(out) % 2 else "none"
            )
            out.append(self._point(name, choices, self.rich if len(out) // 2 % 2 else "none", front))
        return list({str(p): p for p in out}.values())

    def fallback(self, number: int) -> dict[str, Any]:
        """A point that is known to fit."""
        name = list(self.families)[number % len(self.families)]
        return self._point(name, self.families[name], "none")

    def _point(self, family: str, choices: Params, policy: str, front: str = "none") -> dict[str, Any]:
        recipe = {**PLAIN_RECIPE, "augment": policy, "loss": LOSSES[0], "front": front}
        point = {"family": family, **{f"{family}.{k}": v for k, v in choices.items()}, **recipe}
        return {n: point[n] for n in self.names(family)}

    def propose(self, params: Params) -> Proposal:
        """Build the design of a point, scaled to the budget.

        Raises: BudgetError when its narrowest form exceeds the budget, DesignError or UnsupportedError when it cannot
            be built or shipped at all.
        """
        family = params["family"]
        choices = {k.split(".", 1)[1]: v for k, v in params.items() if "." in k}
        shape = _design(FAMILIES[family](**choices), self.task)
        size = params.get("size", 1.0 if not self.free else float(SIZES[1]))
        shape = replace(shape, front=_front(params.get("front", "none")))
        within = replace(self.budget, params=int(size)) if self.free else self.budget
        design, cost = to_budget(shape, within, self.price, 1.0 if self.free else size)
        augment = augment_of(params["augment"])
        fields = {k: params[k] for k in ("rate", "batch", "decay", "loss") if k in params}
        return Proposal(design, cost, Recipe(augment=augment, **fields))


def _design(family: Family, task: Task) -> Design:
    """What a family makes of the map, with the numbers beside it joined: many of them through a narrow layer."""
    beside = task.input.beside
    design = family.design(task.input, task.network_outputs)
    return replace(design, beside=beside, squeeze=SQUEEZE if beside >= DIRECT else 0)


def augment_of(word: str) -> tuple[str, ...]:
    """A policy's word -> what a Recipe holds.

    >>> augment_of("none"), augment_of("shift+noise")
    ((), ('shift', 'noise'))
    """
    return () if word == "none" else tuple(word.split("+"))


def _front(word: str) -> tuple[Block, ...]:
    name, _, number = word.partition(".")
    if name == "none":
        return ()
    return (BLOCKS[name](int(number)) if name == "difference" else BLOCKS[name](int(number), "mean"),)


def violation(error: Exception) -> float:
    """How far a point is from being buildable, for the strategy: the excess of the worst axis, at most 100.

    >>> violation(BudgetError("too much", ratio=1.5))
    0.5
    >>> violation(DesignError("a map of 0 x 0"))
    10.0
    """
    ratio = getattr(error, "ratio", 11.0)
    return float(min(100.0, max(1e-3, ratio - 1.0)))


def _fitting(
    name: str, task: Task, budget: Budget, price: Price, errors: list[BudgetError | DesignError]
) -> Params | None:
    """Choices of a family that fit at its narrowest: its defaults, or else a descent from them, field by field."""
    kind = FAMILIES[name]
    domain = kind.domain()
    within = replace(budget, params=SIZES[1]) if budget.params is None else budget

    def miss(choices: Params) -> float:
        try:
            to_budget(_design(kind(**choices), task), within, price, share=1e-9)
        except (BudgetError, DesignError, UnsupportedError) as e:
            if not isinstance(e, UnsupportedError):
                errors.append(e)
            return 1.0 + violation(e)
        return 0.0

    choices = {k: values[0] for k, values in domain.items()}
    lowest = miss(choices)
    for _ in range(2):
        for k, values in domain.items():
            for v in values:
                if lowest == 0.0:
                    return choices
                if v != choices[k] and (found := miss({**choices, k: v})) < lowest:
                    choices, lowest = {**choices, k: v}, found
    return choices if lowest == 0.0 else None


def _spread(index: int) -> float:
    """The index-th number of the van der Corput sequence in base 2: any first n are spread evenly over 0..1.

    >>> [_spread(i) for i in (1, 2, 3, 4)]
    [0.5, 0.25, 0.75, 0.125]
    """
    total, step = 0.0, 0.5
    while index:
        total += step * (index & 1)
        index, step = index >> 1, step / 2
    return total
