"""TensorFlow Lite files: every operator beside ours in LiteRT with XNNPACK, where whole numbers are hard to keep."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dense import Dense
from featherweight.blocks.difference import DifferenceBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.inverted import Inverted
from featherweight.blocks.linear import LinearBlock
from featherweight.blocks.residual import Residual
from featherweight.design import Head
from featherweight.integer.graph import IntegerGraph, Step
from featherweight.integer.lower import lower
from featherweight.ops.add import Add, QAdd
from featherweight.quant import qparams
from featherweight.targets.tflite.layers import LAYERS, same_pads, scales
from featherweight.targets.tflite.run import run
from featherweight.targets.tflite.symbols import EXACT, _chunks
from featherweight.targets.tflite.write import write
from featherweight.targets.tflite.writer import Tensor, Writer
from featherweight.task import Input, Task

pytest.importorskip("ai_edge_litert", reason="LiteRT is not installed: no runtime to compare with")

GREY = Input("image", (1, 12, 10), "uint8")
CASES: dict[str, tuple[Task, tuple[Any, ...], Head]] = {
    "circular": (
        Task("circular", Input("image", (3, 9, 8), "uint8"), ("u", "v"), period=7.0),
        (ConvBlock(8), DSConv(8)),
        Head(2),
    ),
    "wide_signal": (
        Task("regression", Input("signal", (2, 1, 30), "float32"), ("u",)),
        (Dense(4), ConvBlock(6, 3, 2)),
        Head(1),
    ),
    "samples": (
        Task("binary", Input("signal", (1, 1, 64), "int16"), classes=("n", "y")),
        (DifferenceBlock(), ConvBlock(6, 5, 2)),
        Head(2),
    ),
    "table": (
        Task("binary", Input("table", (1, 1, 7), "float32"), classes=("n", "y")),
        (LinearBlock(9, "tanh"),),
        Head(0),
    ),
    "adds": (Task("multiclass", GREY, classes=("a", "b", "c")), (ConvBlock(6), Inverted(6), Residual(6)), Head(0)),
    "byte_signal": (Task("regression", Input("signal", (2, 1, 30), "uint8"), ("u",)), (ConvBlock(6, 4, 3),), Head(1)),
}


def equal(g: IntegerGraph, x: np.ndarray) -> bool:
    return np.array_equal(run(write(g), x).view(np.uint32), g.run(x).view(np.uint32))


@pytest.mark.parametrize("case", CASES)
def test_equal_on_samples_and_extremes(case: str, random_network) -> None:
    network, x = random_network(*CASES[case])
    g, kind = lower(network), network.task.input.dtype
    ends = {"uint8": (0, 255), "int16": (-32768, 32767), "float32": (-1e9, 3e38)}[kind]
    x = np.concatenate([x, *(np.full_like(x[:1], e) for e in ends)])
    assert np.ptp(g.run(x)) > 0
    assert equal(g, x)
    plain = replace(g, steps=tuple(replace(s, certified=False) for s in g.steps))
    assert equal(plain, x[:4])


def test_certified_layers_use_the_runtime_s_own_operators(random_network) -> None:
    tflite = pytest.importorskip("tflite")
    g = lower(random_network(*CASES["adds"])[0])
    assert not g.uncertified
    model = tflite.Model.GetRootAs(write(g), 0)
    kinds = {model.OperatorCodes(k).BuiltinCode() for k in range(model.OperatorCodesLength())}
    names = {k for k, v in vars(tflite.BuiltinOperator).items() if v in kinds}
    assert {"CONV_2D", "DEPTHWISE_CONV_2D", "ADD", "FULLY_CONNECTED"} <= names
    assert "FLOOR_MOD" not in names
    named = {model.Subgraphs(0).Tensors(k).Name().decode() for k in range(model.Subgraphs(0).TensorsLength())}
    assert {"input", "output", *(s.output for s in g.steps[:-1])} <= named
    tensors = [model.Subgraphs(0).Tensors(k).Type() for k in range(model.Subgraphs(0).TensorsLength())]
    assert tflite.TensorType.INT64 not in tensors


def test_all_pairs_of_an_add() -> None:
    """Both operands, every value: XNNPACK's addition is ours."""
    a, b = (v[None, :, :, None] for v in np.meshgrid(np.arange(-128, 128), np.arange(-128, 128)))
    for k, act in enumerate(("none", "relu", "relu6") * 3):
        rng = np.random.default_rng(k)
        qa, qb = (qparams(*sorted(rng.uniform(-9, 9, 2))) for _ in range(2))
        lo, hi = -rng.uniform(0, 12), rng.uniform(1, 12)
        low = Add(act).lower({}, ((1, 256, 256),) * 2, (qa, qb), (lo, hi))
        w = Writer()
        w.tensor("input", Tensor(a.shape, "int8", scales(qa)))
        operands = ["input", w.constant(b, "int8", scales(qb))]
        place: Any = _Place((1, 256, 256), low.q)
        y = LAYERS[QAdd](w, place, Step(low.op, ("a", "b"), "y"), operands)
        got = run(w.finished(y, "add"), a.astype(np.int8)).reshape(a.shape)
        assert np.array_equal(got, low.op.run(None, {}, a, b)), act


