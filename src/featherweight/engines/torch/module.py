"""A graph with weights that autograd can move."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ...errors import UnsupportedError
from ...graph import Graph, Weights, parted
from ...ops.norm import Norm
from .norm import MOMENTUM, batch_norm, moments
from .rules import RULES

BUFFERS = ("mean", "var")  # running statistics: kept, never moved by a gradient


class Module:
    """Float weights of a graph and its forward pass.

    Args:
        seed: of the noise ops, until `reseed`.
        ghost: samples that share norm statistics while training; 0: all.
    Attributes:
        arrays: value name -> array name -> tensor; those not in BUFFERS require gradients.
        noise: generator of dropout and of stochastic depth, on the CPU wherever the weights are.
    """

    def __init__(self, graph: Graph, weights: Weights, seed: int = 0, *, device: str = "cpu", ghost: int = 0) -> None:
        if missing := unruled(graph):
            raise UnsupportedError(missing, where="the torch engine")
        self.graph, self.ghost = graph, ghost
        self.noise = torch.Generator().manual_seed(seed)
        self.arrays = {
            v: {k: torch.tensor(a, device=device, requires_grad=k not in BUFFERS) for k, a in named.items()}
            for v, named in weights.items()
        }

    @property
    def parameters(self) -> list[Tensor]:
        return [t for named in self.arrays.values() for k, t in named.items() if k not in BUFFERS]

    def reseed(self, seed: int) -> None:
        """Begin the noise anew."""
        self.noise.manual_seed(seed)

    def forward(self, x: Tensor, training: bool = False, momentum: float = MOMENTUM) -> Tensor:
        """(N, C, H, W), or flat rows (see `parted`) -> (N, network_outputs).

        Args: momentum: with which running statistics follow while training.
        """
        if not training:
            return self._run(x, False, None)
        return self._run(x, True, lambda v, t: batch_norm(t, self.arrays[v], self.ghost, momentum))

    def measure(self, x: Tensor) -> dict[str, tuple[Tensor, Tensor]]:
        """Mean and unbiased variance that every norm sees when all of them use the statistics of `x`, by value."""
        found: dict[str, tuple[Tensor, Tensor]] = {}

        def norm(v: str, t: Tensor) -> Tensor:
            found[v] = moments(t)
            return batch_norm(t, self.arrays[v], momentum=0.0)

        self._run(x, False, norm)
        return found

    def settle(self, parts: list[Tensor]) -> None:
        """Set the running statistics to the means over `parts`, inputs of B samples each."""
        with torch.no_grad():
            total: dict[str, list[Tensor]] = {}
            for part in parts:
                for v, found in self.measure(part).items():
                    sums = total.setdefault(v, [torch.zeros_like(t) for t in found])
                    for s, t in zip(sums, found, strict=True):
                        s += t
            for v, sums in total.items():
                for k, s in zip(BUFFERS, sums, strict=True):
                    self.arrays[v][k].copy_(s / len(parts))

    def _run(self, x: Tensor, training: bool, norm: Callable[[str, Tensor], Tensor] | None) -> Tensor:
        values = parted(x, self.graph.shapes, self.graph.inputs)
        for n in self.graph.nodes:
            xs = [values[i] for i in n.inputs]
            if norm is not None and isinstance(n.op, Norm):
                values[n.output] = norm(n.output, xs[0])
            else:
                values[n.output] = RULES[type(n.op)](n.op, self.arrays.get(n.output, {}), xs, training, self.noise)
        return values[self.graph.output].flatten(1)


def unruled(graph: Graph) -> str:
    """A sentence that names the first op without a torch rule, or ""."""
    for n in graph.nodes:
        if type(n.op) not in RULES:
            return f"there is no torch rule for {type(n.op).__name__} ({n.output})"
    return ""


def numpy(arrays: dict[str, dict[str, Tensor]]) -> dict[str, dict[str, np.ndarray]]:
    """Copies of tensors as float32 arrays."""
    return {v: {k: t.detach().cpu().numpy().copy() for k, t in named.items()} for v, named in arrays.items()}
