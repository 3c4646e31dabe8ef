"""A linear model within a budget: fewer bits, coarser boxes, or fewer features, whichever validation likes best."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from threadpoolctl import threadpool_limits

from ..budget import Budget
from ..device import Device
from ..errors import BudgetError
from ..task import Task
from .choice import Choice
from .columns import Columns
from .judge import better, leanest, loss
from .linear import Linear, table_bytes
from .pace import Pace
from .paths import Paths, features
from .reading import Reading
from .room import Room
from .rounding import Rounding
from .rows import Part, joined, told
from .solver import Solver, Sums

STAGES = 4  # compiled sizes that a candidate may be cut to


def fit(
    task: Task,
    solver: Solver,
    train: Part,
    valid: Part,
    *,
    limit: int,
    budget: Budget,
    seed: int,
    seconds: float,
    device: Device | None = None,
) -> tuple[Linear, np.ndarray, str, tuple[Linear, np.ndarray] | None]:
    """Fit on one thread, so that the cores of a machine do not change a bit.

    Args:
        limit: a sample of more features than this is summed over boxes, whatever the budget.
    Returns: the model refitted on both parts, the chosen one's validation outputs, what was chosen, and the model with
        its validation outputs that no budget would have held back, where it is another one.
    Raises: BudgetError when no linear model fits.
    """
    with threadpool_limits(1):
        return _Fit(task, solver, train, valid, limit, Room(task, budget, device), seed, seconds).run()


@dataclass
class _Fit:
    task: Task
    solver: Solver
    train: Part
    valid: Part
    limit: int
    room: Room
    seed: int
    seconds: float

    @cached_property
    def pace(self) -> Pace:
        return Pace(self.task, self.solver, self.train[0], self.seconds, self.seed)

    @cached_property
    def paths(self) -> Paths:
        return Paths(self.task, self.solver, self.train, self.valid, self.pace)

    @cached_property
    def rounding(self) -> Rounding:
        return Rounding(self.task, self.train[0], self.seed)

    def run(self) -> tuple[Linear, np.ndarray, str, tuple[Linear, np.ndarray] | None]:
        _, free, sums = min(
            (self.paths.searched(limit) for limit in self.pace.limits(self.limit)), key=lambda found: found[0]
        )
        neighbours = (False,) if self.task.input.kind == "table" else (False, True)
        forms = [replace(free, bits=bits, carry=carry) for bits in (16, 8, 4) for carry in neighbours]
        tried = [(form, self.rounding.made(form, sums)) for form in forms]
        full = tried[self._judged([m for _, m in tried])][1]
        fitting = [(c, m) for c, m in tried if self.room.may(m)]
        if fitting:
            self.room.fits(fitting[-1][1])  # what a linear model's code takes is known from here on
        if not self.room.free or not sums[0].any(0).all():
            fitting += self._smaller(free, sums, tried[0][1].reading)
        while fitting:
            at = self._judged([m for _, m in fitting])
            choice, model = fitting[at]
            if self.room.fits(model):
                break
            fitting.pop(at)
        else:
            raise self._over(tried[-1][1])
        outputs = model.outputs(self.valid[0])
        final, used = self._again(choice)
        beyond = None
        if not self.room.free and full.table_bytes > model.table_bytes and better(self._loss(full), self._loss(model)):
            beyond = (full, full.outputs(self.valid[0]))
        return final, outputs, self._why(choice, final, used), beyond

    def _loss(self, model: Linear) -> float:
        return loss(self.task, self.valid[1], model.outputs(self.valid[0]))

    def _judged(self, models: list[Linear]) -> int:
        return leanest([self._loss(m) for m in models], [m.table_bytes for m in models])

    def _over(self, least: Linear) -> BudgetError:
        return BudgetError(
            f"a linear model of {least.reading.features:,} features and {len(least.scale)} sums has "
            f"{least.params:,} params and {least.table_bytes:,} bytes of weights, "
            f"the budget allows {self.room.budget.words}",
            where="linear baseline",
        )

    def _again(self, choice: Choice) -> tuple[Linear, str]:
        """Fit `choice` on train+valid; features that gaps have no more room for are let go."""
        x, y = joined(self.train, self.valid)
        reading = Reading.of(self.task.input, self.train[0], choice.limit)
        while True:
            ease = max(1.0, len(self.solver.strengths) / len(choice.parts) / 1.5) if self.solver.thin else 1.0
            rows = self.pace.rows(reading.features if choice.kept is None else len(choice.kept), len(x), ease)
            raw = features(reading, x[rows], choice.kept)
            w, b = self.paths.once(reading, raw, y[rows], choice)
            model = self.rounding.rounded(choice, reading, Columns.of(reading.read(x[rows])), (w, b))
            if self.room.free or self.room.fits(model):
                return model, told(len(rows), len(x))
            kept = np.arange(reading.features) if choice.kept is None else choice.kept
            strong = np.argsort(-(np.abs(w) * raw.std(0)).sum(0))[: int(0.95 * len(kept))]
            if not len(strong):
                raise self._over(model)
            choice = replace(choice, kept=np.sort(kept[strong]), slope=False, mate=None)

    # What a budget leaves

    def _most(self, bits: int, picked: bool, beside: int = 0) -> int:
        """Features that there is room for, `beside` so many bytes of other constants."""
        outputs, limits = self.task.network_outputs, self.room.budget
        most = [self.limit]
        if limits.params is not None:
            most.append(limits.params // outputs - 1)
        if limits.macs is not None:
            most.append(limits.macs // outputs)
        if limits.flash_bytes is not None:
            room = self.room.table_bytes(Linear) - beside
            most.append(int((room - table_bytes(outputs, 0, bits)) / (outputs * bits / 8 + (1 if picked else 0))))
        return min(most)

    def _smaller(self, free: Choice, sums: Sums, reading: Reading) -> list[tuple[Choice, Linear]]:
        """What fits by hope: coarser boxes, or the features whose weights matter most, fitted again."""
        found: list[tuple[Choice, Linear]] = []
        spread = self.rounding.measured(free.limit)[1].std
        matter = (np.abs(sums[0]) * spread).sum(0)
        beside = sum(a.nbytes for a in reading.constants.values())
        useful = np.argsort(-matter)[: int((matter > 0).sum())]
        for bits in (8, 4):
            boxed = self._most(bits, picked=False)
            if 1 <= boxed < reading.features and reading.boxes.size[:2] != (1, 1):
                coarse = Reading.of(self.task.input, self.train[0], boxed)
                if coarse.features <= boxed:
                    _, choice, w = self.paths.searched(boxed, around=free)
                    found.append((replace(choice, bits=bits), self.rounding.made(replace(choice, bits=bits), w)))
            most = min(self._most(bits, picked=True, beside=beside), len(useful))
            if 1 <= most < reading.features:
                found += self._sparse(free, sums, reading, useful, most, bits)
        return [(c, m) for c, m in found if self.room.may(m)]

    def _sparse(
        self, free: Choice, sums: Sums, reading: Reading, useful: np.ndarray, most: int, bits: int
    ) -> list[tuple[Choice, Linear]]:
        """The features that matter most; fewer, until their gaps fit too."""
        for _ in range(STAGES):
            kept = np.sort(useful[:most])
            trial = self.rounding.made(replace(free, kept=kept, bits=bits), (sums[0][:, kept], sums[1]))
            if self.room.may(trial):
                _, choice, w = self.paths.searched(free.limit, kept, around=free)
                choice = replace(choice, bits=bits)
                return [(choice, self.rounding.made(choice, w))]
            most = int(most * 0.9)
            if most < 1:
                break
        return []

    def _why(self, choice: Choice, model: Linear, used: str) -> str:
        scale = "one scale for all inputs" if choice.common else "a scale for each input"
        why = f"{self.solver.noun} {choice.strength:.3g} of {len(self.solver.strengths)}, {scale}, "
        why += f"{choice.bits}-bit weights"
        if len(model.skip):
            why += f" of {model.weight.shape[1]:,} of {model.reading.features:,} features"
        why += ", on slopes" if choice.slope else ""
        why += f", in the mean with {choice.mate[1]:.3g}" if choice.mate else ""
        why += " on slopes" if choice.mate and choice.mate[2] else ""
        why += ", of the targets' square roots" if choice.root else ""
        why += ", chosen on validation, refitted on train+valid"
        if not model.reading.whole:
            why += f"; {self.task.input.size:,} inputs summed over boxes to {model.reading.features:,}"
        return why + used
