"""What an audit found, with the samples that show it and what to do about it."""

from dataclasses import dataclass
from typing import Any

LEVELS = ("warning", "note", "fact")  # the most serious first
EXHIBITS = ("", "samples", "groups", "labels", "target")


@dataclass(frozen=True)
class Finding:
    """One thing that the data hold, or that is wrong with them.

    Attributes:
        check: name of the check that found it.
        level: "fact", "note" (look at it when there is time) or "warning" (a score or a model is misled).
        what: one sentence with its count.
        count: of the samples concerned; of sets of equal samples where the sentence counts sets.
        rows: some of the rows that show it: groups that belong together, each of at least one row; bounded.
        names: what each group of `rows` is in the reader's words, or names of what is no row (classes, files); bounded.
        try_: an option, a command or a deed that helps; "" where nothing needs to be done.
        exhibit: what to draw: "" nothing, "samples" every group's first row, "groups" every row of every group,
            "labels" how often each class or label occurs, "target" how the answers are spread.
        pictures: the files that show it, one for each group of `rows` or one for all; written by the report.
    """

    check: str
    level: str
    what: str
    count: int = 0
    rows: tuple[tuple[int, ...], ...] = ()
    names: tuple[str, ...] = ()
    try_: str = ""
    exhibit: str = ""
    pictures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.level not in LEVELS or self.exhibit not in EXHIBITS:
            raise ValueError(f"a finding has no level {self.level!r} or no exhibit {self.exhibit!r}")
        if self.rows and len(self.names) != len(self.rows):
            raise ValueError(f"{len(self.rows)} groups of rows stand beside {len(self.names)} names")

    def to_json(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "level": self.level,
            "what": self.what,
            "count": self.count,
            "rows": [list(group) for group in self.rows],
            "names": list(self.names),
            "try": self.try_,
            "exhibit": self.exhibit,
            "pictures": list(self.pictures),
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Finding":
        d = dict(record)
        return cls(
            d["check"],
            d["level"],
            d["what"],
            int(d["count"]),
            tuple(tuple(int(row) for row in group) for group in d["rows"]),
            tuple(d["names"]),
            d["try"],
            d["exhibit"],
            tuple(d["pictures"]),
        )
