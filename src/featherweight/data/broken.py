"""Files that cannot be a sample: left out where there are few, an error where there are many."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import DataError, many
from .problem import Problem

TOLERATED = 0.1  # share of the files that may be unreadable or empty; above it the whole set is suspect


@dataclass(frozen=True)
class Broken:
    """A file that cannot be a sample.

    Attributes:
        row: index among the files that were asked for.
        name: in the reader's words.
        why: a few words.
        empty: True where there is nothing in it.
    """

    row: int
    name: str
    why: str
    empty: bool = False


def left_out(broken: Sequence[Broken], total: int, noun: str, strict: bool, hint: str) -> tuple[Problem, ...]:
    """The problems of files that are left out.

    Args:
        broken: in the order of the files.
        total: files that were asked for.
        noun: "image" or "recording".
        strict: every row must be there: any broken file is an error.
        hint: what to do about an error.
    Raises: DataError where `strict`, or where more than TOLERATED of the files are broken.
    """
    if not broken:
        return ()
    if strict or len(broken) > TOLERATED * total:
        names = Problem.about("unreadable", "", [b.name for b in broken], [b.why for b in broken]).words
        allowed = "" if strict else f", at most {int(TOLERATED * total):,} may be left out"
        raise DataError(
            f"{len(broken):,} of {many(total, noun)} cannot be read{allowed}", where=names.removeprefix(": "), hint=hint
        )
    found = []
    for kind, words in (("empty", "empty"), ("unreadable", "unreadable")):
        those = [b for b in broken if b.empty == (kind == "empty")]
        if those:
            what = f"{len(those):,} of {many(total, noun)} left out, for being {words}"
            found.append(Problem.about(kind, what, [b.name for b in those], [b.why for b in those]))
    return tuple(found)
