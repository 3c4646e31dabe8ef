"""Forests of scikit-learn, cut to the flash they may have: fewer trees, fewer leaves, leaves that share their answers.

Source: Breiman 2001, Machine Learning 45(1); Geurts, Ernst and Wehenkel 2006, Machine Learning 63(1) (extra trees).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ..budget import Budget
from ..device import Device
from ..errors import BudgetError
from ..task import Task
from .answer import numbers
from .grown import Grown
from .judge import better, leanest, loss
from .reading import Reading
from .room import Room
from .rows import Part, joined, pick, told
from .trees import Trees

FEATURES = 1024  # more inputs than this are summed over boxes first
COARSE = 128  # sums over boxes that are tried in their place
RATE = 4e7  # values per second that one core sorts or draws
OVERHEAD = 60  # values that parting the rows at a split is worth
WIDEST = 256  # leaves of a tree where a budget bounds them
NARROWEST = 8
WIDE = 64  # features that a split tries, at most
HANDFUL = 20  # trees to which the time is cut before rows are left out
FEWEST = 3  # trees
CODES = (24, 128)  # different answers that leaves share
LOGIT = 8.0  # of a class on which all trees agree


@dataclass(frozen=True)
class Setting:
    """How trees grow: how many, leaves of each (0: any), least rows of a leaf, share of features that a split tries."""

    trees: int
    leaves: int
    rows: int
    share: float


def fit(
    task: Task,
    extra: bool,
    train: Part,
    valid: Part,
    *,
    trees: int,
    budget: Budget,
    seed: int,
    seconds: float,
    device: Device | None = None,
) -> tuple[Trees, np.ndarray, str, tuple[Trees, np.ndarray] | None]:
    """Grow forests of few large and of many small trees, and keep the best that fits.

    Args:
        extra: thresholds are drawn, not searched.
        trees: at most.
    Returns: the model refitted on both parts, the chosen one's validation outputs, what was chosen, and the forest with
        its validation outputs that no budget would have held back, where it is better.
    Raises: BudgetError when no forest fits.
    """
    with threadpool_limits(1):
        return _Fit(task, extra, train, valid, trees, Room(task, budget, device), seed, seconds)()


@dataclass
class _Fit:
    task: Task
    extra: bool
    train: Part
    valid: Part
    trees: int
    room: Room
    seed: int
    seconds: float

    def __call__(self) -> tuple[Trees, np.ndarray, str, tuple[Trees, np.ndarray] | None]:
        self.reading = self._probed()
        features = self.reading.features
        few, many = min(1.0, max(1, features**0.5) / features), min(1 / 3, max(WIDE, features**0.5) / features)
        free = [Setting(self.trees, 0, 1, few), Setting(self.trees, 0, 5, many)]
        if not self.task.classifies:
            free = [Setting(self.trees, 0, 2, many), Setting(self.trees, 0, 8, many)]
        bounded = [] if self.room.free else self._bounded(free[-1].share)
        n = len(self.train[0])
        work = sum(self._work(s, n) for s in free + bounded)
        part = min(1.0, 0.6 * self.seconds / work)
        thin = min(1.0, max(part, HANDFUL / self.trees))
        keep = pick(n, n * part / thin, self.seed)
        x, y = self.reading.read(self.train[0][keep]), self.train[1][keep]
        best: tuple[float, Trees] | None = None
        fitting: list[tuple[Trees, float, Setting, int, int]] = []
        for setting in free + bounded:
            setting = Setting(max(FEWEST, int(setting.trees * thin)), setting.leaves, setting.rows, setting.share)
            grown = self._grown(setting, x, y)
            for codes, bits in self._forms():
                forest = self._packed(grown, codes, bits)
                if setting.leaves == 0 and (bits == 16 or codes):
                    reached = self._loss(forest)
                    best = (reached, forest) if best is None or reached < best[0] else best
                fits = forest if self.room.free else self.room.largest(forest.prefix, forest.count)
                if fits is not None and fits.count:
                    fits = self._packed(grown[: fits.count], codes, bits)
                    if self.room.may(fits):
                        fitting.append((fits, self._loss(fits), setting, codes, bits))
        while fitting:
            at = leanest([f[1] for f in fitting], [f[0].table_bytes for f in fitting])
            chosen, reached, setting, codes, bits = fitting[at]
            if self.room.fits(chosen):
                break
            fitting.pop(at)
        else:
            raise BudgetError(
                f"one tree of {NARROWEST} leaves does not fit, the budget allows {self.room.budget.words}",
                where="forest",
            )
        both = joined(self.train, self.valid)
        again = pick(len(both[0]), len(keep) * len(both[0]) / n, self.seed)
        setting = Setting(chosen.count, setting.leaves, setting.rows, setting.share)
        grown = self._grown(setting, self.reading.read(both[0][again]), both[1][again])
        model = self.room.settled(lambda count: self._packed(grown[:count], codes, bits), len(grown))
        if model is None:
            raise BudgetError(f"no tree of this forest fits {self.room.budget.words}", where="forest")
        assert best is not None
        leaves = f"{setting.leaves} leaves" if setting.leaves else f"leaves of at least {setting.rows} rows"
        why = f"{model.count} trees, {leaves}, {setting.share:.0%} of the features tried at a split, chosen on "
        why += f"validation among {len(free + bounded)} settings, refitted on train+valid"
        if not self.reading.whole:
            why += f"; {self.task.input.size:,} inputs summed over boxes to {features:,}"
        beyond = None
        if not self.room.free and better(best[0], reached) and best[1].table_bytes > chosen.table_bytes:
            beyond = (best[1], best[1].outputs(self.valid[0]))
        return model, chosen.outputs(self.valid[0]), why + told(len(again), len(both[0])), beyond

    def _probed(self) -> Reading:
        """All features, or few sums over boxes: what a small forest likes better."""
        readings = [Reading.of(self.task.input, self.train[0], limit) for limit in (FEATURES, COARSE)]
        if readings[0].features == readings[1].features:
            return readings[0]
        probe, losses = Setting(HANDFUL // 2, 64, 2, 1 / 3), []
        for self.reading in readings:
            each = self._work(probe, len(self.train[0])) / len(self.train[0])
            rows = pick(len(self.train[0]), 0.08 * self.seconds / each, self.seed)
            grown = self._grown(probe, self.reading.read(self.train[0][rows]), self.train[1][rows])
            losses.append(self._loss(self._packed(grown, 0, 16)))
        return readings[1] if better(losses[1], losses[0]) else readings[0]

    def _loss(self, model: Trees) -> float:
        return loss(self.task, self.valid[1], model.outputs(self.valid[0]))

    def _forms(self) -> list[tuple[int, int]]:
        """(codes, bits) of leaves that are tried."""
        if self.task.classifies and self.task.network_outputs > 1:
            return [(CODES[-1], 8)] if self.room.free else [(c, 8) for c in CODES]
        return [(0, 16), (0, 8)]

    def _bounded(self, share: float) -> list[Setting]:
        """Forests that about fill the budget: from few large trees to many small ones."""
        split = 4 if self.reading.features <= 256 and self.reading.dtype == "uint8" else 5
        leaf = 1 if self.task.classifies else self.task.network_outputs
        room = self.room.table_bytes(Trees) // (split + leaf)
        if self.room.budget.params is not None:
            room = min(room, self.room.budget.params // (2 + leaf))
        found, leaves = [], WIDEST
        while leaves >= NARROWEST:
            trees = min(self.trees, int(1.2 * room / leaves))
            if trees >= FEWEST:
                found.append(Setting(trees, leaves, 2, share))
            leaves //= 4
        return found or [Setting(FEWEST, NARROWEST, 2, share)]

    def _work(self, s: Setting, rows: int) -> float:
        tried = self.reading.features * s.share
        depth = np.log2(s.leaves) if s.leaves else np.log2(max(2, rows / s.rows))
        return s.trees * (rows * (tried * (0.4 if self.extra else 1.0) + OVERHEAD) * depth / RATE + 0.002)

    def _grown(self, s: Setting, x: np.ndarray, y: np.ndarray) -> list[Grown]:
        from sklearn import ensemble

        sort = "Classifier" if self.task.classifies else "Regressor"
        options: dict[str, Any] = {
            "n_estimators": s.trees,
            "max_leaf_nodes": s.leaves or None,
            "min_samples_leaf": s.rows,
            "max_features": s.share,
            "random_state": self.seed,
        }
        model = getattr(ensemble, ("ExtraTrees" if self.extra else "RandomForest") + sort)(**options)
        if self.task.classifies:
            model.fit(x, y)
        else:
            t = numbers(self.task, y)
            model.fit(x, t[:, 0] if t.shape[1] == 1 else t)
        return [self._table(e.tree_, model) for e in model.estimators_]

    def _table(self, tree: Any, model: Any) -> Grown:
        value = self._shares(tree.value, model) if self.task.classifies else tree.value[:, :, 0]
        feature = np.where(tree.children_left < 0, -1, tree.feature)
        return feature, tree.threshold, tree.children_left, tree.children_right, value

    def _shares(self, value: np.ndarray, model: Any) -> np.ndarray:
        """Node values (nodes, outputs, classes) -> (nodes, K): shares of classes, or of each label less a half."""
        shares = value / value.sum(2, keepdims=True)
        if self.task.kind == "multiclass":
            out = np.zeros((len(value), len(self.task.classes)))
            out[:, model.classes_.astype(int)] = shares[:, 0]
            return out
        names = model.classes_ if isinstance(model.classes_, list) else [model.classes_]
        labels = [shares[:, k, : len(c)] @ (np.asarray(c, float) - 0.5) for k, c in enumerate(names)]
        return np.stack(labels, 1)

    def _packed(self, grown: list[Grown], codes: int, bits: int) -> Trees:
        outputs, weight = self.task.network_outputs, (LOGIT if self.task.classifies else 1.0) / max(1, len(grown))
        bias = np.zeros(outputs)
        if not self.task.classifies:
            bias = numbers(self.task, self.train[1]).mean(0)
        shift = np.zeros(outputs) if self.task.classifies else bias
        scaled = [(f, t, a, b, (v - shift) * weight) for f, t, a, b, v in grown]
        return Trees.of(self.task, self.reading, scaled, bias, [0] if outputs == 1 else (), bits=bits, codes=codes)
