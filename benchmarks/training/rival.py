"""The rivals: the same networks in plain PyTorch, trained the way people train them and the best way we know."""

import os
from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from featherweight.graph import Graph, Weights

from .net import BATCH, CLASSES, RATE, Net


def conv(c: int, out: int, kernel: int = 3, stride: int = 1, groups: int = 1, flat: bool = False) -> list[nn.Module]:
    """Convolution, norm, ReLU; `flat` for signals, which are maps of height 1."""
    k, s, p = ((1, kernel), (1, stride), (0, kernel // 2)) if flat else (kernel, stride, kernel // 2)
    return [nn.Conv2d(c, out, k, s, p, groups=groups, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True)]


def separable(c: int, out: int, stride: int = 1) -> list[nn.Module]:
    return [*conv(c, c, 3, stride, c), *conv(c, out, 1)]


class Residual(nn.Module):
    """relu(skip(x) + conv(conv(x)))."""

    def __init__(self, c: int, out: int, stride: int = 1) -> None:
        super().__init__()
        self.branch = nn.Sequential(*conv(c, out, 3, stride), *conv(out, out)[:2])
        self.skip = nn.Sequential(*conv(c, out, 1, stride)[:2]) if stride > 1 or c != out else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.skip(x) + self.branch(x))


def model(name: str) -> nn.Sequential:
    """The network of that name in net.NETS, written as PyTorch users write it."""
    layers = {
        "conv3k": lambda: [*conv(1, 8), *conv(8, 12, 3, 2), *conv(12, 16, 3, 2)],
        "dws3k": lambda: [*conv(1, 8), *separable(8, 20, 2), *separable(20, 28), *separable(28, 40, 2)],
        "conv1d": lambda: [
            *conv(1, 16, 5, flat=True),
            *conv(16, 20, 3, 2, flat=True),
            *conv(20, 24, 3, 2, flat=True),
            *conv(24, 24, 3, flat=True),
        ],
        "resnet8": lambda: [*conv(3, 16), Residual(16, 16), Residual(16, 32, 2), Residual(32, 64, 2)],
    }[name]()
    width = [m for m in nn.Sequential(*layers).modules() if isinstance(m, nn.Conv2d)][-1].out_channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, CLASSES))


def load(net: nn.Module, graph: Graph, weights: Weights) -> None:
    """Copy the weights of `graph` into the layers of `net`, which come in the same order."""
    layers = [m for m in net.modules() if isinstance(m, nn.Conv2d | nn.BatchNorm2d | nn.Linear)]
    nodes = [n for n in graph.nodes if n.output in weights]
    with torch.no_grad():
        for layer, node in zip(layers, nodes, strict=True):
            ours = weights[node.output]
            theirs = [("weight", "gamma" if isinstance(layer, nn.BatchNorm2d) else "w")]
            theirs += [] if layer.bias is None else [("bias", "beta" if isinstance(layer, nn.BatchNorm2d) else "b")]
            for name, key in theirs:
                tensor = getattr(layer, name)
                tensor.copy_(torch.from_numpy(ours[key]).reshape(tensor.shape))


class Rival:
    """One training loop in PyTorch on one thread.

    Args:
        how: "loader" (DataLoader, default layout, plain Adam), "eager" (samples in memory, channels last, fused Adam)
            or "compile" (the same, compiled).
        weights: of `net.design.graph`, the start of the training.
    """

    def __init__(self, net: Net, how: str, x: np.ndarray, y: np.ndarray, weights: Weights) -> None:
        self.model: Any = model(net.name)
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y)
        load(self.model, net.design.graph, weights)
        self.params = sum(p.numel() for p in self.model.parameters())
        self.compile_s = 0.0
        if how == "loader":
            self.batches = self._loader()
        else:
            self.model = self.model.to(memory_format=torch.channels_last)
            # By strides, not by to(memory_format): that leaves maps of one channel as they are.
            self.x = self.x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
            self.batches = self._memory()
        self.optimiser = torch.optim.Adam(
            self.model.parameters(), RATE, betas=(0.9, 0.99), fused=True if how != "loader" else None
        )
        self.forward = self.model
        if how == "compile":
            self.forward = self._compiled()

    def _loader(self) -> Iterator[tuple[Tensor, Tensor]]:
        loader = DataLoader(TensorDataset(self.x, self.y), BATCH, shuffle=True, drop_last=True)
        for _ in count():
            yield from loader

    def _memory(self) -> Iterator[tuple[Tensor, Tensor]]:
        for _ in count():
            order = torch.randperm(len(self.x))
            for at in range(0, len(order) - BATCH + 1, BATCH):
                rows = order[at : at + BATCH]
                yield self.x[rows], self.y[rows]

    def _compiled(self) -> Any:
        """Both passes, compiled now: a pass changes no weight, and norms get their running statistics back."""
        import torch._inductor.config as inductor

        inductor.compile_threads = 1
        inductor.force_disable_caches = True  # the seconds that are printed are those of a first time
        began = _cpu_seconds()
        kept = {k: v.clone() for k, v in self.model.state_dict().items()}
        compiled = torch.compile(self.model, dynamic=False)
        F.cross_entropy(compiled(self.x[:BATCH]), self.y[:BATCH]).backward()
        self.model.load_state_dict(kept)
        self.compile_s = _cpu_seconds() - began
        return compiled

    def step(self, xb: Tensor, yb: Tensor) -> float:
        """One optimiser step; returns the loss before it."""
        error = F.cross_entropy(self.forward(xb), yb)
        self.optimiser.zero_grad(set_to_none=True)
        error.backward()
        self.optimiser.step()
        return error.item()

    def run(self) -> int:
        """Train on the next batch; returns the samples it had."""
        xb, yb = next(self.batches)
        if not self.step(xb, yb) < float("inf"):
            raise FloatingPointError("a rival's loss is no longer a number")
        return len(yb)

    def losses(self, rows: np.ndarray, steps: int) -> list[float]:
        """Losses of that many steps, all on the same samples."""
        pick = torch.from_numpy(rows)
        return [self.step(self.x[pick], self.y[pick]) for _ in range(steps)]


def _cpu_seconds() -> float:
    """Of this process and of the compilers it has waited for."""
    t = os.times()
    return t.user + t.system + t.children_user + t.children_system
