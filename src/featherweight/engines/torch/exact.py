"""Training on the integers that ship: exact forward, straight-through backward (Jacob et al. 2017, arXiv:1712.05877).

Every step lowers the current weights and *runs the shipped integer ops*; only the gradient pretends that nothing was
rounded.  Each value is a pair: its stored integers (int64), and the real numbers they stand for (float32, on the tape).
"""

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from ...graph import Node, parted
from ...integer.graph import Step
from ...integer.lower import Lowering
from ...network import Network
from ...ops.conv import Conv, QConv
from ...ops.linear import Linear, QLinear
from ...ops.pointwise import QTable
from ...quant import QParams
from .rules import RULES, convolve, enlarge

FLOAT_EXACT = 2**24  # float32 holds every integer below


class Value(NamedTuple):
    """Stored integers and the real numbers they stand for."""

    q: Tensor
    real: Tensor


class _Straight(torch.autograd.Function):
    """The value of one tensor with the gradient of another, where `open`."""

    @staticmethod
    def forward(ctx: Any, exact: Tensor, smooth: Tensor, open_: Tensor | None) -> Tensor:
        ctx.open = open_
        return exact.view_as(exact)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[None, Tensor, None]:
        (grad,) = grads
        return None, grad if ctx.open is None else grad * ctx.open, None


def _straight(exact: Tensor, smooth: Tensor, open_: Tensor | None = None) -> Tensor:
    return _Straight.apply(exact, smooth, open_)  # type: ignore[no-any-return, no-untyped-call]


class Kernels:
    """Copies and sums for `QOp.run` on int64 tensors; convolutions take the sums that the float path has made."""

    def __init__(self, sums: Tensor | None = None) -> None:
        self.sums = sums

    def conv(self, x: Tensor, w: Any, stride: Any, pads: Any, groups: int, fill: int) -> Tensor:
        assert self.sums is not None
        return self.sums

    @staticmethod
    def channels(c: np.ndarray) -> Tensor:
        return torch.from_numpy(np.asarray(c, np.int64)).reshape(1, -1, 1, 1)

    @staticmethod
    def pool_sum(x: Tensor, tile: tuple[int, int]) -> Tensor:
        return _tiles(x, tile).sum((3, 5))

    @staticmethod
    def pool_max(x: Tensor, tile: tuple[int, int]) -> Tensor:
        return _tiles(x, tile).amax((3, 5))

    @staticmethod
    def repeat(x: Tensor, factor: tuple[int, int], rest: tuple[int, int]) -> Tensor:
        return enlarge(x, factor, rest)

    @staticmethod
    def concat(xs: list[Tensor]) -> Tensor:
        return torch.cat(xs, 1)

    @staticmethod
    def steps(x: Tensor, first: int | None, last: int | None) -> Tensor:
        return x[..., first:last]

    @staticmethod
    def take(table: np.ndarray, x: Tensor) -> Tensor:
        return torch.from_numpy(np.asarray(table, np.int64))[x]


