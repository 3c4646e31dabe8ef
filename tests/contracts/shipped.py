"""The native core's integers beside the interpreter's, and its straight-through gradients beside torch's."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from featherweight.engines.native import core
from featherweight.engines.native.exact import exact
from featherweight.engines.native.program import Program
from featherweight.engines.torch.exact import Integers
from featherweight.graph import parted
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import Lowering
from featherweight.network import Network
from featherweight.ops.norm import EPSILON

OWN, ALL = 1e-4, 1e-5  # float32 against float32: of an array's largest gradient, and of the largest of all
NONE = np.empty(0, np.float32)


def lowered(network: Network, weights: Mapping[str, Any] | None = None) -> IntegerGraph:
    """The integers of these weights under the network's ranges, as a step of training sees them."""
    lowering = Lowering(network.graph, network.task, network.ranges, network.normal, network.target)
    q, steps, readout = lowering(network.weights if weights is None else weights)
    return IntegerGraph(network.task, network.normal, network.graph.shapes, q, steps, readout, network.graph.input)


def entered(g: IntegerGraph, x: np.ndarray) -> np.ndarray:
    """Standardised samples as stored integers: the nearest, a half rounds up, in float32."""
    parts = []
    for v, a in parted(x, g.shapes, g.inputs).items():
        q = g.q[v]
        stored = np.floor(a / np.float32(q.scale) + np.float32(0.5)) + q.zero
        parts.append(np.clip(stored, q.lo, q.hi).astype(np.int64))
    return parts[0] if len(parts) == 1 else np.concatenate([p.reshape(len(x), -1) for p in parts], 1)


def core_of(network: Network, batch: int, isa: str = "", program: Program | None = None) -> tuple[Program, Any]:
    """The core's network of integers, of the build for `isa` or of the one that serves."""
    program = program or exact(network)
    module: ModuleType | None = core._module(isa) if isa else core.load()
    assert module is not None
    params, _ = program.flat(network.weights)
    net = module.Net(program.units, params.tolist(), [], program.arrays, batch, 0, EPSILON)
    net.lower_with(program.constants)
    net.learn_with("squared", 0.0, 0.0, 2.0, "adam", 0.0, 0.0, False, 0.0, 0.0)
    return program, net


def differing(net: Any, g: IntegerGraph, names: list[str], x: np.ndarray) -> str:
    """The first value whose integers differ, in words; "" where all agree.  names: values in the program's order."""
    expected = g.run_integers(entered(g, x))
    for place, name in enumerate(names[:-1]):
        found = net.trace(x, place).reshape(expected[name].shape) + g.q[name].zero
        if not np.array_equal(found, expected[name]):
            wrong = int((found != expected[name]).sum())
            return f"{name}: {wrong} of {found.size} differ, the first by {np.abs(found - expected[name]).max()}"
    return ""


def outputs(network: Network, g: IntegerGraph, x: np.ndarray) -> np.ndarray:
    """What a learner of integers predicts, in the order of float32 operations of the torch engine's."""
    sums = g.run_integers(entered(g, x))[g.output][:, :, 0, 0].astype(np.float32)
    last = g.steps[-1]
    scale = np.float32(g.q[last.inputs[0]].scale) * last.constants["s"]
    mean, std = np.float32(network.target.mean), np.float32(network.target.std)
    return (sums * scale - mean) / std


def gradients(network: Network, x: np.ndarray, y: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """Straight-through gradients of the squared loss, by the torch engine."""
    model = Integers(network)
    F.mse_loss(model.forward(torch.from_numpy(x), True), torch.from_numpy(y)).backward()
    return {
        v: {k: (torch.zeros_like(t) if t.grad is None else t.grad).numpy() for k, t in named.items()}
        for v, named in model.arrays.items()
    }


def agree(
    network: Network, x: np.ndarray, sizes: tuple[int, ...], isa: str = "", batch: int = 0, said: str = ""
) -> None:
    """Assert that the core computes the integers of the interpreter, and that it learns from them as torch does.

    Args: x: standardised samples; sizes: of batches; batch: what the core was made for, at least.
    """
    g, names = lowered(network), [*network.graph.inputs, *(n.output for n in network.graph.nodes)]
    program, net = core_of(network, max(batch, *sizes), isa)
    rng = np.random.default_rng(5)
    y = rng.standard_normal((len(x), len(network.target.std))).astype(np.float32)
    net.bind(x, y, None, None)
    for size in sizes:
        wrong = differing(net, g, names, x[:size])
        assert not wrong, f"{said}, {size} samples: {wrong}"
        np.testing.assert_array_equal(net.predict(x[:size]), outputs(network, g, x[:size]), err_msg=said)
        loss = net.gradient({"rows": np.arange(size)})
        found = outputs(network, g, x[:size]).astype(np.float64)
        assert abs(loss - np.square(found - y[:size]).mean()) <= 1e-5 * loss, said
        ours, theirs = program.named(net.gradients, NONE), gradients(network, x[:size], y[:size])
        largest = max(np.abs(a).max() for named in theirs.values() for a in named.values())
        assert largest > 0, f"{said}: no gradient, nothing learnt"
        for v, named in theirs.items():
            for k, a in named.items():
                worst = np.abs(ours[v][k] - a).max()
                assert worst <= OWN * np.abs(a).max() + ALL * largest, f"{said}, {size} samples: {v}.{k} off by {worst}"
