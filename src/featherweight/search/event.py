"""What a search says while it works."""

from collections.abc import Callable
from dataclasses import dataclass

from ..budget import Cost
from .trial import Trial


@dataclass(frozen=True)
class Event:
    """Something happened.

    Attributes:
        left_s: seconds left of the time that was given; None where trials are counted instead.
    """

    left_s: float | None


@dataclass(frozen=True)
class PhaseBegan(Event):
    """A rung begins; `words` for people."""

    rung: int
    words: str


@dataclass(frozen=True)
class TrialBegan(Event):
    """A worker begins to train."""

    number: int
    rung: int
    name: str
    cost: Cost


@dataclass(frozen=True)
class TrialEnded(Event):
    """A trial is on disk; `best` is the best of its rung so far."""

    trial: Trial
    best: Trial | None


@dataclass(frozen=True)
class Noted(Event):
    """Something the user should know."""

    words: str


OnEvent = Callable[[Event], None]


def silent(event: Event) -> None:
    """Listen to nothing."""
