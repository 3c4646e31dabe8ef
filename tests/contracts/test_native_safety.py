"""The native core refuses what does not fit, and stops where numbers end."""

from typing import Any

import numpy as np
import pytest
from beside import EPSILON, graph_of, net_of, samples, weights_of
from racers import draws, job, learner

from featherweight.engines.native import NativeEngine, core
from featherweight.graph import Builder
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.ops.pointwise import FUNCTIONS, Pointwise

SIMPLE = graph_of((2, 3, 4), lambda g, x: g(Linear(3), g.conv(x, 4)))


def made_net(batch: int = 8, y: Any = None) -> Any:
    _, net = net_of(SIMPLE, weights_of(SIMPLE), batch)
    x, targets = samples(SIMPLE, 20, 0)
    net.bind(x, targets if y is None else y, None, None)
    return net


ROWS = np.arange(4)
HOSTILE: dict[str, dict[str, Any]] = {
    "no sample": {"rows": np.arange(0)},
    "more than the batch": {"rows": np.arange(9)},
    "a row beyond the end": {"rows": np.array([0, 20])},
    "a negative row": {"rows": np.array([-1, 0])},
    "a far row": {"rows": np.array([2**62, 0])},
    "rows in words": {"rows": "all"},
    "rows in a list": {"rows": [0, 1]},
    "no rows at all": {},
    "fractions of rows": {"rows": None},
    "columns beyond the end": {"rows": ROWS, "cols_from": np.full((4, 4), 4, np.int32)},
    "negative columns": {"rows": ROWS, "cols_from": np.full((4, 4), -1, np.int32)},
    "rows within beyond the end": {"rows": ROWS, "rows_from": np.full((4, 3), 3, np.int32)},
    "too few columns": {"rows": ROWS, "cols_from": np.zeros((4, 3), np.int32)},
    "too few gains": {"rows": ROWS, "gain": np.ones(3, np.float32)},
    "too many signs": {"rows": ROWS, "negate": np.ones(5, bool)},
    "a partner without a share": {"rows": ROWS, "other": np.arange(4)},
    "a share without a partner": {"rows": ROWS, "share": np.ones(4, np.float32)},
    "a partner outside the batch": {"rows": ROWS, "other": np.full(4, 4), "share": np.ones(4, np.float32)},
    "a negative partner": {"rows": ROWS, "other": np.full(4, -1), "share": np.ones(4, np.float32)},
    "noise in words": {"rows": ROWS, "noise": "much"},
    "a negative seed": {"rows": ROWS, "seed": -1},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_draw_that_does_not_fit_is_refused(what: str) -> None:
    net = made_net()
    before = net.params
    for call in (lambda: net.steps([HOSTILE[what]], [0.1]), lambda: net.gradient(HOSTILE[what])):
        with pytest.raises(KeyError if what == "no rows at all" else ValueError):
            call()
    np.testing.assert_array_equal(net.params, before)
    assert np.isfinite(net.steps([{"rows": ROWS}], [0.1])).all()  # it still trains


def test_one_bad_draw_of_several_moves_nothing() -> None:
    net = made_net()
    before = net.params
    with pytest.raises(ValueError, match="row"):
        net.steps([{"rows": ROWS}, {"rows": np.array([99])}], [0.1, 0.1])
    with pytest.raises(ValueError, match="rate"):
        net.steps([{"rows": ROWS}], [0.1, 0.1])
    np.testing.assert_array_equal(net.params, before)
    assert net.steps([], []) == []


def test_samples_and_targets_that_do_not_fit_are_refused() -> None:
    net = made_net()
    x, y = samples(SIMPLE, 20, 0)
    classes = np.zeros(20, np.int64)
    wrong = [(x[:, :1], y), (x, y[:19]), (x, y[:, :2]), (x, classes[:19]), (x, classes + 3), (x, classes - 1), (x, "y")]
    for a, b in wrong:
        with pytest.raises(ValueError):
            net.bind(np.ascontiguousarray(a), b, None, None)
    for teacher, zero in ((y[:19], None), (None, np.zeros(2, np.float32)), ("t", None)):
        with pytest.raises(ValueError):
            net.bind(x, y, teacher, zero)
    with pytest.raises(ValueError):
        net.predict(x[:, :1].copy())
    with pytest.raises(ValueError):
        net.measure([np.array([20])])
    with pytest.raises(ValueError):
        net.params = np.zeros(3, np.float32)
    assert net.predict(x[:0]).shape == (0, 3)
    assert np.isfinite(net.steps([{"rows": ROWS}], [0.1])).all()


def test_nothing_is_read_before_it_is_bound() -> None:
    _, net = net_of(SIMPLE, weights_of(SIMPLE), 8)
    with pytest.raises(ValueError, match="no samples are bound"):
        net.steps([{"rows": ROWS}], [0.1])


def test_programs_that_do_not_fit_are_refused() -> None:
    program, _ = net_of(SIMPLE, weights_of(SIMPLE), 8)
    module = core._module(core.runs()[0])
    params, statistics = ([0.5] * program.sizes[k] for k in (False, True))

    def made(units: Any = program.units, p: Any = params, s: Any = statistics, batch: int = 8, ghost: int = 0) -> Any:
        return module.Net(units, p, s, program.arrays, batch, ghost, EPSILON)

    made()
    conv, last = program.units[1], program.units[-1]
    wrong: list[dict[str, Any]] = [{"p": params[:-1]}, {"s": statistics[:-1]}, {"batch": 0}, {"batch": -1}]
    wrong += [{"batch": 2**31 - 1}, {"ghost": -16}, {"units": []}, {"units": program.units[:1]}]
    for change in (
        {"kind": "sum"},
        {"fn": "cosine"},
        {"in": []},
        {"in": [7]},
        {"in": [-1]},
        {"w": -1},
        {"w": 10**6},
        {"b": -2},
    ):
        wrong.append({"units": [*program.units[:-1], {**last, **change}]})
    for change in (
        {"groups": 0},
        {"groups": 3},
        {"shape": (4, 3)},
        {"shape": (0, 3, 4)},
        {"norm": [10**6, 0, 0]},
        {"kernel": [3]},
    ):
        wrong.append({"units": [program.units[0], {**conv, **change}, last]})
    wrong.append({"units": [program.units[0], {k: v for k, v in conv.items() if k != "stride"}, last]})
    for change in wrong:
        with pytest.raises((ValueError, IndexError, KeyError)):
            made(**change)


def test_huge_batches_are_those_of_the_data() -> None:
    made = job(batch=10**9)
    found = learner(NativeEngine(), made)
    assert np.isfinite(found.steps(draws(2, 70), [0.1] * 2)).all()


def test_arrays_of_any_type_and_order_live_as_long_as_they_are_read() -> None:
    x, y = samples(SIMPLE, 20, 0)
    plain = made_net()
    expected = plain.steps([{"rows": ROWS}] * 3, [0.1] * 3)
    wide = np.repeat(y, 2, 1)
    for targets in (y.astype(np.float64), wide[:, ::2], y.copy(order="F")):
        net = made_net(y=targets)
        del targets
        [np.full(y.size, 7.0, np.float32) for _ in range(50)]  # would take the place of what was let go
        assert net.steps([{"rows": ROWS}] * 3, [0.1] * 3) == expected
    assert net.predict(x[::2]).tolist() == net.predict(x[::2].copy()).tolist()
    bound = made_net()
    del x, y
    assert bound.steps([{"rows": ROWS}] * 3, [0.1] * 3) == expected


BOUNDED = ("relu6", "tanh", "sigmoid")  # these have an answer to infinity


@pytest.mark.parametrize(
    ("fn", "value"),
    [(f, v) for f in [*FUNCTIONS, "norm"] for v in (np.nan, np.inf, -np.inf) if np.isnan(v) or f not in BOUNDED],
)
def test_steps_end_with_the_first_loss_that_is_no_number(fn: str, value: float) -> None:
    """Whatever comes between: no function may hide that a sample is no number."""

    def build(g: Builder, x: str) -> None:
        g(Linear(2), g.conv(x, 3) if fn == "norm" else g(Pointwise(fn), g(Conv(3), x)))

    graph = graph_of((1, 4, 3), build)
    x, y = samples(graph, 12, 0)
    x[7] = value
    _, net = net_of(graph, weights_of(graph), 8)
    net.bind(x, y, None, None)
    assert np.isfinite(net.steps([{"rows": np.arange(7)}], [0.01])).all()
    kept = net.params
    losses = net.steps([{"rows": np.array([0, 7])}, {"rows": np.arange(5)}], [0.01] * 2)
    assert len(losses) == 1
    assert not np.isfinite(losses[0])
    np.testing.assert_array_equal(net.params, kept)
    assert np.isfinite(kept).all()


def test_targets_that_are_no_numbers_stop_it_too() -> None:
    y = samples(SIMPLE, 20, 0)[1]
    y[3, 1] = np.nan
    net = made_net(y=y)
    kept = net.params
    assert np.isnan(net.steps([{"rows": ROWS}], [0.1])).all()
    np.testing.assert_array_equal(net.params, kept)
