"""The native core beside torch: one graph, one batch; loss, gradients, statistics and outputs of both."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode

from featherweight.engines.native import core
from featherweight.engines.native.program import STATISTICS, Program
from featherweight.engines.torch.module import Module
from featherweight.graph import Builder, Graph
from featherweight.ops.norm import EPSILON
from featherweight.ops.pointwise import FUNCTIONS, LEARNT

LANES = core._module(core.runs()[0]).lanes
ODD = LANES + 3  # a whole vector and a part of one
SHAPES = [(1, 7, 5), (3, 8, 6), (2, 1, 21), (1, 1, 9)]
FNS = [*FUNCTIONS, *LEARNT]

KINKS = {F.relu: (0.0,), F.relu6: (0.0, 6.0), F.hardswish: (-3.0, 3.0), F.leaky_relu: (0.0,)}
CLEAR = 1e-5  # nothing may lie closer to a kink: rounding would choose the side
# What float32 may lose against float64: sums of thousands of products, each of relative error 2**-24, and a division by
# a standard deviation on the way.  Of an array's largest entry, and of the largest gradient of all, for arrays whose
# gradient is a difference of larger numbers (a bias before a norm has a gradient of 0).
OWN, ALL, LOSS = 1e-4, 3e-5, 1e-5
USUAL, FLAT = (
    10.0,
    2000.0,
)  # of Margin.magnified: above the first the room grows with it, above the second it is no test


class Margin(TorchFunctionMode):
    """What rounding could decide in this batch.

    Attributes:
        least: how close any number came to where a slope jumps; one that is exactly there is there for every engine.
        magnified: most that a norm multiplies a rounding with: the square about the running mean by the variance.
    """

    def __init__(self) -> None:
        super().__init__()
        self.least, self.magnified = np.inf, 0.0

    @property
    def clear(self) -> bool:
        return self.least > CLEAR and self.magnified < FLAT

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        for kink in KINKS.get(func, ()):
            self._see((args[0].detach() - kink).abs())
        if func is F.max_pool2d and np.prod(args[1]) > 1:
            (h, w), x = args[1], args[0].detach()
            best = x.unfold(2, h, h).unfold(3, w, w).flatten(4).topk(2, -1).values
            self._see(best[..., 0] - best[..., 1])
        if func is F.batch_norm:
            var, mean = torch.var_mean(args[0].detach(), (0, 2, 3), correction=0)
            about = (args[2] + (mean - args[1]) ** 2 + EPSILON) / (var + EPSILON)
            self.magnified = max(self.magnified, float(about.max()))
        return func(*args, **(kwargs or {}))

    def _see(self, distance: torch.Tensor) -> None:
        there = distance[distance > 0]
        if there.numel():
            self.least = min(self.least, float(there.min()))


def graph_of(shape: tuple[int, int, int], build: Callable[[Builder, str], Any]) -> Graph:
    g = Builder({"x": shape})
    build(g, "x")
    return g.done()


def weights_of(graph: Graph, seed: int = 0) -> dict[str, dict[str, np.ndarray]]:
    """Weights as training leaves them behind, nothing at its start."""
    rng = np.random.default_rng([seed, 1])
    out: dict[str, dict[str, np.ndarray]] = {}
    for node, name, shape in graph.weights():
        if name == "w":
            a = rng.normal(0, (2 / np.prod(shape[1:])) ** 0.5, shape)
        elif name in ("gamma", "var", "slope"):
            a = rng.uniform(0.5, 1.5, shape) * (rng.choice([-1, 1], shape) if name == "gamma" else 1)
        else:
            a = rng.normal(0, 0.3, shape)
        out.setdefault(node.output, {})[name] = a.astype(np.float32)
    module = Module(graph, out)  # running statistics are near those of the samples: the core counts about them
    module.settle([torch.from_numpy(samples(graph, 24, seed + 100)[0])])
    for v, named in module.arrays.items():
        if "var" in named:
            mean, var = (named[k].numpy() for k in STATISTICS)
            out[v]["mean"] = mean + np.float32(rng.normal(0, 0.2, mean.shape)) * np.sqrt(
                var + EPSILON, dtype=np.float32
            )
            out[v]["var"] = var * np.float32(rng.uniform(0.5, 1.5, var.shape))
    return out


def net_of(graph: Graph, weights: Mapping[str, Any], batch: int, ghost: int = 0, isa: str = "") -> tuple[Program, Any]:
    """The core's network, of the build for `isa` or of the widest."""
    program = Program.of(graph)
    params, statistics = program.flat(weights)
    module = core._module(isa or core.runs()[0])
    net = module.Net(program.units, params.tolist(), statistics.tolist(), program.arrays, batch, ghost, EPSILON)
    net.learn_with("squared", 0.0, 0.0, 2.0, "adam", 0.0, 0.0, False, 0.0, 0.0)
    return program, net


