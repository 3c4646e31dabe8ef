"""Fusion: the best network once more, with classical features beside what its convolutions found."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ..budget import UNITS, Budget
from ..cost.within import Within
from ..data.standard import Standard
from ..design import Design
from ..errors import BudgetError, DesignError, UnsupportedError
from ..machine import cores
from ..network import Network
from ..recipe import Recipe
from ..scale import to_budget
from ..search.refit import possible
from ..train.augmentation import AUGMENT
from ..view import View
from ..views import beside
from .entry import Entry, best, within
from .networks import STEP_BACK, Networks
from .seen import Seen
from .training import entry_of, job_of

PART = 0.14  # of the time
AGAIN = 0.4  # of that, to train the best on all rows
MOST = 4  # sets of features that are tried
SQUEEZE = 8  # width of the layer between many features and the head
DIRECT = 64  # features from which on there is one
LEAST = 2.0  # seconds of a training


class Fusion:
    """Trains fused networks, side by side: a training lets go of the interpreter.

    Attributes:
        networks: whose budget, device, engine and view are used.
        ranked: names of number views, the most promising first.
        said: sentences for the record's warnings.
    """

    def __init__(self, networks: Networks, ranked: Sequence[str]) -> None:
        self.networks, self.ranked = networks, ranked
        self.said: list[str] = []

    def entries(self, rival: Entry, seconds: float | None) -> list[Entry]:
        """Fuse the design of `rival` with several sets of features, and train the best once more on all rows.

        Args:
            seconds: for all trainings; None: each takes the steps of the recipe.
        Returns: those that fit once compiled.
        """
        n = self.networks
        views = beside(n.seen.asked, n.seen.view)
        order = [v for name in self.ranked if (v := f"{n.seen.view.name} + {name}") in views and self._light(views[v])]
        order = order[: min(MOST, n.settings.trials or MOST)]
        workers = n.settings.workers or cores()
        ends = None if seconds is None else time.monotonic() + (1 - AGAIN) * seconds
        began, fused = time.monotonic(), list[Entry]()
        with ThreadPoolExecutor(workers) as pool:
            for at in range(0, len(order), workers):
                until = None if ends is None else _share(ends, at, len(order), workers)
                if until is not None and until - time.monotonic() < LEAST:
                    self.said.append(f"not fused, for the time was over: {', '.join(order[at:])}")
                    break
                wave = order[at : at + workers]
                made = pool.map(lambda v, u=until: self._entry(views[v], rival, u), wave)  # type: ignore[misc]
                fused += [e for e in made if e is not None]
        top = best(fused, n.limits, n.task.greater_is_better)
        left = None if seconds is None else seconds - (time.monotonic() - began)
        return [self._again(e, left) if e is top else e for e in fused]

    def _light(self, view: View) -> bool:
        """Whether the weights of the numbers leave half of the budget to the convolutions."""
        n = self.networks
        numbers = view.output(n.seen.asked.input).beside
        weights = numbers * (SQUEEZE if numbers >= DIRECT else n.task.network_outputs)
        allowed = [limit for limit in (n.limits.params, n.limits.flash_bytes) if limit is not None]
        return not allowed or weights <= min(allowed) / 2

    def _entry(self, view: View, rival: Entry, until: float | None) -> Entry | None:
        """Train one until time.monotonic() says `until`; where it then costs more than allowed, once more, narrower."""
        n = self.networks
        try:
            seen = Seen.of(view, n.seen.asked, n.seen.raw)
            target = seen.left(n.limits, n.device)
            design, recipe = Design.from_json(rival.facts["design"]), Recipe.from_json(rival.facts["recipe"])
            fair = tuple(name for name in recipe.augment if AUGMENT[name].suits(seen.task))
            recipe = replace(recipe, augment=fair)  # not those that would falsify what the numbers tell
            numbers = seen.task.input.beside
            wide = replace(design, beside=numbers, squeeze=SQUEEZE if numbers >= DIRECT else 0)
            over: dict[str, int] = {}
            for attempt in range(2):
                if attempt and until is not None and until - time.monotonic() < LEAST:
                    break
                fitted = self._fitted(seen, wide, target)
                left = None if until is None else max(LEAST, until - time.monotonic())
                network = self._train(seen, fitted, recipe, left)
                if network is None:
                    return None
                shipped, cost, how = n.weighed(network, seen, target)
                if within(n.limits, cost):
                    facts = {**how, "beside": numbers, "from": rival.name}
                    return entry_of(f"{fitted.name} on {view.name}", "fusion", seen, shipped, cost, network, facts)
                over = n.limits.excess(cost)
                target = replace(
                    target, **{a: max(1, int(target.limits[a] - STEP_BACK * by)) for a, by in over.items()}
                )
        except (BudgetError, DesignError, UnsupportedError) as e:
            self.said.append(f"no fusion on {view.name}: {e.what}")
            return None
        words = ", ".join(f"{by:,} {UNITS[a]} over" for a, by in over.items())
        self.said.append(f"no fusion on {view.name}: {words} once compiled")
        return None

    def _fitted(self, seen: Seen, wide: Design, target: Budget) -> Design:
        normal = Standard.of(seen.data.part("train")[0], seen.task.input)
        return (
            to_budget(wide, target, Within(target, seen.task, normal, self.networks.device))[0]
            if target.limits
            else wide
        )

    def _train(
        self, seen: Seen, design: Design, recipe: Recipe, seconds: float | None, part: str = "train"
    ) -> Network | None:
        outcome = self.networks.engine.train(job_of(seen, design, recipe, seconds, part))
        if outcome.note:
            self.networks.note(outcome.note)
        if outcome.network is None:
            self.said.append(f"no fusion on {seen.view.name}: {outcome.why}")
        return outcome.network

    def _again(self, entry: Entry, seconds: float | None) -> Entry:
        """The same design and recipe trained on train+valid; `entry` as it is where that cannot be, or costs more."""
        n = self.networks
        if not possible(n.data.count("train"), n.data.count("valid")) or (seconds is not None and seconds < LEAST):
            return entry
        seen = Seen.of(View.from_json(entry.facts["view"]), n.seen.asked, n.seen.raw)
        design, recipe = Design.from_json(entry.facts["design"]), Recipe.from_json(entry.facts["recipe"])
        network = self._train(
            seen, design, recipe, seconds, "train+valid+gap" if "gap" in n.data.split else "train+valid"
        )
        if network is None:
            return entry
        shipped, cost, how = n.weighed(network, seen, seen.left(n.limits, n.device))
        if not within(n.limits, cost):
            return entry
        facts = {**entry.facts, **how, "refit": "on train+valid; valid is the score of the training that it repeats"}
        return replace(entry, shipped=shipped, cost=cost, facts=facts)


def _share(ends: float, at: int, count: int, workers: int) -> float:
    """When a wave must end, so that those after it have as long."""
    waves = -(-(count - at) // workers)
    now = time.monotonic()
    return now + (ends - now) / waves
