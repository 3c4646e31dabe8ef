"""What reading the data found wrong with them, as something to look at and not only as a sentence."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..errors import DataError, many

NAMED = 50  # samples that one problem names
TOLERATED = 0.1  # share of the files that may be unreadable or empty; above it the whole set is suspect
KINDS = {  # kind -> what became of the samples
    "unreadable": "left out",
    "empty": "left out, of texts kept",
    "broken": "left out: NaN or infinity",
    "unlabelled": "kept aside, for they have no answer",
    "skipped": "no image or recording, not read",
    "resized": "kept, resized",
    "odd size": "kept, stretched or enlarged much",
    "converted": "kept, in another pixel format",
    "transparent": "kept, on black",
    "animated": "kept, the first picture alone",
    "resampled": "kept, at another sample rate",
    "mixed channels": "kept, mixed down to one channel",
    "clipped": "kept, with values cut to the range of the element type",
    "padded": "kept, filled up with zeros",
    "cut": "kept, without their end",
    "repaired": "kept, with broken characters replaced",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with some samples.

    Attributes:
        kind: one of KINDS.
        what: one sentence with its count, without the names.
        count: of the samples or files concerned.
        names: of at most NAMED of them, in the reader's words: file names, or rows.
        whys: the reason for each name, or ().
    """

    kind: str
    what: str
    count: int
    names: tuple[str, ...] = field(default=())
    whys: tuple[str, ...] = field(default=())

    @classmethod
    def about(cls, kind: str, what: str, names: Sequence[str], whys: Sequence[str] = ()) -> "Problem":
        """A problem of all of `names`, of which NAMED are kept.

        >>> Problem.about("cut", "2 texts were cut", ["a", "b"]).words
        '2 texts were cut: a, b'
        """
        if kind not in KINDS:
            raise ValueError(f"no problem is of the kind {kind!r}")
        return cls(kind, what, len(names), tuple(names[:NAMED]), tuple(whys[:NAMED]))

    @property
    def words(self) -> str:
        """The sentence, with up to five names."""
        if not self.names:
            return self.what
        shown = list(self.names[:5])
        if self.whys:
            shown = [f"{name} ({why})" for name, why in zip(shown, self.whys, strict=False)]
        rest = f" and {self.count - 5:,} more" if self.count > 5 else ""
        return f"{self.what}: {', '.join(shown)}{rest}"

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "names": list(self.names), "whys": list(self.whys)}


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
