"""The way in: any source of data becomes a Task and a Dataset."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError, many
from ..task import Task
from .answer import answer, answer_like, missing
from .dataset import Dataset
from .division import divide, every_class, judge
from .format import Ask, Reading, find, read
from .infer import parse_target, parse_task
from .problem import Problem
from .samples import drop_broken
from .sheet import Sheet

FEWEST = 8


def load(
    source: Any,
    *,
    targets: str | Sequence[str] = (),
    task: str = "auto",
    metric: str = "",
    group: str | None = None,
    test: Any = None,
    order: str | None = None,
    valid_fraction: float = 0.2,
    seed: int = 0,
    size: tuple[int, int] | None = None,
    text: str | None = None,
    beside: str | Sequence[str] = (),
) -> tuple[Task, Dataset]:
    """Read data and divide it into train, valid and test.

    Args:
        source: path of an .npz, a folder per class, a CSV of file names, of numbers or of texts, a .parquet; or arrays
            (x, y).
        targets: columns with the answers, each "COL" or "FILE.csv:COL"; empty lets the format choose.
        task: "auto", one of KINDS, or "circular:PERIOD".
        metric: one of METRICS; "" means the default of the kind.
        group: column whose equal values stay on one side of the split.
        test: data that is only judged on; without it, the source's own test rows, or a fifth of the rows.
        order: "random"; "time" (rows are in time order: blocks are held out); a column that orders the rows; None is
            random unless neighbouring rows of a regression are near copies.
        valid_fraction: share of the training rows that validates.
        seed: of the split.
        size: (height, width) of image samples made from files; None takes the files' median, at most 64.
        text: column whose text is the sample; None takes the only text column where no numbers are left.
        beside: numeric columns, or arrays, that stand beside every image, signal or text as float32.
    Returns: the Task and the Dataset; everything skipped or guessed is in `dataset.warnings`.  Rows without an answer
        are counted and kept in `dataset.unlabelled`.
    Raises: DataError in words for whatever cannot be read or learnt from.
    """
    targets = (targets,) if isinstance(targets, str) else tuple(targets)
    kind, period = parse_task(task)
    column = order if order not in (None, "random", "time") else None
    if group and order not in (None, "random"):
        raise DataError("groups and an order were asked for, one split can keep only one", hint="--group alone")
    beside = (beside,) if isinstance(beside, str) else tuple(beside)
    ask = Ask(group=group, order=column, size=size, text=text, beside=beside)
    reading = _read(source, tuple(targets), ask)
    aside = {"group": group, "order": column, "text": text, **{f"beside {name}": name for name in beside}}
    _once(targets, reading.targets, aside)
    if text is not None and reading.input.source != text:
        raise DataError(
            f"a column of text was named, and the data are {reading.input.kind}s without columns to choose from",
            where=f"--text {text}",
            hint="leave it out, or name a CSV or Parquet file with that column",
        )
    if test is not None:
        reading = _with_test(reading, test, tuple(targets), ask)
    if size is not None and not reading.input.fit:
        raise DataError("a size was asked for, and only image files are resized", where="size", hint="leave it out")
    whole, reading = len(reading), _finite(reading)
    reading, unlabelled = _labelled(reading)
    if len(reading) < FEWEST:
        raise DataError(
            f"{many(len(reading), 'sample')} left to learn from, {FEWEST} are the least",
            where="DATA" if len(reading) == whole else reading.problems[-1].words,
            hint="more data",
        )
    known = answer(reading, kind, period)
    question = Task(known.kind, reading.input, reading.targets, known.classes, period, metric)
    warnings = [*reading.said, *known.warnings]
    if question.kind in ("binary", "multiclass"):
        every_class(question, known.y, reading.test)
    groups = None if group is None else _labels(reading.columns[group])
    split, said = divide(reading, question, known.y, groups, column, order, valid_fraction, seed)
    data = Dataset(reading.x, known.y, split, groups, (*warnings, *said), reading.problems, reading.place, unlabelled)
    judge(question, data)
    copies = _duplicates(data)
    if copies:
        data = replace(
            data,
            warnings=(
                *data.warnings,
                f"{copies:,} of {data.count('test'):,} test samples are exact "
                "copies of training samples: the test score will flatter",
            ),
        )
    return question, data


def load_like(
    source: Any, task: Task, targets: Sequence[str] = (), answers: bool = True
) -> tuple[np.ndarray, np.ndarray | None, tuple[str, ...]]:
    """Read data under the contract of a trained model; an .npz gives its test rows.

    Every row is there: a file that cannot be read is an error here, or rows would no longer be those of the source.

    Args:
        source: as in `load`.
        task: says size, mode, element type, columns and classes.
        targets: columns with the answers where they are called otherwise than in training.
        answers: look for answers at all.
    Returns: x as `Dataset.x`; y as `Dataset.y`, or None where the source has no answers; warnings.
    Raises: DataError when samples or answers do not fit the task.
    """
    wanted = "needed" if targets else "wanted" if answers else "none"
    ask = Ask(targets=task.targets, input=task.input, answers=wanted, strict=True)
    reading = _read(source, tuple(targets) or task.targets, ask)
    if reading.test is not None:
        reading = reading.rows(reading.test)
    broken = ~drop_broken(reading.x)
    if broken.any():
        raise DataError(
            f"NaN or infinity in {broken.sum():,} of {many(len(broken), 'sample')}",
            where=reading.name_rows(np.flatnonzero(broken)),
            hint="fill these values or leave the rows out",
        )
    if not reading.targets:
        return reading.x, None, reading.said
    known = answer_like(reading, task)
    return reading.x, known.y, (*reading.said, *known.warnings)


def _once(asked: Sequence[str], targets: Sequence[str], aside: dict[str, str | None]) -> None:
    """Refuse a column that is asked to be two things."""
    if twice := [name for name in asked if list(asked).count(name) > 1]:
        raise DataError(f"the target {twice[0]!r} is named {len(twice)} times", where="--target", hint="name it once")
    for role, column in aside.items():
        if column in targets:
            option, _, _ = role.partition(" ")
            raise DataError(f"{column!r} is the target and the {option}", where=f"--{option}", hint="another column")


def _read(source: Any, targets: tuple[str, ...], ask: Ask) -> Reading:
    """Read `source`, with answers from other files where a target says so."""
    outside = [(f, c) for f, c in map(parse_target, targets) if f]
    if not outside:
        return read(source, replace(ask, targets=targets))
    if len(outside) < len(targets):
        raise DataError("some targets are in the data and some in another file", where=", ".join(targets))
    sheets = {f: Sheet.read(Path(f).expanduser()) for f, _ in outside}
    if isinstance(source, (str, Path)) and Path(source).expanduser().is_dir() and len(sheets) == 1:
        from .formats.manifest import Manifest

        (name,) = sheets
        return Manifest().read(
            Path(name).expanduser(), replace(ask, targets=tuple(c for _, c in outside)), root=Path(source).expanduser()
        )
    reading = read(source, replace(ask, targets=(), answers="none", strict=True))
    columns = dict(reading.columns)
    for f, c in outside:
        find(c, list(sheets[f].columns), f)
        held = sheets[f].column(c)
        if len(held) != len(reading):
            raise DataError(f"{f} has {len(held):,} rows, the data has {len(reading):,}", where=f"--target {f}:{c}")
        columns[c] = held
    return replace(reading, columns=columns, targets=tuple(c for _, c in outside))


def _with_test(train: Reading, test: Any, targets: tuple[str, ...], ask: Ask) -> Reading:
    """Append the rows of `test`, read under the contract of `train`."""
    names = targets if targets and not parse_target(targets[0])[0] else train.targets
    outer = read(test, replace(ask, targets=names, input=train.input))
    if outer.test is not None:
        outer = outer.rows(outer.test)
    if train.test is not None:
        train = train.rows(~train.test).warn("the data's own test rows are not used: --test names others")
    columns = {}
    for name in dict.fromkeys((*train.targets, *filter(None, (ask.group, ask.order)))):
        a = train.columns[name]
        blank = "" if a.dtype.kind in "US" else np.nan
        b = outer.columns.get(name, np.full(len(outer), blank))  # only a group or an order can be absent
        if (a.dtype.kind in "US") != (b.dtype.kind in "US"):
            a, b = a.astype(str), b.astype(str)
        columns[name] = np.concatenate([a, b])
    n = len(train)
    return replace(
        train,
        x=np.concatenate([train.x, outer.x]),
        columns=columns,
        test=np.arange(n + len(outer)) >= n,
        place=lambda row: train.place(row) if row < n else outer.place(row - n),
        warnings=train.warnings + tuple(w for w in outer.warnings if w not in train.warnings),
        problems=train.problems + tuple(replace(p, what=f"test data: {p.what}") for p in outer.problems),
    )


def _finite(reading: Reading) -> Reading:
    good = drop_broken(reading.x)
    if good.all():
        return reading
    bad = np.flatnonzero(~good)
    what = f"left out, for NaN or infinity: {len(bad):,} of {many(len(good), 'sample')}"
    return reading.rows(good).found(Problem.about("broken", what, [reading.place(int(row)) for row in bad]))


def _labelled(reading: Reading) -> tuple[Reading, np.ndarray | None]:
    """Put the rows aside that lack an answer; test rows that do stay, to be refused.

    Returns: the reading of the other rows, and the samples put aside or None.
    """
    none = np.zeros(len(reading), bool)
    for name in reading.targets:
        none |= missing(reading.columns[name])
    if reading.test is not None:
        none &= ~reading.test
    if not none.any() or none.all():
        return reading, None
    rows = np.flatnonzero(none)
    what = f"without an answer, put aside: {len(rows):,} of {many(len(none), 'sample')}"
    problem = Problem.about("unlabelled", what, [reading.place(int(row)) for row in rows])
    return reading.rows(~none).found(problem), reading.x[rows]


def _labels(column: np.ndarray) -> np.ndarray:
    """Return groups as text; a row without one is a group of its own."""
    text = np.char.strip(column.astype(str))
    alone = (text == "") | (text == "nan")
    if alone.any():
        text = np.where(alone, np.char.add("row ", np.arange(len(text)).astype(str)), text)
    return text


def _duplicates(data: Dataset) -> int:
    """Count the test rows whose samples are byte for byte in the training or validation rows."""

    def key(row: int) -> bytes:
        return hashlib.blake2b(data.key(row), digest_size=16).digest()

    seen = {key(row) for row in np.concatenate([data.split["train"], data.split["valid"]])}
    return sum(key(row) in seen for row in data.split["test"])
