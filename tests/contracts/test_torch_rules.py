"""Every op under the torch engine: values as in numpy, gradients as finite differences in float64."""

import numpy as np
import pytest
import torch

from featherweight.block import BLOCKS
from featherweight.design import Design, Head
from featherweight.engines.torch.module import Module
from featherweight.engines.torch.rules import RULES
from featherweight.graph import OPS, Builder
from featherweight.integer.forward import values
from featherweight.ops.conv import Conv
from featherweight.ops.maxpool import MaxPool
from featherweight.ops.pointwise import FUNCTIONS, LEARNT, Pointwise

SHAPES = [(1, 7, 5), (3, 8, 6), (2, 1, 21)]


def test_every_op_has_a_rule() -> None:
    assert {OPS[n] for n in OPS} == set(RULES)


@pytest.mark.parametrize("name", list(BLOCKS))
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_values_are_those_of_numpy(name: str, shape: tuple[int, int, int], random_weights) -> None:
    design = Design(shape, 2, (BLOCKS[name](),), Head(2))
    weights = random_weights(design)
    x = np.random.default_rng(0).standard_normal((3, *shape), np.float32)
    ours = Module(design.graph, weights, 0).forward(torch.from_numpy(x)).detach().numpy()
    reference = values(design.graph, weights, x)[design.graph.output][:, :, 0, 0]
    np.testing.assert_allclose(ours, reference, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize("kernel", [(1, 1), (2, 3), (4, 4), (5, 3)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (3, 1)])
@pytest.mark.parametrize("groups", [1, 3])
def test_convolutions_of_any_kernel_stride_and_groups(kernel: tuple, stride: tuple, groups: int) -> None:
    g = Builder({"x": (3, 9, 10)})
    g(Conv(6, kernel, stride, groups), "x")
    graph = g.done()
    rng = np.random.default_rng(1)
    weights = {"v0": {k: np.float32(rng.standard_normal(s)) for _, k, s in graph.weights()}}
    x = rng.standard_normal((2, 3, 9, 10), np.float32)
    ours = Module(graph, weights, 0).forward(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(ours, values(graph, weights, x)["v0"].reshape(2, -1), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("fn", [*FUNCTIONS, *LEARNT])
def test_functions_are_those_of_numpy_with_the_gradients_of_finite_differences(fn: str) -> None:
    op = Pointwise(fn)
    at = np.linspace(-7.03, 7.01, 97).reshape(1, 1, 1, -1)  # between the kinks
    inputs = {"x": at, **{k: np.array([1.3]) for k in op.learnt}}
    tensors = {k: torch.tensor(a, requires_grad=True) for k, a in inputs.items()}
    y = RULES[Pointwise](op, tensors, [tensors["x"]], True, None)
    np.testing.assert_allclose(y.detach().numpy(), op(at, inputs), rtol=1e-12, atol=1e-12)
    y.sum().backward()
    for k, a in inputs.items():
        sides = [op(inputs["x"] + d * (k == "x"), {**inputs, k: a + d}) for d in (1e-6, -1e-6)]
        slope = (sides[0] - sides[1]) / 2e-6
        np.testing.assert_allclose(tensors[k].grad, slope if k == "x" else [slope.sum()], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("how", ["still", "training", "ghost"])
@pytest.mark.parametrize("name", list(BLOCKS))
def test_gradients_are_finite_differences(name: str, how: str, random_weights) -> None:
    shape = (2, 6, 5) if name != "difference" else (2, 1, 15)
    design = Design(shape, 2, (BLOCKS[name](),), Head(1, drop=0.3))
    module = Module(design.graph, random_weights(design), 0, ghost=16 if how == "ghost" else 0)
    module.arrays = {
        v: {k: t.detach().double().requires_grad_(k not in ("mean", "var")) for k, t in named.items()}
        for v, named in module.arrays.items()
    }
    rng = np.random.default_rng(2)
    x = torch.from_numpy(rng.standard_normal((18 if how == "ghost" else 4, *shape)))
    mix = torch.from_numpy(rng.standard_normal((len(x), 2)))  # a plain sum of squares is nearly blind before a norm

    def total() -> torch.Tensor:
        module.reseed(5)
        return ((module.forward(x, how != "still", 0.0) - mix) ** 2).sum()

    total().backward()
    rng = np.random.default_rng(3)
    for t in module.parameters:
        at = tuple(rng.integers(0, n) for n in t.shape)
        with torch.no_grad():
            sides = []
            for step in (1e-6, -1e-6):
                t[at] += step
                sides.append(float(total()))
                t[at] -= step
        assert float(t.grad[at]) == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("kernel", [(0, 0), (2, 3)])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_the_first_of_equal_maxima_takes_the_gradient(kernel: tuple[int, int], layout: torch.memory_format) -> None:
    x = torch.tensor([[0.0, 2.0, 1.0], [2.0, 0.0, 2.0]]).repeat(2, 3, 1, 1).contiguous(memory_format=layout)
    x.requires_grad_()
    RULES[MaxPool](MaxPool(kernel), {}, [x], True, None).sum().backward()
    expected = torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]).repeat(2, 3, 1, 1)
    assert torch.equal(x.grad, expected)
