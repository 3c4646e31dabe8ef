"""Which of many classical models stands for them: the smallest that validation cannot tell from the best."""

from collections.abc import Sequence
from dataclasses import replace

from ..budget import Budget
from ..data.dataset import Dataset
from ..data.metric import paired
from ..task import Task
from .entry import Entry, best, within
from .rivals import groups_of

NORMAL = 1.96  # standard errors in half of a 95 % interval
LEADS = "leads"  # fact of the entry that stands for its kind


def led(task: Task, data: Dataset, budget: Budget, baselines: Sequence[Entry]) -> list[Entry]:
    """Mark the classical model that competes with the networks.

    The best of fifty on a few hundred validation rows owes part of its score to chance.  The one-standard-error rule
    (Breiman et al. 1984, "Classification and Regression Trees", sec. 3.4.3), with the error of the paired difference:
    of all that are no more than one standard error worse than the best, the one of the smallest flash.

    Returns: the same entries; the leader's facts say that it leads, and among how many; none leads where none fits.
    """
    fitting = [e for e in baselines if within(budget, e.cost)]
    top = best(fitting, budget, task.greater_is_better)
    if top is None:
        return list(baselines)
    alike = [e for e in fitting if e is top or (_bytes(e) < _bytes(top) and _alike(task, data, e, top))]
    lead = min(alike, key=_bytes)
    said = {LEADS: True}
    if lead is not top:
        words = f"the smallest of {len(alike)} within one standard error of {top.name}, which validates best"
        said["why"] = f"{lead.facts.get('why', '')}; {words}"  # type: ignore[assignment]
    marked = replace(lead, facts={**lead.facts, **said})
    return [marked if e is lead else e for e in baselines]


def leader(entries: Sequence[Entry]) -> Entry | None:
    """The entry that `led` marked."""
    return next((e for e in entries if e.facts.get(LEADS)), None)


def _bytes(entry: Entry) -> int:
    return entry.cost.flash_bytes or 0


def _alike(task: Task, data: Dataset, entry: Entry, top: Entry) -> bool:
    y = data.part("valid")[1]
    difference, (low, high) = paired(task, y, entry.outputs, top.outputs, groups=groups_of(data, "valid"))
    worse = -difference if task.greater_is_better else difference
    return worse <= (high - low) / (2 * NORMAL)
