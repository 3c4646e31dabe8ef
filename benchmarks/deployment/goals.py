"""What was to be reached, beside what was measured: the numbers of both come from one place each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """A figure of a row that should be at most `most`.

    Attributes:
        what: a key of the row, or "ram_without_input".
        level, bits, room: of the row that is held to it.
    """

    net: str
    device: str
    what: str
    most: int
    level: str = "-Os"
    bits: int = 8
    room: int | None = None

    def row(self, rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
        """The row that is held to it, where it was measured."""
        key = (self.net, self.device, self.level, self.bits, self.room)
        return next((r for r in rows if tuple(r[k] for k in KEY) == key), None)

    def measured(self, row: dict[str, Any]) -> int:
        """The figure of its row."""
        if self.what == "ram_without_input":
            return int(row["static_bytes"] + row["stack_bytes"])
        return int(row[self.what])


M4 = {  # net -> cycles, flash and RAM
    "ds2k7": (300_000, 8_000, ("ram_without_input", 2_600)),
    "kws": (4_600_000, 33_000, ("ram_bytes", 6_500)),
    "resnet8": (18_000_000, 84_000, ("ram_bytes_streaming", 16_000)),
    "vww": (11_000_000, 252_000, ("ram_bytes_streaming", 24_000)),
}
GOALS = [
    *(
        Goal(net, "cortex-m4", what, most)
        for net, (cycles, flash, ram) in M4.items()
        for what, most in (("cycles", cycles), ("flash_bytes", flash), ram)
    ),
    Goal("resnet8", "cortex-m4", "ram_bytes_streaming", 16_000, room=1750),
    Goal("ds2k7", "cortex-m0plus", "instructions", 1_300_000),
    Goal("ds2k7", "cortex-m55", "instructions", 150_000),
]
KEY = ("net", "device", "level", "weights", "room")
WORDS = {
    "cycles": "cycles",
    "instructions": "instructions",
    "flash_bytes": "bytes of flash",
    "ram_bytes": "bytes of RAM with the input",
    "ram_without_input": "bytes of RAM without the input",
    "ram_bytes_streaming": "bytes of RAM, row-fed",
}
HEAD = ("net", "device", "figure", "goal", "measured", "of the goal", "reached")


def lines(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Every goal whose row was measured, and whether 4-bit weights are as quick as 8-bit ones."""
    out = []
    for goal in GOALS:
        row = goal.row(rows)
        if row is None:
            continue
        found = goal.measured(row)
        words = WORDS[goal.what] + (", lean" if goal.room else "")
        out.append([goal.net, goal.device, words, *_judged(goal.most, found)])
    for r in rows:
        wide = Goal(r["net"], r["device"], "cycles", 0, r["level"]).row(rows)
        if r["weights"] == 4 and wide is not None:
            words = "cycles with 4-bit weights, at most those with 8"
            out.append([r["net"], r["device"], words, *_judged(wide["cycles"], r["cycles"])])
    return out


def _judged(most: int, found: int) -> list[str]:
    return [f"{most:,}", f"{found:,}", f"{found / most:.0%}", "yes" if found <= most else "no"]