class _Place:
    """Of a graph, what a rule reads: the shape and the parameters of the result."""

    def __init__(self, shape: Any, q: Any) -> None:
        self.shapes, self.q = {"y": shape}, {"y": q}


def test_shift_and_quotient_are_exact_where_they_promise_it() -> None:
    rng = np.random.default_rng(0)
    x = np.concatenate(
        [rng.integers(-(2**61), 2**61, 2000) >> rng.integers(0, 50, 2000), [-1, 0, 1, 2**54 - 1, -(2**54)]]
    )
    for n in (16, 30, 32):
        w = Writer()
        w.tensor("input", Tensor((1, len(x)), "int64"))
        assert np.array_equal(run(w.finished(w.shift("input", n), ""), x[None]), x[None] >> n)
    small, big = np.sort(rng.integers(0, 2**31, (2, 3000)) >> rng.integers(0, 31, 3000), 0)
    small, big = np.append(small, [0, 1, 2**31 - 1]), np.append(big, [1, 1, 2**31 - 1]).clip(1)
    w = Writer()
    w.tensor("input", Tensor((1, len(small)), "int64"))
    y = w.quotient("input", w.constant(big[None]))
    assert np.array_equal(run(w.finished(y, ""), (small << 30)[None]), ((small << 30) // big)[None])


def test_many_taps_go_in_parts_that_floats_hold() -> None:
    weights = np.random.default_rng(0).integers(-127, 128, (3, 50, 5, 5))
    parts = _chunks(weights, 255)
    assert len(parts) > 1 and np.array_equal(sum(parts), weights)
    assert max(int(np.abs(p).reshape(3, -1).sum(1).max()) for p in parts) * 255 < EXACT


def test_a_head_of_many_inputs_is_still_exact(random_network) -> None:
    task = Task("regression", Input("image", (3, 48, 40), "uint8"), ("y",))
    network, x = random_network(task, (), Head(0))
    x = np.concatenate([x[:3], np.full_like(x[:1], 255)])
    g = lower(network)
    assert np.abs(g.steps[-1].constants["w"]).sum() * 128 > EXACT
    assert equal(g, x)


def test_a_dead_channel_is_no_trouble(random_network) -> None:
    network, x = random_network(*CASES["adds"])
    weights = {v: {k: a.copy() for k, a in named.items()} for v, named in network.weights.items()}
    first = next(iter(weights))
    weights[first]["w"][0] = 0
    weights[first]["b"][:2] = 0.0, 1e6
    assert equal(lower(replace(network, weights=weights)), x[:5])


@pytest.mark.parametrize("size", [7, 8, 9])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_same_is_what_tensorflow_calls_it(size: int, kernel: int, stride: int) -> None:
    top, bottom, _, _ = same_pads((size, 1), (kernel, 1), (stride, 1))
    assert (size + top + bottom - kernel) // stride + 1 == -(-size // stride)
    assert bottom - top in (0, 1)
