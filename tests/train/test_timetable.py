"""The timetable: the schedule is always completed, in the steps asked for or in the time there is."""

import pytest

from featherweight.train.timetable import CHUNK_S, POINTS, Timetable


class Hand:
    """A clock that only the test moves."""

    time = 0.0

    def __call__(self) -> float:
        return self.time


def ran(steps: int, seconds: float | None, pace: list[float], most: int = 1, **phase: float) -> tuple[list, Hand]:
    """Groups of progresses as they were planned; pace: seconds of step 0, 1, ..., the last one repeats."""
    hand = Hand()
    table = Timetable(steps, seconds, 0.0, hand)
    table.enter(phase.pop("until", 1.0), phase.pop("rest", 0.0), **phase)
    groups = []
    while table.running:
        groups.append(table.plan(most))
        for _ in groups[-1]:
            hand.time += pace.pop(0) if len(pace) > 1 else pace[0]
        table.watch()
    assert table.spent == 1.0
    return groups, hand


@pytest.mark.parametrize("most", [1, 7, 16])
def test_without_a_limit_progress_is_by_steps_whatever_the_groups(most: int) -> None:
    groups, _ = ran(100, None, [1e-4], most)
    at = [p for g in groups for p in g]
    assert at == pytest.approx([i / 100 for i in range(100)])
    assert max(map(len, groups)) == min(most, 13)  # an eighth of 100 steps, where a point of the curve is due


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
def test_few_steps_are_taken_exactly(steps: int) -> None:
    assert sum(map(len, ran(steps, None, [1.0])[0])) == steps


@pytest.mark.parametrize("most", [1, 16])
@pytest.mark.parametrize("pace", [1e-3, 2e-2, 0.3])
def test_a_short_allowance_is_kept_and_the_schedule_completed(most: int, pace: float) -> None:
    groups, hand = ran(1_000_000, 10.0, [10 * pace, pace], most)
    at = [p for g in groups for p in g]
    assert 0.85 * 10 < hand.time <= 10
    assert at == sorted(at)
    assert at[-1] > 1 - 2 * pace / 10
    assert len(at) == pytest.approx(9.7 / pace - 9, rel=0.1)  # the first step took ten times as long


def test_a_long_allowance_changes_nothing() -> None:
    groups, _ = ran(50, 1e6, [0.01])
    assert [p for g in groups for p in g] == pytest.approx([i / 50 for i in range(50)])


def test_groups_are_short_in_time() -> None:
    groups, _ = ran(200, None, [0.03], most=16)
    assert max(map(len, groups)) == int(CHUNK_S / 0.03)
    groups, _ = ran(200, None, [1.0], most=16)
    assert max(map(len, groups)) == 1


def test_a_machine_that_slows_down_is_noticed() -> None:
    _, hand = ran(1_000_000, 10.0, [0.001] * 2000 + [0.02], most=16)
    assert hand.time <= 10.2


def test_what_comes_after_the_last_step_is_kept_back() -> None:
    _, hand = ran(1_000_000, 10.0, [0.01], rest=100.0)
    assert 8.2 < hand.time <= 9
    _, hand = ran(1_000_000, 10.0, [0.01], rest=1e6)
    assert 6 < hand.time <= 7


@pytest.mark.parametrize("true_cost", [1.0, 2.5, 6.0])
def test_a_dearer_phase_gets_its_share_of_the_schedule_and_the_time_is_kept(true_cost: float) -> None:
    hand = Hand()
    table = Timetable(1_000_000, 10.0, 0.0, hand)
    taken = []
    for until, cost, phase in ((0.9, 1.0, {"later": 2.5}), (1.0, true_cost, {"cost": 2.5})):
        table.enter(until, 0.0, **phase)
        before = table.done
        while table.running:
            hand.time += 0.002 * cost * len(table.plan(16))
            table.watch()
        taken.append(table.done - before)
        assert table.spent == pytest.approx(until)
    assert hand.time <= 10.1
    assert taken[1] > 50
    if true_cost == 2.5:  # as it was believed: every step moved on by the same stride
        assert taken[1] / sum(taken) == pytest.approx(0.1, abs=0.02)


def test_points_of_the_curve_are_due_at_eighths() -> None:
    table = Timetable(64, None, 0.0, Hand())
    table.enter(1.0, 0.0)
    due = []
    while table.running:
        at = table.plan(16)
        table.watch()
        if table.due(at[-1]):
            due.append(table.done)
    assert due == [8 * i for i in range(1, POINTS + 1)]
