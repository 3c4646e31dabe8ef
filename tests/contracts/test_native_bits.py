"""The native core repeats itself, and leaves the process as it was: equal bits, denormals, threads."""

import hashlib
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from beside import graph_of, net_of, samples, weights_of
from racers import NORMED, draws, flat, job, learner, mixed, on

from featherweight.design import Design, Head
from featherweight.engines.native import NativeEngine, core
from featherweight.graph import Graph
from featherweight.ops.linear import Linear

ROWS = np.arange(4)
TWIN = """
import sys
sys.path.insert(0, {folder!r})
from test_native_bits import digest
print(digest({isa!r}))
"""


def busy() -> Any:
    """A learner with everything that could be drawn, and the draws of a few steps."""
    made = job("multiclass", NORMED, batch=32, ghost=16, ema=0.9, sam=0.02, distil=0.3, smoothing=0.1)
    made = replace(made, design=replace(made.design, head=Head(2, drop=0.3)))
    return learner(NativeEngine(), made), [replace(mixed(d, k), noise=0.1) for k, d in enumerate(draws(6, 29))]


def digest(isa: str) -> str:
    """Of everything that a short training came to."""
    with pytest.MonkeyPatch.context() as patch:
        on(isa, patch)
        found, given = busy()
        losses = found.steps(given, [0.01] * 6)
        found.settle([np.arange(40)])
        parts = [np.array(losses), flat(found), flat(found, True), found.predict(found.job.x)]
    return hashlib.sha256(b"".join(a.tobytes() for a in parts)).hexdigest()


@pytest.mark.parametrize("isa", core.runs())
def test_the_same_seed_gives_the_same_bits_in_any_thread(isa: str) -> None:
    expected = digest(isa)
    assert digest(isa) == expected
    found: list[str] = []
    other = threading.Thread(target=lambda: found.append(digest(isa)))
    other.start()
    other.join()
    assert found == [expected]


def test_the_same_seed_gives_the_same_bits_in_any_process() -> None:
    isa = core.runs()[0]
    words = TWIN.format(folder=str(Path(__file__).parent), isa=isa)
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest(isa)


def test_steps_in_one_call_are_steps_in_many() -> None:
    (a, given), (b, _) = busy(), busy()
    assert a.steps(given, [0.01] * 6) == [b.steps([d], [0.01])[0] for d in given]
    np.testing.assert_array_equal(flat(a), flat(b))


def test_a_smaller_batch_between_leaves_nothing_behind() -> None:
    (a, given), (b, _) = busy(), busy()
    small = replace(
        given[0], rows=given[0].rows[:5], other=np.arange(5)[::-1].copy(), share=np.full(5, 0.5, np.float32)
    )
    a.steps([small, given[1]], [0.0, 0.0])
    b.steps([given[1]], [0.0])
    draw = [replace(given[2], noise=0.0)]
    assert a.steps(draw, [0.0]) == pytest.approx(b.steps(draw, [0.0]), rel=1e-5)  # they count about other statistics


def tiny_products_survive() -> bool:
    """True where this thread computes with denormal numbers."""
    tiny = np.full(64, 1e-40, np.float32)
    return bool(((tiny * np.float32(0.5)) > 0).all() and ((tiny + tiny) > tiny).all())


@pytest.mark.parametrize("isa", core.runs())
def test_denormal_numbers_are_flushed_inside_and_nowhere_else(isa: str) -> None:
    assert tiny_products_survive()
    graph: Graph = Design((1, 1, 4), 1, (), Head(0)).graph
    _, net = net_of(graph, weights_of(graph), 4, isa=isa)
    x = np.full((4, 1, 1, 4), 1e-40, np.float32)
    net.bind(x, np.zeros((4, 1), np.float32), None, None)
    net.params = [1.0, 1.0, 1.0, 1.0, 0.0]
    assert (net.predict(x) == 0).all()  # inside
    for call in (
        lambda: net.steps([{"rows": ROWS}] * 2, [0.1] * 2),
        lambda: net.gradient({"rows": ROWS}),
        lambda: net.measure([ROWS]),
        lambda: net.predict(x),
    ):
        call()
        assert tiny_products_survive()
    x[0] = np.nan
    net.steps([{"rows": ROWS}], [0.1])
    with pytest.raises(ValueError):
        net.steps([{"rows": ROWS + 9}], [0.1])
    assert tiny_products_survive()


def test_two_threads_train_at_the_same_time() -> None:
    """A thread that trains for long lets others run Python meanwhile: it counts while the call is under way."""
    graph = graph_of((3, 16, 16), lambda g, x: g(Linear(1), g.conv(g.conv(x, 8), 8)))
    nets = []
    for _ in range(2):
        _, net = net_of(graph, weights_of(graph), 32)
        net.bind(*samples(graph, 32, 0), None, None)
        nets.append(net)
    given = [{"rows": np.arange(32)}] * 40
    inside, seen, results = [threading.Event(), threading.Event()], [], {}

    def train(k: int) -> None:
        inside[k].set()
        results[k] = nets[k].steps(given, [0.01] * len(given))
        inside[k].clear()

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=train, args=(k,)) for k in range(2)]
        for t in threads:
            t.start()
        while any(t.is_alive() for t in threads):
            seen.append(all(e.is_set() for e in inside))
            threads[0].join(1e-4)
    finally:
        sys.setswitchinterval(before)
    for t in threads:
        t.join()
    assert sum(seen) > 2  # this thread ran several times while both calls were under way
    assert results[0] == results[1]  # and neither disturbed the other
