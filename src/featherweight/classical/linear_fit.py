"""A linear model within a budget: fewer bits, coarser boxes, or fewer features, whichever validation likes best."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ..budget import Budget
from ..device import Device
from ..errors import BudgetError
from ..task import Task
from .answer import answers, roots
from .choice import Choice
from .columns import Columns
from .judge import best, better, leanest, loss
from .linear import Linear, table_bytes
from .reading import Reading
from .room import Room
from .rows import Part, joined, pick, told
from .slope import LEAST, folded, slopes
from .solver import Solver, Sums
from .thin import SHARE, SLOWER, Thin, share

LIMITS = (2048, 1024, 256)  # features that more are summed to, where time is short
PATHS = 7  # that are fitted in all, most of them on fewer features
MEASURED = 3000  # rows that spreads are measured on, by which roundings count
LONGEST = 2048  # values of a signal whose slopes are fitted on
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
    held: dict[int, tuple[Reading, Columns]] = field(default_factory=dict)

    def run(self) -> tuple[Linear, np.ndarray, str, tuple[Linear, np.ndarray] | None]:
        _, free, sums = min((self._searched(limit) for limit in self._limits()), key=lambda found: found[0])
        neighbours = (False,) if self.task.input.kind == "table" else (False, True)
        forms = [replace(free, bits=bits, carry=carry) for bits in (16, 8, 4) for carry in neighbours]
        tried = [(form, self._made(form, sums)) for form in forms]
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

    # What is read and fitted

    def _limits(self) -> list[int]:
        """The most features whose path over all rows is in time, and few sums over boxes beside them."""
        found: list[int] = []
        outputs, rows = self.task.network_outputs, len(self.train[0])
        for limit in (self.limit, *LIMITS):
            features = Reading.of(self.task.input, self.train[0][:9], min(limit, self.limit)).features
            features = max(1, int(features * self._share))
            work = self.solver.work(rows, features, outputs)
            if (not found and (work <= self.seconds / PATHS or limit == LIMITS[-1])) or limit == LIMITS[-1]:
                found.append(min(limit, self.limit))
        whole = Reading.of(self.task.input, self.train[0][:9], found[0]).features
        return [m for i, m in enumerate(found) if i == 0 or (m < whole and self.task.input.kind != "table")]

    @cached_property
    def _share(self) -> float:
        """Share of the features that differ from zero; 1 where it makes no difference."""
        if not self.solver.thin or self.task.input.kind != "table" or self.task.input.dtype != "uint8":
            return 1.0
        found = share(self.train[0])
        return found * SLOWER if found < SHARE else 1.0

    def _scaled(self, columns: Columns, features: np.ndarray) -> Any:
        """Standardised features, thin where most are zero."""
        if self._share < 1:
            return Thin(features, columns.mean, columns.scale)
        return columns.apply(features, np.float32)

    def _rows(self, features: int, n: int, ease: float = 1.0) -> np.ndarray:
        """Rows whose path takes its share of the time; `ease`: how much less is to do than a whole path."""
        features = max(1, int(features * self._share))
        outputs, share, rows = self.task.network_outputs, ease * self.seconds / PATHS, n
        while rows > 256 and self.solver.work(rows, features, outputs) > share:
            rows = int(rows * 0.9)
        return pick(n, rows, self.seed)

    def _features(self, reading: Reading, x: np.ndarray, kept: np.ndarray | None) -> np.ndarray:
        features = reading.read(x)
        return features if kept is None else features[:, kept]

    def _bent(self, reading: Reading, around: Choice | None) -> tuple[bool, ...]:
        """Whether slopes are fitted on: of signals alone."""
        long = self.task.input.kind == "signal" and LEAST <= reading.boxes.grid[1] <= LONGEST
        if not long or (around is not None and around.kept is not None):
            return (False,)
        return (False, True) if around is None else (around.slope,)

    def _turned(self, reading: Reading, raw: np.ndarray, slope: bool) -> np.ndarray:
        return slopes(raw, reading.boxes.size[2]) if slope else raw

    def _folded(self, reading: Reading, columns: Columns, sums: Sums, slope: bool) -> Sums:
        """Sums of standardised features, or of slopes, -> weights (K, F) of features, and biases."""
        w, b = columns.fold(sums[0].T, sums[1])
        return (folded(w, reading.boxes.size[2]) if slope else w), b

    def _searched(
        self, limit: int, kept: np.ndarray | None = None, around: Choice | None = None
    ) -> tuple[float, Choice, Sums]:
        """The least validation loss, the choice of scale and strength that has it, and real sums of raw features."""
        reading = Reading.of(self.task.input, self.train[0], limit)
        rows = self._rows(reading.features if kept is None else len(kept), len(self.train[0]))
        x, y = self.train[0][rows], self.train[1][rows]
        raw, seen = self._features(reading, x, kept), self._features(reading, self.valid[0], kept).astype(np.float64)
        found: list[tuple[Choice, Sums]] = []
        scales = (True, False) if around is None else (around.common,)
        for root in roots(self.task, y) if around is None else (around.root,):
            for slope in self._bent(reading, around if kept is None else Choice(limit, True, 0.0, kept=kept)):
                turned = self._turned(reading, raw, slope)
                for common in scales:
                    columns = Columns.of(turned, common)
                    z = self._scaled(columns, turned)
                    path = self.solver.path(self.task, z, np.sqrt(y) if root else y, self.solver.strengths)
                    for strength, sums in zip(self.solver.strengths, path, strict=True):
                        choice = Choice(limit, common, strength, kept=kept, slope=slope, root=root)
                        found.append((choice, self._folded(reading, columns, sums, slope)))
        losses = [self._reached(seen, *f) for f in found]
        if around is None:
            found += self._mated(found, losses)
            losses += [self._reached(seen, *f) for f in found[len(losses) :]]
        at = best(losses)
        return losses[at], *found[at]

    def _reached(self, seen: np.ndarray, choice: Choice, sums: Sums) -> float:
        """Validation loss of real sums of the features `seen`."""
        outputs = (seen @ sums[0].T + sums[1]).astype(np.float32)
        return loss(self.task, self.valid[1], answers(self.task, outputs, choice.root))

    @staticmethod
    def _mated(found: list[tuple[Choice, Sums]], losses: list[float]) -> list[tuple[Choice, Sums]]:
        """The mean of the two best that were fitted on different scales or slopes."""
        order = sorted(range(len(found)), key=lambda i: losses[i])
        (one, (w, b)), first = found[order[0]], order[0]
        for i in order:
            other, (v, c) = found[i]
            if i != first and other.root == one.root and (other.common, other.slope) != (one.common, one.slope):
                mate = (other.common, other.strength, other.slope)
                return [(replace(one, mate=mate), ((w + v) / 2, (b + c) / 2))]
        return []

    def _made(self, choice: Choice, sums: Sums) -> Linear:
        """Round the sums of a choice."""
        reading, columns = self._measured(choice.limit)
        return self._rounded(choice, reading, columns, sums)

    def _measured(self, limit: int) -> tuple[Reading, Columns]:
        """What is read, and how it varies, on some rows."""
        if limit not in self.held:
            reading = Reading.of(self.task.input, self.train[0], limit)
            rows = pick(len(self.train[0]), MEASURED, self.seed)
            self.held[limit] = reading, Columns.of(reading.read(self.train[0][rows]))
        return self.held[limit]

    def _rounded(self, choice: Choice, reading: Reading, columns: Columns, sums: Sums) -> Linear:
        w, b = sums
        if choice.kept is not None:
            wide = np.zeros((len(w), reading.features))
            wide[:, choice.kept] = w
            w = wide
        return Linear.of(
            self.task,
            reading,
            w,
            b,
            bits=choice.bits,
            mean=columns.mean,
            spread=columns.std,
            kept=choice.kept,
            carry=reading.boxes.size[2] if choice.carry and choice.kept is None else 0,
            root=choice.root,
        )

    def _again(self, choice: Choice) -> tuple[Linear, str]:
        """Fit `choice` on train+valid; features that gaps have no more room for are let go."""
        x, y = joined(self.train, self.valid)
        reading = Reading.of(self.task.input, self.train[0], choice.limit)
        while True:
            ease = max(1.0, len(self.solver.strengths) / len(choice.parts) / 1.5) if self.solver.thin else 1.0
            rows = self._rows(reading.features if choice.kept is None else len(choice.kept), len(x), ease)
            raw = self._features(reading, x[rows], choice.kept)
            made = [self._once(reading, raw, y[rows], choice.root, *part) for part in choice.parts]
            w, b = np.mean([s[0] for s in made], 0), np.mean([s[1] for s in made], 0)
            model = self._rounded(choice, reading, Columns.of(reading.read(x[rows])), (w, b))
            if self.room.free or self.room.fits(model):
                return model, told(len(rows), len(x))
            kept = np.arange(reading.features) if choice.kept is None else choice.kept
            strong = np.argsort(-(np.abs(w) * raw.std(0)).sum(0))[: int(0.95 * len(kept))]
            if not len(strong):
                raise self._over(model)
            choice = replace(choice, kept=np.sort(kept[strong]), slope=False, mate=None)

    def _once(
        self, reading: Reading, raw: np.ndarray, y: np.ndarray, root: bool, common: bool, strength: float, slope: bool
    ) -> Sums:
        """Weights (K, F) of features, and biases, of one strength."""
        turned = self._turned(reading, raw, slope)
        columns = Columns.of(turned, common)
        z = self._scaled(columns, turned)
        (sums,) = self.solver.path(self.task, z, np.sqrt(y) if root else y, (strength,))
        return self._folded(reading, columns, sums, slope)

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
        spread = self._measured(free.limit)[1].std
        matter = (np.abs(sums[0]) * spread).sum(0)
        beside = sum(a.nbytes for a in reading.constants.values())
        useful = np.argsort(-matter)[: int((matter > 0).sum())]
        for bits in (8, 4):
            boxed = self._most(bits, picked=False)
            if 1 <= boxed < reading.features and reading.boxes.size[:2] != (1, 1):
                coarse = Reading.of(self.task.input, self.train[0], boxed)
                if coarse.features <= boxed:
                    _, choice, w = self._searched(boxed, around=free)
                    found.append((replace(choice, bits=bits), self._made(replace(choice, bits=bits), w)))
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
            trial = self._made(replace(free, kept=kept, bits=bits), (sums[0][:, kept], sums[1]))
            if self.room.may(trial):
                _, choice, w = self._searched(free.limit, kept, around=free)
                choice = replace(choice, bits=bits)
                return [(choice, self._made(choice, w))]
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
