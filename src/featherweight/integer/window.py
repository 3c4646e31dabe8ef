"""Which rows of a value a step reads at once."""

from dataclasses import dataclass

Pads = tuple[int, int, int, int]  # rows and columns of padding: top, bottom, left, right


@dataclass(frozen=True)
class Window:
    """The rows of one input that a run of a step reads.

    Attributes:
        value: name of the input.
        height: rows at once; stride: rows from one run to the next, every `period` runs.
        pads: rows and columns of padding (top, bottom, left, right) that the step reads around the map.
    """

    value: str
    height: int = 1
    stride: int = 1
    period: int = 1
    pads: Pads = (0, 0, 0, 0)

    def first(self, run: int, rows: int) -> int:
        """First row that run number `run` reads, padding counted from -pads[0], of a map of `rows` rows."""
        if self.period > 1:
            return min(run // self.period, rows - 1)
        return run * self.stride - self.pads[0]
