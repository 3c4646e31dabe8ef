"""Answers as arrays: classes numbered, numbers checked, circles wrapped."""

from dataclasses import dataclass

import numpy as np

from ..errors import DataError, many
from ..task import Task
from .format import Reading, name_some
from .infer import guess_kind, looks_circular

LARGEST = 1e30  # of a target, so that its square sums stay finite and its answers fit a float


@dataclass(frozen=True)
class Answer:
    """The targets of every row.

    Attributes:
        y: as `Dataset.y`.
        kind: of the task.
        classes: names by index (binary and multiclass), else ().
        warnings: what was guessed or wrapped.
    """

    y: np.ndarray
    kind: str
    classes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def answer(reading: Reading, kind: str, period: float | None) -> Answer:
    """Encode the targets of `reading` for a new task.

    Args:
        kind: one of KINDS, or "auto".
        period: of a circular task.
    Raises: DataError for gaps, a constant, one class, text where numbers are needed.
    """
    names = reading.targets
    columns = [_filled(reading, name) for name in names]
    warnings: list[str] = []
    if kind == "auto":
        for name, column in zip(names, columns, strict=True):
            _of_one_sort(reading, name, column)
        kind, why = guess_kind(columns, names)
        warnings.append(f"read as {kind}, because {why} (--task says otherwise)")
        if kind == "regression" and len(names) == 1 and (around := looks_circular(columns[0].astype(np.float64))):
            told = f"--task circular:{around:g}"
            warnings.append(f"{names[0]} fills 0 to {around:g} evenly: if it wraps around, say {told}")
    if kind in ("binary", "multiclass"):
        if len(names) > 1:
            raise DataError(f"a {kind} task has one target, {len(names)} were named", where=", ".join(names))
        words = _words(columns[0], reading.class_names)
        classes = _in_order(columns[0], words)
        if len(classes) < 2:
            raise DataError(
                f"every one of the {len(words):,} samples is of the class {classes[0]!r}",
                where=f"target {names[0]}",
                hint="samples of at least two classes",
            )
        if kind == "binary" and len(classes) > 2:
            raise DataError(
                f"a binary task has two classes, {names[0]} has {len(classes)}",
                where=f"target {names[0]}",
                hint="--task multiclass",
            )
        return Answer(_number(words, classes), kind, classes, tuple(warnings))
    if kind == "multilabel":
        return Answer(_flags(reading, columns), kind, (), tuple(warnings))
    y = np.stack([_numbers(reading, name, c) for name, c in zip(names, columns, strict=True)], 1)
    if kind == "circular":
        assert period is not None
        y, said = _wrap(y, period, names)
        warnings += said
    for name, column in zip(names, y.T, strict=True):
        _varies(name, column, kind)
    return Answer(y, kind, (), tuple(warnings))


def answer_like(reading: Reading, task: Task) -> Answer:
    """Encode the targets of `reading` as `task` has them.

    Raises: DataError for gaps, text where numbers are needed, and classes that training never saw.
    """
    names = reading.targets
    if len(names) != len(task.targets):
        raise DataError(
            f"the data have {many(len(names), 'target')}, the model has {len(task.targets):,}",
            where=", ".join(names),
            hint="--target " + " --target ".join(task.targets),
        )
    columns = [_filled(reading, name) for name in names]
    if task.kind in ("binary", "multiclass"):
        words = _words(columns[0], reading.class_names)
        unseen = sorted(set(words.tolist()) - set(task.classes))
        if unseen:
            first = reading.place(int(np.flatnonzero(words == unseen[0])[0]))
            raise DataError(
                f"{name_some([repr(u) for u in unseen], len(unseen))} never occurred in training",
                where=f"target {names[0]}, first at {first}",
                hint="the classes are " + ", ".join(task.classes),
            )
        return Answer(_number(words, task.classes), task.kind, task.classes)
    if task.kind == "multilabel":
        return Answer(_flags(reading, columns), task.kind)
    y = np.stack([_numbers(reading, name, c) for name, c in zip(names, columns, strict=True)], 1)
    if task.kind == "circular":
        assert task.period is not None
        y, said = _wrap(y, task.period, names)
        return Answer(y, task.kind, (), tuple(said))
    return Answer(y, task.kind)


def missing(column: np.ndarray) -> np.ndarray:
    """Return (N,) bool, True where a row has no answer: an empty text or NaN, but not an infinity."""
    if column.dtype.kind in "US":
        return np.char.strip(column.astype(str)) == ""
    return np.isnan(column) if column.dtype.kind == "f" else np.zeros(len(column), bool)


