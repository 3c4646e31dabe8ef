"""What reading the data found wrong with them, as something to look at and not only as a sentence."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

NAMED = 50  # samples that one problem names
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
