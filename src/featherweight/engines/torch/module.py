"""A graph with weights that autograd can move."""

import numpy as np
import torch
from torch import Tensor

from ...errors import UnsupportedError
from ...graph import Graph, Weights
from .rules import RULES

BUFFERS = ("mean", "var")  # running statistics: kept, never moved by a gradient


class Module:
    """Float weights of a graph and its forward pass.

    Attributes:
        arrays: value name -> array name -> tensor; those not in BUFFERS require gradients.
        noise: generator of dropout and of stochastic depth.
    """

    def __init__(self, graph: Graph, weights: Weights, seed: int) -> None:
        for n in graph.nodes:
            if type(n.op) not in RULES:
                raise UnsupportedError(f"the torch engine has no rule for {type(n.op).__name__}", where=n.output)
        self.graph = graph
        self.noise = torch.Generator().manual_seed(seed)
        self.arrays = {
            v: {k: torch.tensor(a, requires_grad=k not in BUFFERS) for k, a in named.items()}
            for v, named in weights.items()
        }

    @property
    def parameters(self) -> list[Tensor]:
        return [t for named in self.arrays.values() for k, t in named.items() if k not in BUFFERS]

    def forward(self, x: Tensor, training: bool = False) -> Tensor:
        """(N, C, H, W) -> (N, network_outputs)."""
        values = {self.graph.input: x}
        for n in self.graph.nodes:
            xs = [values[i] for i in n.inputs]
            values[n.output] = RULES[type(n.op)](n.op, self.arrays.get(n.output, {}), xs, training, self.noise)
        return values[self.graph.output].flatten(1)

    def numpy(self) -> dict[str, dict[str, np.ndarray]]:
        """The weights as float32 arrays."""
        return {v: {k: t.detach().numpy().copy() for k, t in named.items()} for v, named in self.arrays.items()}


def initial(graph: Graph, seed: int) -> dict[str, dict[str, np.ndarray]]:
    """He initialisation (He et al. 2015, arXiv:1502.01852); the last layer starts near zero."""
    rng = np.random.default_rng([seed, 0])
    out: dict[str, dict[str, np.ndarray]] = {}
    for n, name, shape in graph.weights():
        fan_in = int(np.prod(shape[1:])) or 1
        gain = (0.5 if n.output == graph.output else 2.0) ** 0.5
        a = {
            "w": lambda: rng.standard_normal(shape) * gain / fan_in**0.5,  # noqa: B023
            "gamma": lambda: np.ones(shape),  # noqa: B023
            "var": lambda: np.ones(shape),  # noqa: B023
        }.get(name, lambda: np.zeros(shape))()  # noqa: B023
        out.setdefault(n.output, {})[name] = a.astype(np.float32)
    return out
