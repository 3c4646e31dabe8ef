"""Rungs in time: kept, used, and taken up again after a stop, on a clock turned by hand."""

from dataclasses import replace
from pathlib import Path

import pytest
from problem import Hand, searched, spots
from ridge_engine import Ridge

from featherweight.engine import Job, Outcome, Progress
from featherweight.search.clock import Clock
from featherweight.search.event import Event, TrialEnded
from featherweight.search.study import read
from featherweight.search.trial import FINAL, PROMOTION, REFIT, SCREENING


class Slow(Ridge):
    """Takes `pace` seconds per step on a clock turned by hand, and shortens its schedule to the allowance."""

    def __init__(self, hand: Hand, pace: float) -> None:
        super().__init__()
        object.__setattr__(self, "hand", hand)
        object.__setattr__(self, "each", pace)

    def train(self, job: Job, *, report: Progress | None = None) -> Outcome:
        steps = job.recipe.steps
        if job.seconds is not None:
            steps = max(1, min(steps, int(0.97 * job.seconds / self.each)))  # type: ignore[attr-defined]
        outcome = super().train(replace(job, recipe=replace(job.recipe, steps=steps)))
        seconds = steps * self.each + 0.02  # type: ignore[attr-defined]
        self.hand.time += seconds  # type: ignore[attr-defined]
        return replace(outcome, steps=steps, seconds=seconds)


@pytest.mark.parametrize(
    ("total", "pace", "n"), [(20.0, 3e-3, 240), (120.0, 3e-3, 240), (600.0, 3e-2, 240), (120.0, 3e-2, 4000)]
)
def test_time_is_kept_and_used(tmp_path: Path, total: float, pace: float, n: int) -> None:
    hand = Hand()
    clock = Clock.timed(total, now=hand)
    searched(tmp_path, engine=Slow(hand, pace), clock=clock, problem=spots(n))
    assert hand.time <= total - 0.9 * clock.wrap_s
    longest = 80 * 200 * pace  # what the rungs above the screening take at their longest
    assert hand.time >= min(0.8 * (total - clock.wrap_s), longest)


def test_each_rung_has_its_turn_where_there_is_time(tmp_path: Path) -> None:
    hand = Hand()
    found = searched(tmp_path, engine=Slow(hand, 1e-2), clock=Clock.timed(600, now=hand))
    counts = [sum(t.rung == r for t in found.trials) for r in (SCREENING, PROMOTION, FINAL, REFIT)]
    assert counts[0] >= 20 and counts[1] >= 4 and counts[2] >= 2 and counts[3] == 1


def test_a_timed_search_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    hand = Hand()

    def stop(event: Event) -> None:
        if isinstance(event, TrialEnded) and event.trial.rung == PROMOTION:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        searched(tmp_path, engine=Slow(hand, 1e-2), clock=Clock.timed(600, now=hand), on_event=stop)
    before, used = read(tmp_path), hand.time
    again = Hand()
    found = searched(tmp_path, engine=Slow(again, 1e-2), clock=Clock.timed(600, now=again))
    assert found.trials[: len(before)] == before
    assert sum(t.rung == SCREENING for t in found.trials) == sum(t.rung == SCREENING for t in before)
    assert used + again.time <= 600
    assert {t.rung for t in found.trials} >= {PROMOTION, FINAL}


class Sharing(Ridge):
    """Would rather share norm statistics."""

    def ghost(self, shape: tuple[int, int, int]) -> int:
        return 2 * shape[1] * shape[2]


def test_norm_statistics_are_shared_in_screenings_alone(tmp_path: Path) -> None:
    found = searched(tmp_path, 20, Sharing())
    shared = {rung: {t.recipe.ghost for t in found.trials if t.rung == rung and t.recipe} for rung in range(3)}
    assert shared == {SCREENING: {128}, PROMOTION: {0}, FINAL: {0}}
