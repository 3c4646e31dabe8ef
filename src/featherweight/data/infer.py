"""Which kind of question the answers ask: guessed from the answers, and said."""

import re

import numpy as np

from ..errors import DataError
from ..registry import did_you_mean
from ..task import KINDS

FEW_VALUES = 20  # distinct whole numbers that still look like classes
TARGET_WORDS = ("target", "label", "y", "value", "class")
PERIODS = (1.0, 2 * np.pi, 10.0, 12.0, 24.0, 60.0, 100.0, 180.0, 360.0)


def parse_task(text: str) -> tuple[str, float | None]:
    """Read `--task`.

    Returns: (kind or "auto", period of a circular task or None).
    Raises: DataError for a word that is no kind, or a period that is no positive number.

    >>> parse_task("circular:10"), parse_task("auto")
    (('circular', 10.0), ('auto', None))
    """
    kind, colon, number = text.strip().partition(":")
    if kind not in (*KINDS, "auto"):
        raise DataError(f"no task is called {kind!r}", where="--task", hint=did_you_mean(kind, ["auto", *KINDS]))
    if kind != "circular":
        if colon:
            raise DataError(f"a {kind} task has no period", where="--task", hint=f"--task {kind}")
        return kind, None
    hint = "--task circular:10 for a digit wheel, circular:360 for degrees"
    if not re.fullmatch(r"\d*\.?\d+(e[+-]?\d+)?", number.strip(), re.IGNORECASE) or not 0 < float(number) < np.inf:
        raise DataError(f"{number!r} is not the period of a circular task", where="--task", hint=hint)
    return kind, float(number)


def parse_target(text: str) -> tuple[str, str]:
    """Read `--target`: a column, or one in another file.

    Returns: (file or "", column).

    >>> parse_target("value"), parse_target("labels.csv:value")
    (('', 'value'), ('labels.csv', 'value'))
    """
    found = re.fullmatch(r"(.+\.(?:csv|tsv|txt)):([^:]+)", text, re.IGNORECASE)
    return (found[1], found[2]) if found else ("", text)


def guess_target(columns: list[str], where: str) -> str:
    """Return the one column whose name says that it holds the answer.

    Raises: DataError when none or several do.
    """
    named = [c for c in columns if c.strip().lower() in TARGET_WORDS]
    if len(named) == 1:
        return named[0]
    if not named:
        raise DataError("no column is named as the target", where=where, hint="--target, one of " + ", ".join(columns))
    raise DataError(f"{' and '.join(named)} could each be the target", where=where, hint=f"--target {named[0]}")


def guess_kind(answers: list[np.ndarray], names: tuple[str, ...]) -> tuple[str, str]:
    """Guess the kind of task.

    Args:
        answers: one (N,) array of numbers or text per target, without gaps.
        names: of the targets.
    Returns: (kind, the reason in words).
    Raises: DataError for several targets of which some are text.
    """
    if len(answers) > 1:
        if any(a.dtype.kind in "US" for a in answers):
            raise DataError("several targets must all be numbers", where=", ".join(names), hint="one --target of text")
        if all(set(np.unique(a).tolist()) <= {0, 1} for a in answers):
            return "multilabel", f"{len(answers)} targets hold only 0 and 1"
        return "regression", f"there are {len(answers)} targets of numbers"
    y = answers[0]
    values, count = np.unique(y, return_counts=True)
    if y.dtype.kind in "US":
        return ("binary" if len(values) == 2 else "multiclass"), f"{names[0]} holds {len(values):,} different words"
    if y.dtype.kind == "b":
        return "binary", f"{names[0]} is true or false"
    whole = bool((values == np.rint(values)).all())
    if not whole:
        return "regression", f"{names[0]} holds fractions"
    if len(values) > FEW_VALUES:
        return "regression", f"{names[0]} has {len(values):,} different values"
    if count.min() < 5 and len(values) > 1:
        rare = f"{values[count.argmin()]:g}"
        return "regression", f"{names[0]} has {len(values)} whole values, and {rare} occurs {count.min()} times only"
    return ("binary" if len(values) == 2 else "multiclass"), f"{names[0]} has {len(values)} different whole values"


def looks_circular(y: np.ndarray) -> float | None:
    """Return the period that the values of one regression target fill evenly from end to end, or None.

    >>> looks_circular(np.arange(0, 360, 1.5))
    360.0
    """
    if len(y) < 50 or y.min() < 0:
        return None
    for period in PERIODS:
        if not 0.97 * period < y.max() < period:
            continue
        filled = np.histogram(y, 10, (0, period))[0]
        if filled.min() > 0.4 * len(y) / 10 and y.min() < 0.03 * period:
            return float(period)
    return None
