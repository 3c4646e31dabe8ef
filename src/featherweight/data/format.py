"""What a file format hands over, before anyone has asked a question of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError, FeatherError
from ..registry import Registry, did_you_mean
from ..task import Input
from .problem import Problem


@dataclass(frozen=True)
class Ask:
    """What the reader wants to find.

    Attributes:
        targets: names of the answer columns; empty leaves the choice to the format.
        group: name of the column of what must stay on one side of a split, or None.
        order: name of the column that orders the rows in time, or None.
        input: the contract that samples must meet (`load_like`, test data), or None where the format chooses.
        size: (height, width) for image files, or None for the median size.
        answers: "needed", "wanted" (taken where present) or "none" (they come from another file).
        text: name of the column whose text is the sample, or None where the format chooses.
        beside: names of numeric columns that stand beside every image, signal or text; those of `input`, where it
            has some.
        strict: every row of the source must be there, since others count on their order: a file that cannot be read is
            an error and is not left out.
    """

    targets: tuple[str, ...] = ()
    group: str | None = None
    order: str | None = None
    input: Input | None = None
    size: tuple[int, int] | None = None
    answers: str = "needed"
    text: str | None = None
    beside: tuple[str, ...] = ()
    strict: bool = False

    def __post_init__(self) -> None:
        if self.input is not None:
            object.__setattr__(self, "beside", self.input.columns if self.input.structured else ())

    @property
    def map(self) -> Input | None:
        """The contract that the sample itself must meet, without the columns beside it."""
        return None if self.input is None else self.input.map


def _row(row: int) -> str:
    return f"row {row}"


@dataclass(frozen=True)
class Reading:
    """Samples and columns as a format found them.

    Attributes:
        x: (N, ...) samples of `input.array_shape` and `input.element`.
        columns: name -> (N,) answers, groups and orders: text, numbers or bools.
        targets: the names in `columns` that hold the answers; () where there are none.
        test: (N,) bool, True for rows the source itself sets aside, or None.
        place: row -> the reader's words for it ("train.csv line 5").
        class_names: names by class index, where the source states them.
        ordered: whether neighbouring rows may be neighbours in time.
        warnings: sentences about what was guessed.
        problems: what was left out or changed.
    """

    x: np.ndarray
    input: Input
    columns: Mapping[str, np.ndarray]
    targets: tuple[str, ...] = ()
    test: np.ndarray | None = None
    place: Callable[[int], str] = _row
    class_names: tuple[str, ...] = ()
    ordered: bool = True
    warnings: tuple[str, ...] = field(default=())
    problems: tuple[Problem, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.x)

    def rows(self, keep: np.ndarray) -> "Reading":
        """Return the rows `keep` (indices or a mask), in that order."""
        index = np.flatnonzero(keep) if keep.dtype == bool else keep
        return replace(
            self,
            x=self.x[index],
            columns={name: column[index] for name, column in self.columns.items()},
            test=None if self.test is None else self.test[index],
            place=lambda row, old=self.place: old(int(index[row])),  # type: ignore[misc]
        )

    def warn(self, *sentences: str) -> "Reading":
        return replace(self, warnings=self.warnings + sentences)

    def found(self, *problems: Problem) -> "Reading":
        return replace(self, problems=self.problems + problems)

    @property
    def said(self) -> tuple[str, ...]:
        """Every sentence: of the problems, then the warnings."""
        return (*(p.words for p in self.problems), *self.warnings)

    def name_rows(self, rows: np.ndarray) -> str:
        """Name up to five rows.

        >>> Reading(np.zeros((9, 1)), Input("table", (1, 1, 1), "float32"), {}).name_rows(np.arange(7))
        'row 0, row 1, row 2, row 3, row 4 and 2 more'
        """
        return name_some([self.place(int(row)) for row in rows[:5]], len(rows))


def name_some(names: list[str], total: int) -> str:
    """Join up to five names and count the rest."""
    return ", ".join(names[:5]) + (f" and {total - 5:,} more" if total > 5 else "")


class Format:
    """One way data comes: says whether a source is of this kind, and reads it."""

    def reads(self, source: Any) -> bool:
        """Whether `source` (a Path, or whatever a caller handed to `load`) is of this format; opens little."""
        raise NotImplementedError

    def read(self, source: Any, ask: Ask) -> Reading:
        """Read it all.

        Raises: DataError for anything that is missing, broken or ambiguous.
        """
        raise NotImplementedError


FORMATS = Registry("featherweight.data.formats", Format)


def read(source: Any, ask: Ask) -> Reading:
    """Read `source` in the one format that knows it.

    Raises: DataError when it is missing, or of no known format.
    """
    if isinstance(source, (str, Path)):
        source = Path(source).expanduser()
        if not source.exists():
            near = did_you_mean(source.name, sorted(p.name for p in source.parent.glob("*"))[:1000])
            near = near if near.startswith("did") else "the path of an .npz, a .csv or a folder"
            raise DataError(f"there is no {source}", where="DATA", hint=near)
    for name in FORMATS:
        form = FORMATS[name]()
        try:
            if form.reads(source):
                return form.read(source, ask)
        except FeatherError:
            raise
        except OSError as e:
            raise DataError(f"cannot be read ({e.strerror or e})", where=str(e.filename or source)) from None
        except MemoryError:
            raise DataError("the data does not fit the memory of this machine", where=str(source)) from None
    raise DataError(
        f"{source if isinstance(source, Path) else type(source).__name__} is of no format that is known here",
        where="DATA",
        hint="an .npz, a .csv, a .parquet, a folder per class, or arrays (x, y)",
    )


def find(name: str, known: list[str], where: str, noun: str = "column") -> str:
    """Return `name` when it is known.

    Raises: DataError that names the nearest one.
    """
    if name not in known:
        raise DataError(f"no {noun} is called {name!r}", where=where, hint=did_you_mean(name, known) if known else "")
    return name
