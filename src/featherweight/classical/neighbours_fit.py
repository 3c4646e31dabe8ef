"""Nearest neighbours within a budget: how many answer, how many vectors there are, and of how many numbers."""

import numpy as np
from threadpoolctl import threadpool_limits

from ..budget import Budget
from ..device import Device
from ..errors import BudgetError
from ..task import Task
from . import distance
from .answer import answers, numbers
from .judge import better, leanest, loss
from .neighbours import Neighbours
from .reading import Reading
from .room import Room
from .rows import Part, joined, pick, told

COUNTS = (1, 3, 5, 9)  # neighbours that may answer
LIMITS = (1024, 256, 64)  # features: fewer of them leave room for more vectors
ROUNDS = 6  # of k-means
MOST = 2048  # vectors that samples are condensed to


def fit(
    task: Task,
    train: Part,
    valid: Part,
    *,
    budget: Budget,
    seed: int,
    seconds: float,
    device: Device | None = None,
) -> tuple[Neighbours, np.ndarray, str, tuple[Neighbours, np.ndarray] | None]:
    """Keep every row, or condense them class by class to as many vectors as fit.

    Returns: the model made again of both parts, the chosen one's validation outputs, what was chosen, and the model of
        all rows with its validation outputs, where it is another one and better.
    Raises: BudgetError when one vector per class does not fit.
    """
    with threadpool_limits(1):
        room = Room(task, budget, device)
        reading = Reading.of(task.input, train[0], LIMITS[0], 255)
        rows = pick(len(train[0]), seconds / 8 * distance.RATE / (len(valid[0]) * reading.features), seed)
        all_rows = (train[0][rows], train[1][rows])
        features = reading.read(all_rows[0])
        full, full_loss = _voted(task, reading, features, value_of(task, all_rows[1]), valid)
        fitting = [(full, full_loss)] if room.free or (room.may(full) and room.fits(full)) else []
        if not fitting:
            for limit in LIMITS:
                reading = Reading.of(task.input, train[0], limit, 255)
                if limit != LIMITS[0] and reading.features == features.shape[1]:
                    break
                found = _condensed(task, reading, train, valid, room, seed, seconds / 8)
                fitting += [] if found is None else [found]
        if not fitting:
            raise BudgetError(
                f"one vector of {full.reading.features:,} numbers for every answer is too much, "
                f"the budget allows {budget.words}",
                where="nearest neighbours",
            )
        model, reached = fitting[leanest([v for _, v in fitting], [m.table_bytes for m, _ in fitting])]
        outputs = model.outputs(valid[0])
        final, used = _again(task, model, train, valid, room, seed, model is full, len(rows))
        beyond = (full, full.outputs(valid[0])) if model is not full and better(full_loss, reached) else None
    kind = "rows" if model is full else "vectors that k-means condensed them to"
    why = f"{model.k} of {len(final.vector):,} {kind} answer, {model.reading.features:,} numbers each, "
    return final, outputs, why + "chosen on validation, made again of train+valid" + used, beyond


def value_of(task: Task, y: np.ndarray) -> np.ndarray:
    """Answers as stored vectors hold them: (N, 1) class, (N, K) labels or numbers."""
    return np.asarray(y).reshape(len(y), -1) if task.classifies else numbers(task, y)


def condensed(
    task: Task, features: np.ndarray, value: np.ndarray, count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Vectors (P <= count, F), and what each stands for."""
    kinds = value[:, 0] if task.kind in ("binary", "multiclass") else None
    vector, member = distance.centres(features, kinds, count, seed, ROUNDS)
    found = np.zeros((len(vector), value.shape[1]))
    for p in range(len(vector)):
        mine = value[member == p]
        found[p] = mine.mean(0) if len(mine) else value.mean(0)
    return vector, np.rint(found) if task.classifies else found


def _voted(
    task: Task, reading: Reading, vector: np.ndarray, value: np.ndarray, valid: Part
) -> tuple[Neighbours, float]:
    """The number of answers that validation likes best."""
    models = [Neighbours.of(task, reading, vector, value, k) for k in COUNTS if k <= len(vector)]
    near = np.concatenate([models[-1].nearest(valid[0][at : at + 256]) for at in range(0, len(valid[0]), 256)])
    losses = [loss(task, valid[1], answers(task, m.answers(near[:, : m.k]))) for m in models]
    best = int(np.argmin(losses))
    return models[best], losses[best]


def _condensed(
    task: Task, reading: Reading, train: Part, valid: Part, room: Room, seed: int, seconds: float
) -> tuple[Neighbours, float] | None:
    """As many vectors as fit, or fewer where they do as well."""
    value = value_of(task, train[1])
    features = reading.read(train[0])
    dummy = value[:1]

    def sized(count: int) -> Neighbours:
        return Neighbours.of(task, reading, np.repeat(features[:1], count, 0), np.repeat(dummy, count, 0), 3)

    largest = room.largest(sized, min(MOST, len(features)))
    least = len(np.unique(value)) if task.kind in ("binary", "multiclass") else 1
    if largest is None or len(largest.vector) < least:
        return None
    count = len(largest.vector)
    affordable = seconds * distance.RATE / (count * reading.features * (ROUNDS + 1)) * least
    rows = pick(len(features), affordable, seed)
    vector, held = condensed(task, features[rows], value[rows], count, seed)
    model, reached = _voted(task, reading, vector, held, valid)
    return (model, reached) if room.fits(model) else None


def _again(
    task: Task, model: Neighbours, train: Part, valid: Part, room: Room, seed: int, whole: bool, rows: int
) -> tuple[Neighbours, str]:
    x, y = joined(train, valid)
    value = value_of(task, y)
    keep = pick(len(x), rows if whole and rows < len(train[0]) else len(x), seed)
    features = model.reading.read(x[keep])
    if whole and (room.free or room.may(Neighbours.of(task, model.reading, features, value[keep], model.k))):
        again = Neighbours.of(task, model.reading, features, value[keep], model.k)
        if room.free or room.fits(again):
            return again, told(len(keep), len(x))
    count = len(model.vector)
    while True:
        vector, held = condensed(task, features, value[keep], count, seed)
        again = Neighbours.of(task, model.reading, vector, held, model.k)
        if room.free or room.fits(again):
            return again, told(len(keep), len(x))
        count = int(0.95 * count)
