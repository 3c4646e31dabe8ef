"""How a value lies in memory, row by row."""

from dataclasses import dataclass

from ..graph import Shape
from .window import Pads


@dataclass(frozen=True)
class Held:
    """How a value is held.

    Attributes:
        shape: (C, H, W) of its map; zero: what its padding holds; item_bytes: of a number.
        pads: rows and columns of padding (top, bottom, left, right).
        spare: a channel that is written and never read: convolutions compute channels in twos.
    """

    shape: Shape
    zero: int
    item_bytes: int
    pads: Pads = (0, 0, 0, 0)
    spare: int = 0

    @property
    def rows(self) -> int:
        """Rows that are produced, padding included."""
        return self.pads[0] + self.shape[1] + self.pads[1]

    @property
    def pitch(self) -> int:
        """Numbers from a channel to the next: its columns, and padding that two neighbours share."""
        return self.shape[2] + max(self.pads[2:])

    @property
    def row(self) -> int:
        """Numbers of a row: left padding, then every channel."""
        return self.pads[2] + (self.shape[0] + self.spare) * self.pitch
