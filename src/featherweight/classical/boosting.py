"""Gradient boosting; validation chooses how many leaves a tree has and how many trees there are, as far as they fit.

Source: Friedman 2001, Annals of Statistics 29(5).
"""

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from ..budget import Budget
from ..device import Device
from ..errors import BudgetError, many
from ..task import Task
from .answer import answers
from .grower import Ensemble, Grower
from .judge import best, better, leanest, loss
from .reading import Reading
from .room import Room
from .rows import Part, joined, pick, told
from .trees import Trees

FEATURES = (1024, 512, 256)  # more inputs than this are summed over boxes first; fewer where rows would be left out
COARSE = 128  # sums over boxes that are tried in their place
PROBE, PROBES = (8, 0.3), 8  # trees and iterations that try them
FEWEST = 2  # settings to which the time is cut before that
LEAST = 40  # iterations to which the time is cut before rows are left out
RATE = 4e8  # values per second that one core puts into histograms, and bins that it searches for splits
POINTS = 40  # numbers of iterations that validation is asked about


def fit(
    task: Task,
    grower: Grower,
    train: Part,
    valid: Part,
    *,
    settings: tuple[tuple[int, float], ...],
    small: tuple[tuple[int, float], ...],
    iterations: int,
    budget: Budget,
    seed: int,
    seconds: float,
    device: Device | None = None,
) -> tuple[Trees, np.ndarray, str, tuple[Trees, np.ndarray] | None]:
    """Grow one ensemble per (leaves, learning rate), keep the best prefix of the best one that fits `budget`.

    Args:
        settings: that are grown whatever the budget; small: those that are tried for it too.
    Returns: the model refitted on both parts, the chosen one's validation outputs, what was chosen, and the model with
        its validation outputs that no budget would have held back, where it is better.
    Raises: BudgetError when one iteration is too much.
    """
    with threadpool_limits(1):
        return _Fit(
            task, grower, train, valid, settings, small, iterations, Room(task, budget, device), seed, seconds
        )()