def _filled(reading: Reading, name: str) -> np.ndarray:
    column = reading.columns[name]
    if column.dtype.kind in "US":
        column = np.char.strip(column.astype(str))
        bad = column == ""
    elif column.dtype.kind == "f":
        bad = ~np.isfinite(column)
    elif column.dtype.kind in "biu":
        bad = np.zeros(len(column), bool)
    else:
        raise DataError(f"answers of type {column.dtype} cannot be read", where=f"target {name}")
    if bad.any():
        raise DataError(
            f"the target {name} is missing, NaN or infinite in {bad.sum():,} of {many(len(bad), 'row')}",
            where=reading.name_rows(np.flatnonzero(bad)),
            hint="fill these answers or leave the rows out",
        )
    return column


def _numbers(reading: Reading, name: str, column: np.ndarray) -> np.ndarray:
    if column.dtype.kind in "US":
        row = next(i for i, text in enumerate(column.tolist()) if not _is_number(text))
        raise DataError(
            f"the target {name} holds the text {str(column[row])!r} where a number is needed",
            where=reading.place(row),
            hint="--task multiclass",
        )
    return column.astype(np.float64)


def _of_one_sort(reading: Reading, name: str, column: np.ndarray) -> None:
    """Refuse a constant number, and a column of numbers with some text in it."""
    if column.dtype.kind not in "US":
        if len(names := np.unique(column)) == 1:
            raise DataError(
                f"the target {name} is {names[0]:g} in all {len(column):,} samples",
                where=f"target {name}",
                hint="there is nothing to learn from a constant",
            )
        return
    text = np.array([not _is_number(cell) for cell in column.tolist()])
    if 0 < text.sum() < 0.5 * len(text):
        raise DataError(
            f"the target {name} holds numbers, and text in {text.sum():,} of {len(text):,} rows",
            where=reading.name_rows(np.flatnonzero(text)),
            hint=f"correct {str(column[text][0])!r}, or say --task multiclass",
        )


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _words(column: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """Return the (N,) class name of each row; whole numbers index `names` where there are any."""
    if column.dtype.kind in "US":
        return column
    if column.dtype.kind == "b":
        return np.where(column, "true", "false")
    values, code = np.unique(column, return_inverse=True)
    whole = bool((values == np.rint(values)).all())
    if names and whole and values.min() >= 0 and values.max() < len(names) and len(set(names)) == len(names):
        words = [names[int(v)] for v in values]
    else:
        words = [str(int(v)) if v == np.rint(v) else repr(float(v)) for v in values]
    return np.array(words)[code]


def _in_order(column: np.ndarray, words: np.ndarray) -> tuple[str, ...]:
    """Return the class names: by number where the answers are numbers, else by name."""
    if column.dtype.kind in "US":
        return tuple(np.unique(words).tolist())
    _, first = np.unique(column, return_index=True)
    return tuple(words[first].tolist())


def _number(words: np.ndarray, classes: tuple[str, ...]) -> np.ndarray:
    names, code = np.unique(words, return_inverse=True)
    index = {name: i for i, name in enumerate(classes)}
    return np.array([index[n] for n in names.tolist()], np.int64)[code]


def _flags(reading: Reading, columns: list[np.ndarray]) -> np.ndarray:
    for name, column in zip(reading.targets, columns, strict=True):
        if column.dtype.kind in "US" or not np.isin(column, (0, 1)).all():
            raise DataError("the targets of a multilabel task are 0 or 1", where=f"target {name}")
    return np.stack(columns, 1).astype(np.int8)


def _wrap(y: np.ndarray, period: float, names: tuple[str, ...]) -> tuple[np.ndarray, list[str]]:
    out = (y < 0) | (y >= period)
    if not out.any():
        return y, []
    said = f"wrapped around, for outside of 0 to {period:g}: {many(out.sum(), 'value')} of {', '.join(names)}"
    wrapped = np.mod(y, period)
    return np.where(wrapped >= period, 0.0, wrapped), [said]


def _varies(name: str, y: np.ndarray, kind: str) -> None:
    if (largest := float(np.abs(y).max())) > LARGEST:
        raise DataError(
            f"the target {name} reaches {largest:.3g}, single precision ends at {LARGEST:.3g}",
            where=f"target {name}",
            hint="another unit",
        )
    spread, middle = float(y.std()), float(y.mean())
    if np.ptp(y) == 0:
        raise DataError(
            f"the target {name} is {y[0]:g} in all {len(y):,} samples",
            where=f"target {name}",
            hint="there is nothing to learn from a constant",
        )
    if kind == "regression" and abs(middle) > 1e5 * spread:
        raise DataError(
            f"the target {name} varies by {spread:.3g} around {middle:.10g}, too little beside its size",
            where=f"target {name}",
            hint=f"subtract {middle:.10g} from it first",
        )