Named = dict[str, dict[str, np.ndarray]]


def reference(
    graph: Graph, weights: Mapping[str, Any], x: np.ndarray, y: np.ndarray, ghost: int
) -> tuple[Module, float, Margin]:
    """(module in float64 with gradients and statistics of the batch, loss, margin)."""
    module = Module(graph, weights, ghost=ghost)
    module.arrays = {
        v: {k: t.detach().double().requires_grad_(k not in STATISTICS) for k, t in named.items()}
        for v, named in module.arrays.items()
    }
    with Margin() as margin:
        out = module.forward(torch.from_numpy(x).double(), True)
    loss = F.mse_loss(out, torch.from_numpy(y).double())
    loss.backward()
    return module, float(loss.detach()), margin


def learnt_and_measured(module: Module) -> Named:
    """Gradients of what gradients move (0 where nothing leads there), values of the statistics."""
    out: Named = {}
    for v, named in module.arrays.items():
        for k, t in named.items():
            t = t if k in STATISTICS else torch.zeros_like(t) if t.grad is None else t.grad
            out.setdefault(v, {})[k] = t.detach().numpy()
    return out


def samples(graph: Graph, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng([seed, 2])
    outputs = int(np.prod(graph.shapes[graph.output]))
    numbers = sum(graph.shapes[v][0] for v in graph.inputs[1:])
    shape = graph.shapes[graph.input]
    x = rng.standard_normal((count, int(np.prod(shape)) + numbers) if numbers else (count, *shape), np.float32)
    return x, rng.standard_normal((count, outputs), np.float32)


def agree(graph: Graph, size: int, ghost: int = 0, isa: str = "", batch: int = 0, said: str = "") -> None:
    """Assert that both train the same network on a batch of `size`; batch: that the core was made for."""
    for seed in range(40):
        weights = weights_of(graph, seed)
        x, y = samples(graph, size, seed)
        module, loss, margin = reference(graph, weights, x, y, ghost)
        if margin.clear:
            break
    else:
        raise AssertionError(f"{said}: in every batch rounding decides")
    program, net = net_of(graph, weights, batch or size, ghost, isa)
    net.bind(x, y, None, None)
    found = net.gradient({"rows": np.arange(size)})
    more = max(1.0, margin.magnified / USUAL)
    assert abs(found - loss) <= more * LOSS * loss, f"{said}: loss {found}, not {loss}"
    wrong = errors(program.named(net.gradients, net.statistics), learnt_and_measured(module), more)
    assert not wrong, f"{said}: off by {wrong}"
    x, _ = samples(graph, size + 1, 99)
    with torch.no_grad():
        expected = module.forward(torch.from_numpy(x).double()).numpy()
    np.testing.assert_allclose(net.predict(x), expected, rtol=0, atol=OWN * np.abs(expected).max(), err_msg=said)


def errors(ours: Named, theirs: Named, more: float = 1.0) -> dict[str, float]:
    """Arrays that differ by more than OWN and ALL say, times `more`, and by how much."""
    largest = max((np.abs(a).max() for n in theirs.values() for k, a in n.items() if k not in STATISTICS), default=0.0)
    out = {}
    for v, named in theirs.items():
        for k, a in named.items():
            worst = float(np.abs(ours[v][k] - a).max())
            if not worst <= more * (OWN * np.abs(a).max() + (0.0 if k in STATISTICS else ALL * largest)):
                out[f"{v}.{k}"] = worst
    return out
