"""Which rows train, validate and test, and whether a model could learn from that."""

import numpy as np

from ..errors import DataError, many
from ..task import Task
from .dataset import Dataset
from .format import Reading, name_some
from .split import near_copies, split_blocks, split_groups, split_random

NEAR = 0.35  # neighbouring rows closer than this share of random pairs are near copies
TEST_SHARE = 0.2


def divide(
    reading: Reading,
    task: Task,
    y: np.ndarray,
    groups: np.ndarray | None,
    column: str | None,
    order: str | None,
    fraction: float,
    seed: int,
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Divide rows into train, valid and test.

    Args:
        reading: with its own test rows, or without.
        task: classes are spread evenly over the parts.
        y: as `Dataset.y`.
        groups: (N,) labels of what stays on one side, or None.
        column: name of the column that orders the rows, or None.
        order: "random", "time", `column`, or None: random unless a regression's neighbouring rows are near copies.
        fraction: share of the training rows that validates.
        seed: of the split.
    Returns: "train", "valid" and "test" -> sorted int64 rows, "gap" where rows between blocks of time are in none of
        them (only a training on train and valid together may use those), and sentences about what was chosen.
    """
    said: list[str] = []
    given = reading.test
    inside = np.arange(len(reading)) if given is None else np.flatnonzero(~given)
    held = np.zeros(0, np.int64) if given is None else np.flatnonzero(given)
    strata = y if task.kind in ("binary", "multiclass") else None
    timed = order is not None and order != "random"
    if order is None and groups is None and reading.ordered and not task.classifies and task.input.kind != "text":
        maps = reading.x["map"] if task.input.structured else reading.x
        likeness = near_copies(maps[inside])
        if likeness < NEAR:
            timed = True
            said.append(
                f"neighbouring rows are near copies (their distance is {likeness:.2f} of that of random pairs): blocks "
                "of time are held out, with gaps, so that no copy is on both sides (order=random says otherwise)"
            )
    when = None
    if column is not None:
        when = reading.columns[column]
        blank = inside[when[inside] == ""] if when.dtype.kind in "US" else inside[np.isnan(when[inside].astype(float))]
        if len(blank):
            raise DataError(
                f"the order {column} is missing in {many(len(blank), 'row')}",
                where=reading.name_rows(blank),
            )

    def hold(rows: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
        if timed:
            kept, out = split_blocks(len(rows), share, seed, None if when is None else when[rows])
            beside = many(len(rows) - len(kept) - len(out), "row")
            said.append(f"{beside} beside the held-out blocks of time: too near to judge")
        elif groups is not None:
            kept, out = split_groups(groups[rows], share, seed, None if strata is None else strata[rows])
        else:
            kept, out = split_random(len(rows), share, seed, None if strata is None else strata[rows])
        return rows[kept], rows[out]

    if given is None:
        inside, held = hold(inside, TEST_SHARE, seed + 1)
        said.append(f"no test rows were given: {len(held):,} of {len(reading):,} were set aside")
    elif groups is not None and (both := np.intersect1d(groups[inside], groups[held])).size:
        said.append(f"{both.size:,} groups occur in the training rows and in the given test rows")
    train, valid = hold(inside, fraction, seed)
    split = {"train": train, "valid": valid, "test": held}
    beside = np.setdiff1d(inside, np.concatenate([train, valid]))
    return ({**split, "gap": beside} if len(beside) else split), said


def every_class(task: Task, y: np.ndarray, test: np.ndarray | None) -> None:
    """Refuse classes too rare to be in every part of the split."""
    learnt = y if test is None else y[~test]
    need = 3 if test is None else 2
    count = np.bincount(learnt, minlength=len(task.classes))
    if unseen := [repr(task.classes[i]) for i in np.flatnonzero(count == 0)]:
        raise DataError(
            f"test rows are of classes that no training row has: {name_some(unseen, len(unseen))}",
            where=f"target {task.targets[0]}",
            hint="training rows of these classes, or leave the test rows out",
        )
    rare = [f"{task.classes[i]!r} ({count[i]})" for i in np.flatnonzero(count < need)]
    if rare:
        few = (
            f"{len(learnt):,} samples are too few for {len(count):,} classes: "
            if len(learnt) < need * len(count)
            else ""
        )
        parts = "training, validation and test" if test is None else "training and validation"
        raise DataError(
            f"{few}a class needs {need} samples for {parts}, these have fewer: {name_some(rare, len(rare))}",
            where=f"target {task.targets[0]}",
            hint="more samples of these classes, or leave them out",
        )


def judge(task: Task, data: Dataset) -> None:
    """Refuse a split from which nothing can be learnt."""
    for part in ("train", "valid", "test"):
        if not data.count(part):
            raise DataError(f"no row is left for {part}", where="the split", hint="more data, or fewer restrictions")
    learnt = data.part("train")[1]
    if task.kind in ("binary", "multiclass"):
        lost = [task.classes[i] for i in np.flatnonzero(np.bincount(learnt, minlength=len(task.classes)) == 0)]
        if lost:
            raise DataError(
                f"the split leaves no training sample of {name_some(lost, len(lost))}",
                where="the split",
                hint="other groups, another order, or order=random",
            )
    elif task.kind == "multilabel":
        if not np.ptp(learnt, axis=0).any():
            raise DataError(
                "no label differs between the training samples",
                where=", ".join(task.targets),
                hint="there is nothing to learn from a constant",
            )
    else:
        for name, column in zip(task.targets, learnt.T, strict=True):
            if np.ptp(column) == 0:
                raise DataError(
                    f"the target {name} is {column[0]:g} in all {len(column):,} training samples",
                    where=f"target {name}",
                    hint="there is nothing to learn from a constant",
                )