@dataclass
class _Fit:
    task: Task
    grower: Grower
    train: Part
    valid: Part
    settings: tuple[tuple[int, float], ...]
    small: tuple[tuple[int, float], ...]
    iterations: int
    room: Room
    seed: int
    seconds: float

    def __call__(self) -> tuple[Trees, np.ndarray, str, tuple[Trees, np.ndarray] | None]:
        task, rows = self.task, len(self.train[0]) + len(self.valid[0])
        tried = [(s, self.iterations, False) for s in self.settings]
        if not self.room.free:
            tried += [(s, min(self.iterations, self._affordable(s[0])), True) for s in self.small]
        tried = [t for t in tried if t[1]]
        limits = self._probed()
        while True:
            for limit in limits:
                reading = Reading.of(task.input, self.train[0], limit)
                pace = _Pace.of(reading.features, task.network_outputs, [t[0][0] for t in tried], self.seconds)
                if pace.rows(LEAST) >= rows:
                    break
            if pace.rows(LEAST) >= rows or len(tried) <= FEWEST:
                break
            tried = [*tried[:1], *tried[2:]]  # rather fewer settings than fewer rows
        allowed = pace.iterations(rows)
        keep = pick(len(self.train[0]), pace.rows(min(allowed, self.iterations)), self.seed)
        features = reading.read(self.train[0][keep])
        free: list[tuple[Trees, float]] = []
        fitting: list[tuple[Trees, float, tuple[int, float]]] = []
        for setting, most, only in tried:
            made = self.grower.ensemble(task, features, self.train[1][keep], *setting, min(most, allowed), self.seed)
            wide = self._packed(reading, made, 16)
            points = sorted({0, *np.linspace(1, wide.iterations, POINTS).astype(int).tolist()})
            losses = [loss(task, self.valid[1], answers(task, s)) for s in wide.stages(self.valid[0], points)]
            if not only:
                free.append((wide.prefix(points[best(losses)]), min(losses)))
            for bits in (16, 8):
                trees = wide if bits == 16 else self._packed(reading, made, 8)
                fits = self._longest(trees, points, losses)
                if fits is not None:
                    fitting.append((fits, loss(task, self.valid[1], fits.outputs(self.valid[0])), setting))
        full, full_loss = free[best([v for _, v in free])]
        if not fitting:
            least = full.prefix(min(1, full.iterations))
            raise BudgetError(
                f"one iteration of boosting needs {least.table_bytes:,} bytes of tables, "
                f"the budget allows {self.room.budget.words}",
                where="boosting",
            )
        while True:
            at = leanest([v for _, v, _ in fitting], [t.table_bytes for t, _, _ in fitting])
            chosen, reached, setting = fitting[at]
            if self.room.fits(chosen) or not chosen.iterations:
                break
            less = chosen.prefix(chosen.iterations - 1)
            fitting[at] = less, loss(self.task, self.valid[1], less.outputs(self.valid[0])), setting
        x, y = joined(self.train, self.valid)
        again = pick(len(x), pace.rows(min(allowed, self.iterations)), self.seed)
        grown = self.grower.ensemble(task, reading.read(x[again]), y[again], *setting, chosen.iterations, self.seed)
        refitted = self._packed(reading, grown, 8 if chosen.value.dtype == np.int8 else 16).prefix(chosen.iterations)
        model = self.room.settled(refitted.prefix, refitted.iterations) or refitted.prefix(0)
        outputs = chosen.outputs(self.valid[0])
        why = self._why(model, setting, len(tried), min(allowed, self.iterations)) + told(len(again), len(x))
        beyond = None
        if not self.room.free and better(full_loss, reached) and full.table_bytes > chosen.table_bytes:
            beyond = (full, full.outputs(self.valid[0]))
        return model, outputs, why, beyond

    def _probed(self) -> tuple[int, ...]:
        """Limits of features from the finest on: those above COARSE, or it alone where a few trees like it better."""
        readings = [Reading.of(self.task.input, self.train[0], limit) for limit in (FEATURES[0], COARSE)]
        if readings[0].features == readings[1].features:
            return FEATURES
        losses = []
        for reading in readings:
            pace = _Pace.of(reading.features, self.task.network_outputs, [PROBE[0]], 0.08 * self.seconds)
            rows = pick(len(self.train[0]), pace.rows(PROBES), self.seed)
            features, y = reading.read(self.train[0][rows]), self.train[1][rows]
            made = self.grower.ensemble(self.task, features, y, *PROBE, PROBES, self.seed)
            losses.append(loss(self.task, self.valid[1], self._packed(reading, made, 16).outputs(self.valid[0])))
        return (COARSE,) if better(losses[1], losses[0]) else FEATURES

    def _packed(self, reading: Reading, made: Ensemble, bits: int) -> Trees:
        grown, bias, target = made
        return Trees.of(self.task, reading, grown, bias, target or [0], bits=bits)

    def _longest(self, trees: Trees, points: list[int], losses: list[float]) -> Trees | None:
        """The best prefix among those that fit."""
        if self.room.free:
            return trees.prefix(points[best(losses)])
        longest = self.room.largest(trees.prefix, trees.iterations) if trees.iterations else trees
        if longest is None:
            return None
        shorter = [(v, i) for i, v in zip(points, losses, strict=True) if i <= longest.iterations]
        last = longest.iterations
        shorter.append((loss(self.task, self.valid[1], longest.outputs(self.valid[0])), last))
        return trees.prefix(min(shorter)[1])

    def _affordable(self, leaves: int) -> int:
        """Iterations of full trees that there is room for, at the least a node can cost."""
        limits, most = self.room.budget, 10**9
        if limits.params is not None:
            most = (limits.params - self.task.network_outputs) // (3 * leaves - 2)
        if limits.flash_bytes is not None:
            most = min(most, self.room.table_bytes(Trees) // (4 * leaves - 3))
        return max(0, most // self.task.network_outputs)

    def _why(self, model: Trees, setting: tuple[int, float], tried: int, most: int) -> str:
        rounds, each = many(model.iterations, "iteration"), many(len(model.target), "tree")
        why = (
            f"{rounds} of {each}, {setting[0]} leaves, learning rate {setting[1]:g}, "
            f"chosen on validation among {tried} settings and up to {most} iterations, refitted on train+valid"
        )
        if not model.reading.whole:
            why += f"; {self.task.input.size:,} inputs summed over boxes to {model.reading.features:,}"
        return why


@dataclass(frozen=True)
class _Pace:
    """Seconds of one iteration of every setting and of the refit: `row` for each row, and `base`."""

    seconds: float
    row: float
    base: float

    @classmethod
    def of(cls, features: int, trees: int, leaves: list[int], seconds: float) -> "_Pace":
        grown, values = [*leaves, max(leaves)], features * trees
        row = values * sum(np.log2(n) for n in grown) / RATE
        overhead = 0.001 * len(grown) * trees  # of a tree, however small
        bins = 255 if features <= 64 else 63
        return cls(seconds, row, values * 2 * bins * sum(grown) / RATE + overhead)

    def iterations(self, rows: int) -> int:
        return max(LEAST, int(self.seconds / (self.base + self.row * rows)))

    def rows(self, iterations: int) -> float:
        return (self.seconds / iterations - self.base) / self.row
