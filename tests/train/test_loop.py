"""The loop under a fake engine: the same steps for every engine and every chunk, time kept, divergence a status."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from featherweight.block import BLOCKS
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Engine, Job, Outcome
from featherweight.errors import DesignError
from featherweight.graph import Graph, Weights
from featherweight.learner import Learner
from featherweight.network import Network
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.draw import Draw
from featherweight.train.loop import Loop
from featherweight.train.schedule import SCHEDULES

N, N_VALID = 60, 20


def steady(step: int) -> float:
    return 1.0


@dataclass
class Log:
    """What the loop asked for, and the clock that only learners move."""

    time: float = 0.0
    draws: list[Draw] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    settled: list[list[np.ndarray]] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)

    def __call__(self) -> float:
        return self.time


class Counter(Learner):
    """Learns nothing; step k has the loss `losses(k)`."""

    def __init__(self, engine: "Fake", job: Job, weights: Weights, pace: float) -> None:
        self.engine, self.log, self.job, self.arrays, self.pace = engine, engine.log, job, weights, pace
        self.chunk = engine.chunk

    def steps(self, draws: Sequence[Draw], rates: Sequence[float]) -> list[float]:
        self.log.calls.append(len(draws))
        losses = []
        for draw, rate in zip(draws, rates, strict=True):
            self.log.time += self.pace
            self.log.draws.append(draw)
            self.log.rates.append(rate)
            losses.append(self.engine.losses(len(self.log.rates)))
            if not np.isfinite(losses[-1]):
                break
        return losses

    def settle(self, parts: Sequence[np.ndarray]) -> None:
        self.log.settled.append(list(parts))

    def predict(self, x: np.ndarray) -> np.ndarray:
        self.log.time += self.pace * len(x) / (2 * self.job.recipe.batch)
        return np.full((len(x), self.job.task.network_outputs), self.engine.answer, np.float32)

    def weights(self) -> dict[str, dict[str, np.ndarray]]:
        copies = {v: {k: a.copy() for k, a in named.items()} for v, named in self.arrays.items()}
        if self.engine.broken:
            next(iter(copies.values()))["w"].flat[0] = self.engine.broken
        return copies


@dataclass(frozen=True)
class Fake(Engine):
    name: ClassVar[str] = "fake"
    log: Log = field(default_factory=Log)
    chunk: int = 1
    pace: float = 0.01
    dearer: float = 2.5
    losses: Callable[[int], float] = steady
    answer: float = 0.5
    broken: float = 0.0

    def learner(self, job: Job, graph: Graph, weights: Weights) -> Learner:
        self.log.phases.append(f"floats at {len(self.log.rates)}")
        assert graph is job.design.graph
        return Counter(self, job, weights, self.pace)

    def integers(self, job: Job, network: Network) -> Learner:
        self.log.phases.append(f"integers at {len(self.log.rates)}")
        assert set(network.graph.shapes) <= set(network.ranges)
        return Counter(self, job, network.weights, self.dearer * self.pace)


def job(seconds: float | None = None, teacher: np.ndarray | None = None, **recipe: Any) -> Job:
    rng = np.random.default_rng(0)
    task = Task("regression", Input("image", (1, 6, 6), "uint8"))
    x, y = rng.standard_normal((N + N_VALID, 1, 6, 6), np.float32), rng.uniform(0, 1, (N + N_VALID, 1))
    target = TargetScale.of(y, task)
    design = Design((1, 6, 6), 1, (BLOCKS["conv"](4),), Head(1))
    normal = Standard((0.0,), (1.0,))
    given = Recipe(**{"steps": 100, "batch": 16, **recipe})
    y_train = target.encode(y[:N], task)
    return Job(task, design, given, x[:N], y_train, x[N:], y[N:], normal, target, seconds, teacher)


def run(engine: Fake, made: Job, report: Any = None) -> Outcome:
    return Loop(engine, made, report, now=engine.log).run()


@pytest.mark.parametrize("schedule", list(SCHEDULES))
@pytest.mark.parametrize("chunk", [1, 16])
def test_every_step_has_its_rate_of_the_schedule(schedule: str, chunk: int) -> None:
    engine = Fake(chunk=chunk, pace=1e-4)
    out = run(engine, job(schedule=schedule, rate=0.3))
    assert (out.status, out.steps, out.recipe.steps) == ("done", 100, 100)
    expected = [0.3 * SCHEDULES[schedule]().at(k / 100) for k in range(100)]
    assert engine.log.rates == pytest.approx(expected, abs=1e-9)


def test_chunks_change_nothing_but_the_number_of_calls() -> None:
    made = job(augment=("shift", "noise"), steps=90, integer_share=0.2)
    one, many = Fake(pace=1e-4), Fake(chunk=16, pace=1e-4)
    a, b = run(one, made), run(many, made)
    assert (a.steps, a.curve) == (b.steps, b.curve)
    assert one.log.rates == pytest.approx(many.log.rates)
    for x, y in zip(one.log.draws, many.log.draws, strict=True):
        assert x.seed == y.seed
        np.testing.assert_array_equal(x.rows, y.rows)
        np.testing.assert_array_equal(x.rows_from, y.rows_from)
    assert max(one.log.calls) == 1
    assert max(many.log.calls) > 8
    assert len(many.log.calls) < 45


def test_chunks_stay_short_so_that_an_interruption_is_heard() -> None:
    engine = Fake(chunk=16, pace=0.03)
    run(engine, job(steps=60))
    assert max(engine.log.calls) == 3


@pytest.mark.parametrize("chunk", [1, 16])
def test_the_allowance_is_kept_and_the_schedule_completed(chunk: int) -> None:
    engine = Fake(chunk=chunk)
    out = run(engine, job(seconds=5.0, steps=10**6, schedule="cosine", rate=1.0, integer_share=0.1))
    assert out.status == "done"
    assert 4.4 < out.seconds <= 5.0
    assert out.steps == out.recipe.steps == len(engine.log.rates) < 500
    assert out.curve[-1][0] == out.steps
    assert engine.log.rates[0] == 1.0
    assert engine.log.rates[-1] < 1e-3
    floats, integers = (int(p.split()[-1]) for p in engine.log.phases)
    assert floats == 0
    assert 0.85 < integers / out.steps < 0.93


def test_the_curve_has_the_mean_loss_between_its_points_and_the_metric() -> None:
    out = run(Fake(losses=float), job(steps=80))
    assert [step for step, _, _ in out.curve] == [10, 20, 30, 40, 50, 60, 70, 80]
    assert [loss for _, loss, _ in out.curve] == pytest.approx([5.5 + 10 * i for i in range(8)])
    made = job()
    answer = made.target.decode(np.full((N_VALID, 1), 0.5), made.task)
    rmse = float(np.sqrt(np.mean((answer - made.y_valid) ** 2)))
    assert [m for _, _, m in out.curve] == pytest.approx([rmse] * 8)
    np.testing.assert_allclose(out.outputs_valid, answer)


def test_the_integer_phase_comes_last_with_measured_ranges_and_settles_without_parts() -> None:
    engine = Fake(pace=1e-4)
    out = run(engine, job(steps=40, integer_share=0.25))
    assert engine.log.phases == ["floats at 0", "integers at 30"]
    float_parts, integer_parts = engine.log.settled
    assert integer_parts == []
    rows = np.concatenate(float_parts)
    assert len(set(rows)) == N
    assert min(map(len, float_parts)) >= 16
    assert out.network.ranges
    plain = run(Fake(pace=1e-4), job(steps=40))
    assert plain.network.ranges == {}


@pytest.mark.parametrize("chunk", [1, 16])
@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_ends_the_training_with_a_reason(chunk: int, wrong: float) -> None:
    engine = Fake(chunk=chunk, pace=1e-4, losses=lambda k: wrong if k == 23 else 1.0)
    out = run(engine, job())
    assert out.status == "diverged"
    assert out.why == "the loss was no longer a number at step 23 of 100"
    assert out.steps == 22
    assert out.network is None
    assert len(engine.log.rates) == 23
    assert [step for step, _, _ in out.curve] == [13]


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_weights_or_outputs_that_are_no_numbers_end_it_too(share: float) -> None:
    out = run(Fake(broken=float("inf")), job(integer_share=share))
    assert out.status == "diverged"
    assert "weights v0.w were no longer numbers after step" in out.why
    out = run(Fake(answer=float("nan")), job(integer_share=share))
    assert out.status == "diverged"
    assert out.why == "the outputs were no longer numbers after step 100 of 100"
    assert {m for _, _, m in out.curve} == {None}


def test_weights_that_overflow_end_it_before_the_integers() -> None:
    out = run(Fake(broken=3e38), job(integer_share=0.2))
    assert out.status == "diverged"
    assert out.why == "the values were no longer numbers after step 80 of 100"


def test_an_interruption_is_no_outcome() -> None:
    def losses(k: int) -> float:
        if k == 5:
            raise KeyboardInterrupt
        return 1.0

    with pytest.raises(KeyboardInterrupt):
        run(Fake(losses=losses), job())


def test_progress_is_reported() -> None:
    heard: list[tuple[int, int, float]] = []
    run(Fake(losses=float), job(steps=120), lambda *a: heard.append(a))
    assert [(a, b) for a, b, _ in heard] == [(50, 120), (100, 120)]


def test_without_validation_samples_there_is_no_metric() -> None:
    made = job()
    out = run(Fake(), replace(made, x_valid=made.x_valid[:0], y_valid=made.y_valid[:0]))
    assert out.status == "done"
    assert out.outputs_valid.shape == (0, 1)
    assert {m for _, _, m in out.curve} == {None}


def test_distillation_needs_a_teacher_of_the_right_shape() -> None:
    for teacher in (None, np.zeros((N, 2), np.float32)):
        with pytest.raises(DesignError, match=r"teacher's outputs of shape \(60, 1\), found"):
            run(Fake(), job(distil=0.5, teacher=teacher))
    assert run(Fake(), job(distil=0.5, teacher=np.zeros((N, 1), np.float32))).status == "done"
