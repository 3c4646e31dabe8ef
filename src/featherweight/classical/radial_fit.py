"""A support vector machine with radial kernels of as many vectors as the budget holds.

The vectors are chosen by k-means, and the weights minimise the machine's own loss over them in the primal.
Source: Keerthi, Chapelle and DeCoste 2006, JMLR 7 (few basis functions); Williams and Seeger 2001 (Nystroem).
"""

import numpy as np
from threadpoolctl import threadpool_limits

from ..budget import Budget
from ..device import Device
from ..errors import BudgetError
from ..task import Task
from . import distance
from .answer import answers, signs
from .judge import best, better, leanest, loss
from .margin import Margin
from .radial import ONE, Radial, bells, fixed
from .reading import Reading
from .ridge import Ridge
from .room import Room
from .rows import Part, joined, pick, told

LIMITS = (1024, 256, 64)  # features: fewer of them leave room for more vectors
WIDTHS = (0.125, 0.25, 0.5, 1.0, 2.0)  # of a bell, in median squared distances between samples
MOST = 600  # vectors where nothing bounds them
SCREEN = 0.3  # ridge penalties that screen the widths, in rows: cheap and in closed form
FLOOR = 1e-4  # eigenvalues of the kernel below this share of the largest are held there
ROUNDS = 5  # of k-means
PENALTIES = (1e-3, 1e-4, 1e-5, 1e-6)

Tried = tuple[Radial, float, float]  # model, its validation loss, its penalty


def fit(
    task: Task,
    train: Part,
    valid: Part,
    *,
    budget: Budget,
    seed: int,
    seconds: float,
    device: Device | None = None,
) -> tuple[Radial, np.ndarray, str, tuple[Radial, np.ndarray] | None]:
    """Choose widths, penalties and the number of features on validation.

    Returns: the model refitted on both parts, the chosen one's validation outputs, what was chosen, and what MOST
        vectors would reach with their validation outputs, where that is better and fits no budget.
    Raises: BudgetError when one vector per class does not fit.
    """
    with threadpool_limits(1):
        room = Room(task, budget, device)
        least = len(np.unique(train[1])) if task.kind in ("binary", "multiclass") else 1
        fitting: list[Tried] = []
        share = seconds / (3 if room.free else 6)
        full: Tried | None = None
        for limit in LIMITS:
            reading = Reading.of(task.input, train[0], limit, 255)
            if full is not None and reading.features == full[0].reading.features:
                break
            if full is None:
                full = _tried(task, reading, train, valid, min(MOST, len(train[0])), None, seed, share)
                if room.free:
                    fitting.append(full)
                    break
            count = _count(task, reading, room, full[0].vector)
            if count >= least:
                fitting.append(_tried(task, reading, train, valid, count, None, seed, share))
        assert full is not None
        fitting = [t for t in fitting if room.free or room.fits(t[0])]
        if not fitting:
            raise BudgetError(
                f"a vector of {full[0].reading.features:,} numbers for every answer is too much, "
                f"the budget allows {budget.words}",
                where="support vectors",
            )
        model, reached, penalty = fitting[leanest([t[1] for t in fitting], [t[0].table_bytes for t in fitting])]
        outputs = model.outputs(valid[0])
        both, count = joined(train, valid), len(model.vector)
        while True:
            final, _, _ = _tried(task, model.reading, both, valid, count, (model, penalty), seed, share)
            if room.free or room.fits(final):
                break
            count = int(0.95 * count)
        used = told(_rows(task, model.reading, len(both[0]), count, share), len(both[0]))
        beyond = (full[0], full[0].outputs(valid[0])) if not room.free and better(full[1], reached) else None
    why = f"{len(final.vector):,} vectors of {final.reading.features:,} numbers by k-means, {final.bits}-bit weights, "
    why += f"penalty {penalty:g}, width and penalty chosen on validation, refitted on train+valid"
    return final, outputs, why + used, beyond


def _count(task: Task, reading: Reading, room: Room, like: np.ndarray) -> int:
    """Vectors that there is room for."""
    zero = np.zeros((1, reading.features), reading.dtype)

    def sized(count: int) -> Radial:
        w, b = np.ones((task.network_outputs, count)), np.ones(task.network_outputs)
        return Radial.of(task, reading, np.repeat(zero, count, 0), w, b, 16, 1000.0)

    found = room.largest(sized, MOST)
    return 0 if found is None else len(found.vector)


def _rows(task: Task, reading: Reading, n: int, count: int, seconds: float) -> int:
    """Rows whose kernel, k-means and descent take about so long."""
    margin = Margin(strengths=PENALTIES)
    kernel = 2 * count * reading.features * (ROUNDS + 3) / distance.RATE + 4e-8 * count * len(WIDTHS)
    screen = count**2 * len(WIDTHS) / 5e9
    each = kernel + screen + margin.work(1, count, task.network_outputs)
    return min(n, max(256, int(seconds / each)))


def _tried(
    task: Task,
    reading: Reading,
    train: Part,
    valid: Part,
    count: int,
    chosen: tuple[Radial, float] | None,
    seed: int,
    seconds: float,
) -> Tried:
    """Choose width and penalty, or take those of `chosen`, and round the weights."""
    rows = pick(len(train[0]), _rows(task, reading, len(train[0]), count, seconds), seed)
    features, y = reading.read(train[0][rows]), train[1][rows]
    kinds = y if task.kind in ("binary", "multiclass") else None
    vector, _ = distance.centres(features, kinds, count, seed, ROUNDS)
    far, seen, among = (distance.squared(f, vector) for f in (features, reading.read(valid[0]), vector))
    if chosen is None:
        middle = max(1.0, float(np.median(far[:: max(1, len(far) // 500)])))
        widths = [middle * w for w in WIDTHS]
        width = widths[best([_screened(task, far, seen, y, valid[1], w) for w in widths])]
        penalties: tuple[float, ...] = PENALTIES
    else:
        width, penalties = 256.0 * 2.0 ** chosen[0].shift / chosen[0].factor, (chosen[1],)
    bell = [bells(d, *fixed(width)) / ONE for d in (far, among)]
    values, turned = np.linalg.eigh(bell[1])
    white = turned / np.sqrt(np.maximum(values, FLOOR * values.max()))
    z = bell[0] @ white
    found: list[Tried] = []
    for penalty, (w, b) in zip(penalties, Margin(strengths=penalties).path(task, z, y, penalties), strict=True):
        for bits in (16, 8) if chosen is None else (chosen[0].bits,):
            model = Radial.of(task, reading, vector, (white @ w).T, b, bits, width)
            found.append((model, 0.0 if chosen else loss(task, valid[1], model.outputs(valid[0])), penalty))
    return found[leanest([t[1] for t in found], [t[0].table_bytes for t in found])]


def _screened(task: Task, far: np.ndarray, seen: np.ndarray, y: np.ndarray, y_valid: np.ndarray, width: float) -> float:
    """Validation loss of least squares on the bells of one width."""
    bell, shown = (bells(d, *fixed(width)) / ONE for d in (far, seen))
    like = _numeric(task)
    targets = 2 * signs(task, y) - 1 if task.classifies else y
    ((w, b),) = Ridge().path(like, bell - bell.mean(0), targets, (SCREEN / len(bell),))
    return loss(task, y_valid, answers(task, ((shown - bell.mean(0)) @ w + b).astype(np.float32)))


def _numeric(task: Task) -> Task:
    """A task whose targets are the numbers that least squares fits: signs of classes stand as they are."""
    return Task("regression", task.input, targets=("sign",)) if task.classifies else task
