"""Whole searches with a fake engine: the same for any number of workers, after a kill, and when things fail."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from problem import searched, spots, story
from ridge_engine import Ridge

from featherweight.budget import Budget, Cost
from featherweight.design import Design
from featherweight.engine import Job, Outcome, Progress
from featherweight.engines.native import NativeEngine
from featherweight.errors import BudgetError, RunError
from featherweight.integer.lower import lower
from featherweight.search.event import Event, Noted, PhaseBegan, TrialBegan, TrialEnded
from featherweight.search.study import NAME, read
from featherweight.search.trial import DIVERGED, DONE, FAILED, FINAL, PROMOTION, REFIT, SCREENING


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
    found = searched(tmp_path, 12, Ridge(fault=fault, families=("plain", "resnet")))
    bad = [t for t in found.trials if t.design and t.design.family in ("plain", "resnet")]
    assert bad
    assert {t.status for t in bad} == {status}
    assert all(t.why and t.valid is None for t in bad)
    assert found.winner[0].status == DONE


def test_when_everything_fails_the_most_frequent_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="all 8 trials failed, 8 of them because: ArithmeticError: the ridge is broken"):
        searched(tmp_path, 12, Ridge(fault="raise"))
    assert len(read(tmp_path)) == 8


def test_when_all_finals_fail_the_reason_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    class Short(Ridge):
        """Cannot train on integers."""

        def train(self, job: Job, *, report: Progress | None = None) -> Outcome:
            if job.recipe.integer_share:
                raise OverflowError("an accumulator is too small")
            return super().train(job)

    with pytest.raises(RunError, match="all 8 finals failed, 8 of them because: OverflowError: an accumulator"):
        searched(tmp_path, 14, Short())
    assert sum(t.scored for t in read(tmp_path)) == 12


def test_a_refit_whose_training_loss_is_worse_does_not_ship(tmp_path: Path) -> None:
    kept = searched(tmp_path / "kept", 6, Ridge(loud=0.5))
    assert kept.winner[0].rung == REFIT
    assert kept.winner[0].parent == kept.judged.number
    refused = searched(tmp_path / "refused", 6, Ridge(loud=10))
    assert refused.winner[0].rung == FINAL
    assert any("the finalist ships" in w for w in refused.warnings)


@pytest.mark.parametrize("executor", ["inline", "process"])
def test_what_the_engine_notes_is_told_once_and_survives_a_resumption(tmp_path: Path, executor: str) -> None:
    heard: list[Event] = []
    words = "the other engine took it"
    found = searched(tmp_path, 6, Ridge(note=words), executor=executor, on_event=heard.append)
    assert [e.words for e in heard if isinstance(e, Noted)].count(words) == found.warnings.count(words) == 1
    assert {(t.engine, t.note) for t in found.trials} == {("ridge", words)}
    again = searched(tmp_path, 6, Ridge(), on_event=heard.append)
    assert again.warnings.count(words) == 1


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


def test_numbers_beside_a_map_are_in_every_design_and_survive_a_resumption(tmp_path: Path) -> None:
    task, data = spots()
    numbers = np.clip(128 + 20 * data.y, 0, 255).astype(np.uint8)
    fused = replace(task, input=replace(task.input, beside=1))
    packed = replace(data, x=np.concatenate([data.x.reshape(len(data.x), -1), numbers], 1))

    def price(design: Design) -> Cost:
        return design.size

    found = searched(tmp_path, 6, problem=(fused, packed), price=price)
    designs = [t.design for t in found.trials if t.design]
    assert designs and all(d.beside == 1 and d.head.grid == 1 for d in designs)
    assert not any("mirror" in t.recipe.augment for t in found.trials if t.recipe)
    assert found.winner[1].task.input.beside == 1
    assert story(searched(tmp_path, 6, problem=(fused, packed), price=price).trials) == story(found.trials)


def test_many_numbers_are_squeezed_and_what_is_trained_reads_them(tmp_path: Path) -> None:
    task, data = spots(120)
    numbers = np.repeat(np.clip(30 * data.y, 0, 255).astype(np.uint8), 70, 1)
    fused = replace(task, input=replace(task.input, beside=70))
    x = np.concatenate([data.x.reshape(len(data.x), -1), numbers], 1)
    x[:, :64] = np.random.default_rng(0).integers(0, 256, (len(x), 64))  # the map tells nothing
    found = searched(tmp_path, 2, NativeEngine(), problem=(fused, replace(data, x=x)), budget=Budget(params=900))
    assert all(t.design.squeeze for t in found.trials if t.design)
    rows = data.split["test"]
    away = np.abs(lower(found.winner[1]).run(x[rows]) - data.y[rows]).mean()
    assert away < 0.5 * np.abs(data.y[rows] - data.y.mean()).mean()
