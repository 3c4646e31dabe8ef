"""What every strategy promises: it stays in the space, repeats itself, and survives bad news and interruptions."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from featherweight.budget import Budget
from featherweight.data.metric import Score
from featherweight.errors import BudgetError
from featherweight.search.space import Params, Proposal, Space
from featherweight.search.strategy import STRATEGIES, ask
from featherweight.search.trial import DIVERGED, DONE, FAILED, Trial
from featherweight.task import Input, Task

TASK = Task("regression", Input("image", (1, 12, 12), "uint8", "L"))
N = 18


def space() -> Space:
    return Space.of(TASK, Budget(params=1500), lambda design: design.size)


def score(params: Params) -> Score:
    """Rates near 0.01 and "plain" are good; deterministic."""
    value = abs(params["rate"] - 0.01) + 0.1 * (params["family"] != "plain")
    return Score(value, (value, value), 9)


def sequence(name: str, seed: int, status: str = DONE, found: Space | None = None, n: int = N) -> list[Trial]:
    found = found or space()
    trials: list[Trial] = []
    for number in range(n):
        running = [dict(t.params) for t in trials[-2:]]
        params, proposal, misses = ask(STRATEGIES[name](), found, trials[:-2], running, number, seed)
        valid = score(params) if status == DONE else None
        trial = Trial(number, 0, "x", proposal.design, proposal.recipe, cost=proposal.cost, valid=valid, status=status)
        trials.append(replace(trial, params=tuple(params.items()), misses=misses))
    return trials


def drawn(trials: list[Trial]) -> str:
    return json.dumps([dict(t.params) for t in trials])


@pytest.mark.parametrize("name", list(STRATEGIES))
def test_it_stays_in_the_space(name: str) -> None:
    found = space()
    for trial in sequence(name, 0, found=found):
        assert found.contains(dict(trial.params))
        assert trial.cost is not None and found.budget.fits(trial.cost)


@pytest.mark.parametrize("name", list(STRATEGIES))
def test_the_same_seed_draws_the_same_in_another_process(name: str) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(__file__.rsplit('/', 1)[0])!r})\n"
        f"from test_strategies import drawn, sequence\nprint(drawn(sequence({name!r}, 3)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    here = sequence(name, 3)
    assert done.stdout.strip() == drawn(here)
    assert drawn(sequence(name, 4)) != drawn(here)


@pytest.mark.parametrize("name", list(STRATEGIES))
@pytest.mark.parametrize("status", [FAILED, DIVERGED])
def test_it_survives_a_study_in_which_everything_failed(name: str, status: str) -> None:
    trials = sequence(name, 0, status)
    assert len({t.params for t in trials}) > N // 2


@pytest.mark.parametrize("name", list(STRATEGIES))
def test_it_survives_a_study_in_which_nothing_could_be_built(name: str) -> None:
    class Narrow(Space):
        """Refuses every point but the one that is known to fit."""

        def propose(self, params: Params) -> Proposal:
            if params["family"] != "plain" or params["rate"] != 2e-2:
                raise BudgetError("too large", ratio=2.0)
            return super().propose(params)

    whole = space()
    narrow = Narrow(whole.task, whole.budget, whole.price, {"plain": whole.families["plain"]})
    trials = sequence(name, 0, found=narrow, n=4)
    assert all(t.misses for t in trials)
    assert all(violation == 1.0 for t in trials for _, violation in t.misses)
    assert {dict(t.params)["family"] for t in trials} == {"plain"}


@pytest.mark.parametrize("name", list(STRATEGIES))
def test_a_resumed_study_goes_on_as_if_never_interrupted(name: str) -> None:
    trials = sequence(name, 5)
    stored = [Trial.from_json(json.loads(json.dumps(t.to_json()))) for t in trials]
    running = [dict(t.params) for t in stored[8:10]]
    params, _, _ = ask(STRATEGIES[name](), space(), stored[:8], running, 10, 5)
    assert params == dict(trials[10].params)


def test_tpe_learns() -> None:
    late = sequence("tpe", 0, n=50)[25:]
    blind = sequence("random", 0, n=50)[25:]
    mean = [sum(t.valid.value for t in trials if t.valid) / len(trials) for trials in (late, blind)]
    assert mean[0] < 0.7 * mean[1]
