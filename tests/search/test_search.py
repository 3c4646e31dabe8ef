"""Whole searches with a fake engine: the same for any number of workers, after a kill, and when things fail."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from problem import spots
from ridge_engine import Ridge

from featherweight.budget import Budget
from featherweight.design import Design
from featherweight.engine import Engine, Job, Outcome, Progress
from featherweight.errors import BudgetError, RunError
from featherweight.search.clock import Clock
from featherweight.search.event import Event, PhaseBegan, TrialBegan, TrialEnded
from featherweight.search.search import Found, search
from featherweight.search.study import NAME, Study, read
from featherweight.search.trial import DIVERGED, DONE, FAILED, FINAL, PROMOTION, REFIT, SCREENING, Trial

SCRIPT = Path(__file__).with_name("run_search.py")


def searched(folder: Path, trials: int = 8, engine: Engine | None = None, **changes: Any) -> Found:
    task, data = changes.pop("problem", None) or spots()
    budget = changes.pop("budget", Budget(params=2000))
    given = {"clock": Clock.counted(trials), "executor": "inline", "price": lambda d: d.size, **changes}
    begin = Study.resume if (folder / NAME).exists() else Study.create
    with begin(folder, {"trials": trials}, data.fingerprint) as study:
        return search(task, data, budget, study=study, engine=engine or Ridge(), **given)


def story(trials: tuple[Trial, ...]) -> list[dict[str, Any]]:
    """The trials in the order of their numbers, without what depends on the machine."""
    records = [t.to_json() for t in sorted(trials, key=lambda t: t.number)]
    return [{k: v for k, v in r.items() if k not in ("seconds", "at")} for r in records]


def started(folder: Path, trials: int, workers: int, pause: float) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(SCRIPT), str(folder), str(trials), str(workers), str(pause)]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def until(happened: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def test_a_search_climbs_its_rungs_and_leaves_a_network_that_fits(tmp_path: Path) -> None:
    events: list[Event] = []
    found = searched(tmp_path, 12, on_event=events.append)
    rungs = [sum(t.rung == r for t in found.trials) for r in (SCREENING, PROMOTION, FINAL, REFIT)]
    assert rungs == [8, 2, 2, 1]
    trial, network = found.winner
    assert network.design == trial.design
    assert all(Budget(params=2000).fits(t.cost) for t in found.trials if t.cost)
    finals = [t for t in found.trials if t.rung == FINAL]
    assert all(t.recipe and t.recipe.integer_share > 0 and t.rows == "valid" for t in finals)
    assert found.judged.number in {t.number for t in finals}
    assert found.judged.valid is not None
    assert found.finalists[0][0].number == found.judged.number
    (again,) = [t for t in found.trials if t.rung == REFIT]
    assert again.valid is None and "no validation score" in again.why
    assert [e.words for e in events if isinstance(e, PhaseBegan)]
    assert sum(isinstance(e, TrialBegan) for e in events) == sum(isinstance(e, TrialEnded) for e in events) == 13
    assert sorted(p.name for p in tmp_path.iterdir()) == ["networks", NAME]


def test_the_rungs_have_growing_complete_schedules(tmp_path: Path) -> None:
    found = searched(tmp_path, 12, problem=spots(5000), engine=Ridge())
    numbered = {t.number: t for t in found.trials}
    for t in found.trials:
        if t.parent is not None and t.rung in (PROMOTION, FINAL) and t.recipe:
            before = numbered[t.parent].recipe
            assert before is not None
            assert t.recipe.steps >= 4 * before.steps, (t.number, t.parent)
            assert replace(t.recipe, steps=1, seed=0, augment=(), integer_share=0) == replace(
                before, steps=1, seed=0, augment=()
            )
    assert {t.rows for t in found.trials if t.rung < FINAL} == {"valid"}


@pytest.mark.parametrize("trials", [1, 2, 3, 5])
def test_few_trials_are_enough(tmp_path: Path, trials: int) -> None:
    found = searched(tmp_path, trials)
    assert sum(t.rung != REFIT for t in found.trials) == trials
    assert found.winner[1].design == found.winner[0].design


def test_two_workers_find_what_one_finds(tmp_path: Path) -> None:
    one = searched(tmp_path / "one", 14)
    two = searched(tmp_path / "two", 14, workers=3, executor="thread", engine=Ridge(pause=0.01))
    assert story(two.trials) == story(one.trials)
    assert two.winner[0].number == one.winner[0].number


def test_another_seed_is_another_search(tmp_path: Path) -> None:
    one, two = searched(tmp_path / "one", 14), searched(tmp_path / "two", 14, seed=1)
    assert story(one.trials) != story(two.trials)


def test_killed_and_resumed_is_as_if_never_killed(tmp_path: Path) -> None:
    whole = searched(tmp_path / "whole", 14)
    folder = tmp_path / "killed"
    for lines in (4, 12):  # header included: in the screening, then among the finals
        process = started(folder, 14, 2, 0.15)
        log = folder / NAME
        until(lambda: (log.exists() and log.read_bytes().count(b"\n") >= lines) or process.poll() is not None)  # noqa: B023
        assert process.poll() is None, process.stderr and process.stderr.read()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert lines - 1 <= len(read(folder)) < 14
    resumed = searched(folder, 14)
    assert story(resumed.trials) == story(whole.trials)
    assert resumed.winner[0].number == whole.winner[0].number
    assert not (folder / "scratch").exists()


def test_workers_end_when_their_driver_is_killed(tmp_path: Path) -> None:
    if not Path("/proc").exists():
        pytest.skip("needs /proc")
    process = started(tmp_path, 14, 2, 0.3)
    log = tmp_path / NAME
    until(lambda: log.exists() and log.read_bytes().count(b"\n") >= 3)
    children = [int(p) for p in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    assert children
    process.send_signal(signal.SIGKILL)
    process.communicate()
    until(lambda: not any(alive(p) for p in children), 20)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_interrupted_by_hand_the_log_is_whole(tmp_path: Path) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, TrialEnded) and event.trial.number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        searched(tmp_path, 12, on_event=stop)
    assert [t.number for t in read(tmp_path)] == [0, 1, 2, 3]
    assert not (tmp_path / "scratch").exists()
    assert len(searched(tmp_path, 12).trials) == 13


def test_nothing_fits_and_the_nearest_miss_is_told(tmp_path: Path) -> None:
    with pytest.raises(BudgetError, match="the budget allows 3") as caught:
        searched(tmp_path, budget=Budget(params=3))
    assert caught.value.exit_code == 3
    assert read(tmp_path) == ()


@pytest.mark.parametrize(("fault", "status"), [("raise", FAILED), ("diverge", DIVERGED)])
def test_what_fails_is_recorded_and_the_rest_goes_on(tmp_path: Path, fault: str, status: str) -> None:
    found = searched(tmp_path, 12, Ridge(fault=fault, families=("mobilenet_v2", "resnet")))
    bad = [t for t in found.trials if t.design and t.design.family in ("mobilenet_v2", "resnet")]
    assert bad
    assert {t.status for t in bad} == {status}
    assert all(t.why and t.valid is None for t in bad)
    assert found.winner[0].status == DONE


def test_when_everything_fails_the_most_frequent_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="all 8 trials failed, 8 of them because: ArithmeticError: the ridge is broken"):
        searched(tmp_path, 12, Ridge(fault="raise"))
    assert len(read(tmp_path)) == 8


def test_a_worker_that_dies_takes_one_trial_with_it(tmp_path: Path) -> None:
    found = searched(tmp_path, 10, Ridge(fault="die", families=("mobilenet_v2",)), workers=2, executor="process")
    dead = [t for t in found.trials if t.design and t.design.family == "mobilenet_v2"]
    assert dead
    assert all(t.status == FAILED and "worker process ended" in t.why for t in dead)
    others = [t for t in found.trials if t not in dead]
    assert {t.status for t in others} == {DONE}


def test_a_refit_whose_training_loss_is_worse_does_not_ship(tmp_path: Path) -> None:
    kept = searched(tmp_path / "kept", 6, Ridge(loud=0.5))
    assert kept.winner[0].rung == REFIT
    assert kept.winner[0].parent == kept.judged.number
    refused = searched(tmp_path / "refused", 6, Ridge(loud=10))
    assert refused.winner[0].rung == FINAL
    assert any("the finalist ships" in w for w in refused.warnings)


def test_without_a_budget_sizes_are_searched_and_a_front_comes_out(tmp_path: Path) -> None:
    found = searched(tmp_path, 20, budget=Budget())
    sizes = [t.cost.params for t in found.trials if t.cost and t.cost.params and t.rung == SCREENING]
    assert min(sizes) < 1000 and max(sizes) > 20_000
    front = [(t.cost.params or 0, t.valid.value) for t in found.front if t.cost and t.valid]
    assert len(front) >= 2
    assert [p for p, _ in front] == sorted(p for p, _ in front)
    assert [v for _, v in front] == sorted((v for _, v in front), reverse=True)
    assert found.knee in found.front


def test_the_test_rows_are_never_copied_or_read(tmp_path: Path) -> None:
    task, data = spots()
    y = data.y.copy()
    y[data.split["test"]] = np.nan
    poisoned = type(data)(data.x, y, data.split)
    assert story(searched(tmp_path / "a", 6, problem=(task, poisoned)).trials) == story(
        searched(tmp_path / "b", 6, problem=(task, data)).trials
    )


class Hand:
    """A clock that only the engine moves."""

    time = 0.0

    def __call__(self) -> float:
        return self.time


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


def test_classes_are_searched_too(tmp_path: Path) -> None:
    found = searched(tmp_path, 8, problem=spots(kind="binary"))
    assert found.judged.valid is not None
    assert found.judged.valid.value > 0.8


def test_a_price_that_knows_every_axis_is_kept(tmp_path: Path) -> None:
    def price(design: Design) -> Any:
        return design.size

    budget = Budget(params=3000, macs=9000)
    found = searched(tmp_path, 8, budget=budget, price=price)
    assert all(budget.fits(t.cost) for t in found.trials if t.cost)
    assert os.listdir(tmp_path / "networks")


def test_ctrl_c_ends_the_workers_and_leaves_a_log_to_resume(tmp_path: Path) -> None:
    process = started(tmp_path, 14, 2, 0.3)
    log = tmp_path / NAME
    until(lambda: log.exists() and log.read_bytes().count(b"\n") >= 4)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode != 0 and b"KeyboardInterrupt" in said
    assert not (tmp_path / "scratch").exists()
    assert 3 <= len(read(tmp_path)) < 14
