"""The table of `featherweight simplify`: one row per view or easier question, and which view to take."""

from dataclasses import dataclass, fields
from typing import Any

from ..budget import Cost
from ..data.metric import Score
from ..task import Task
from .entry import score_json

NOTHING = Cost()
AGAIN = "raw, once more"  # name of the reference with another seed


@dataclass(frozen=True)
class Row:
    """What one simplification came to.

    Attributes:
        name: of the view or the question; what: one phrase.
        probe: the model that was trained, in words.
        valid: on the validation rows; None where nothing fits, and `why` says so.
        difference: to the reference on the same rows, with its 95 % interval; None of the reference, of another
            question, and where nothing was trained.
        view: what the view spends inside the model; model: what the probe behind it spends, its input included.
        whole: both together, about, the resident raw sample included; None where that exceeds the budget.
        input_bytes: what the probe reads of a sample.
        at_source: whether a sensor could deliver that, so that the raw sample is never held and the view costs nothing.
        question: "" for the question that was asked.  Of another one: metric; chance: the best score of one and the
            same answer; reads: the view that is asked; reread: the score of its answers to the first question, read as
            answers to this one.
    """

    name: str
    what: str
    probe: str = ""
    valid: Score | None = None
    difference: float | None = None
    interval: tuple[float, float] | None = None
    view: Cost = NOTHING
    model: Cost = NOTHING
    whole: Cost | None = None
    input_bytes: int = 0
    at_source: bool = False
    steps: int = 0
    question: str = ""
    metric: str = ""
    chance: float | None = None
    reads: str = ""
    reread: float | None = None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            **{k: getattr(self, k) for k in (f.name for f in fields(self))},
            "valid": score_json(self.valid),
            "interval": None if self.interval is None else list(self.interval),
            "view": self.view.to_json(),
            "model": self.model.to_json(),
            "whole": None if self.whole is None else self.whole.to_json(),
        }


@dataclass(frozen=True)
class Simplified:
    """The table and what to make of it.

    Attributes:
        task: the question that was asked.
        rows: the same question first, the best score first; then other questions.
        chosen: name of the view to take; words: why, in a sentence or two.
    """

    task: Task
    rows: tuple[Row, ...]
    chosen: str
    words: str

    def to_json(self) -> dict[str, Any]:
        rows = [r.to_json() for r in self.rows]
        return {"chosen": self.chosen, "words": self.words, "units": list(self.task.units), "rows": rows}