class Integers:
    """The folded network as trainable weights under frozen ranges.

    Args:
        network: trained in floats, with the range of every value.
    """

    def __init__(self, network: Network) -> None:
        self.graph = network.graph
        self.lowering = Lowering(network.graph, network.task, network.ranges, network.normal, network.target)
        self.arrays = {
            v: {k: torch.tensor(a, requires_grad=True) for k, a in named.items()}
            for v, named in network.weights.items()
        }
        self.gain = torch.tensor(network.target.std, dtype=torch.float32)
        self.shift = torch.tensor(network.target.mean, dtype=torch.float32)

    @property
    def parameters(self) -> list[Tensor]:
        return [t for named in self.arrays.values() for t in named.values()]

    def reseed(self, seed: int) -> None:
        """What ships has no noise."""

    def settle(self, parts: list[Tensor]) -> None:
        """What ships has no norms."""

    def forward(self, x: Tensor, training: bool = False, momentum: float = 0.0) -> Tensor:
        """Float32 samples as `Standard.apply` gives them -> (N, network_outputs): what the integers give, not decoded.

        Weights that are no longer numbers have no integers; then the outputs are no numbers either.
        """
        weights = {v: {k: t.detach().numpy() for k, t in named.items()} for v, named in self.arrays.items()}
        if not all(np.isfinite(a).all() for named in weights.values() for a in named.values()):
            nothing = torch.stack([t.sum() for t in self.parameters]).sum() * torch.nan
            return nothing.expand(len(x), len(self.gain))
        constants = self.lowering(weights)
        parts = parted(x, self.graph.shapes, self.graph.inputs)
        values = {v: _enter(t, constants.q[v]) for v, t in parts.items()}
        for node, step in zip(self.graph.nodes, constants.steps, strict=True):
            ins = [values[i] for i in node.inputs]
            qx, qy = constants.q[node.inputs[0]], constants.q[node.output]
            if isinstance(step.op, QLinear):
                return self._last(node, step, ins[0], qx)
            if isinstance(step.op, QConv):
                smooth, sums = self._sums(node, step, ins[0], qx, torch.ones(()))
                scale = qx.scale * _column(step.constants["s"])
                y = step.op.run(Kernels(sums), step.constants, ins[0].q)
                values[node.output] = _leave(y, smooth * scale, qy, step.op)
            else:
                learnt = self.arrays.get(node.output, {})
                smooth = RULES[type(node.op)](node.op, learnt, [v.real for v in ins], False, None)
                y = step.op.run(Kernels(), step.constants, *(v.q for v in ins))
                values[node.output] = _leave(y, smooth, qy, step.op)
        raise AssertionError("a lowered graph ends in QLinear")

    def _last(self, node: Node, step: Step, x: Value, qx: QParams) -> Tensor:
        smooth, sums = self._sums(node, step, x, qx, self.gain)
        acc = step.op.run(Kernels(sums), step.constants, x.q).to(torch.float32)
        smooth = smooth + (_column(step.constants["b"]) + qx.zero * _total(step.constants["w"])).to(torch.float32)
        units = _straight(acc, smooth) * (qx.scale * _column(step.constants["s"]))
        return (units.flatten(1) - self.shift) / self.gain

    def _sums(self, node: Node, step: Step, x: Value, qx: QParams, gain: Tensor) -> tuple[Tensor, Tensor]:
        """(sums of products with the bias on the tape, exact int64 sums as `QOp.run` expects them, without bias)."""
        c, w = step.constants, self.arrays[node.output]
        s = torch.from_numpy(np.asarray(c["s"], np.float32))
        ints = torch.from_numpy(np.asarray(c["w"], np.float32))
        weight = _straight(ints, w["w"] * (gain / s).reshape(-1, 1, 1, 1))
        centred = x.real / qx.scale
        centred = _straight((x.q - qx.zero).to(torch.float32), centred)
        op = node.op if isinstance(node.op, Conv) else None
        smooth = _product(op, centred, weight)
        reach = np.abs(c["w"]).reshape(len(c["w"]), -1).sum(1).max() * max(qx.hi - qx.zero, qx.zero - qx.lo)
        with torch.no_grad():
            if reach < FLOAT_EXACT:
                exact = smooth.detach().to(torch.int64)
            else:
                exact = _product(op, (x.q - qx.zero).to(torch.float64), ints.to(torch.float64)).to(torch.int64)
            exact = exact + qx.zero * _total(c["w"])
        if isinstance(node.op, Linear) and isinstance(step.op, QLinear):
            bias = torch.zeros(())
            if "b" in w:
                bias = w["b"] * gain / (qx.scale * s)
                bias = (bias - bias.detach()).reshape(1, -1, 1, 1)  # value: the integer's; gradient: ours
            return smooth + bias, exact
        return (smooth + (w["b"] / (qx.scale * s)).reshape(1, -1, 1, 1) if "b" in w else smooth), exact


def _enter(x: Tensor, q: QParams) -> Value:
    ints = (torch.floor(x / q.scale + 0.5) + q.zero).clamp(q.lo, q.hi).to(torch.int64)
    return Value(ints, (ints - q.zero).to(torch.float32) * q.scale)


def _leave(y: Tensor, smooth: Tensor, q: QParams, op: Any) -> Value:
    lo, hi = getattr(op, "lo", q.lo), getattr(op, "hi", q.hi)
    if isinstance(op, QTable):  # an end of the range is often the bottom of a curve: cut off is only what lies beyond
        real = smooth.detach() / q.scale + q.zero
        open_ = ((real > lo - 0.5) & (real < hi + 0.5)).to(torch.float32)
    else:
        open_ = ((y > lo) & (y < hi)).to(torch.float32)
    return Value(y, _straight((y - q.zero).to(torch.float32) * q.scale, smooth, open_))


def _product(op: Conv | None, x: Tensor, w: Tensor) -> Tensor:
    if op is not None:
        return convolve(op, x, w, None)
    return torch.nn.functional.linear(x.reshape(len(x), -1), w.reshape(len(w), -1))[:, :, None, None]


def _column(a: np.ndarray) -> Tensor:
    return torch.from_numpy(np.asarray(a)).reshape(1, -1, 1, 1)


def _total(w: np.ndarray) -> Tensor:
    return torch.from_numpy(w.reshape(len(w), -1).sum(1)).reshape(1, -1, 1, 1)


def _tiles(x: Tensor, tile: tuple[int, int]) -> Tensor:
    n, c, h, w = x.shape
    p, q = h // tile[0], w // tile[1]
    return x[:, :, : p * tile[0], : q * tile[1]].reshape(n, c, p, tile[0], q, tile[1])
