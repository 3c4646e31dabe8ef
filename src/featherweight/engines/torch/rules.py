"""The float rule of every op: (op, weights, inputs, module state) -> output, gradients by autograd."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ...graph import Op
from ...ops.add import Add
from ...ops.avgpool import AvgPool
from ...ops.concat import Concat
from ...ops.conv import Conv
from ...ops.difference import Difference
from ...ops.dropout import Dropout
from ...ops.droppath import DropPath
from ...ops.linear import Linear
from ...ops.maxpool import MaxPool
from ...ops.norm import EPSILON, Norm
from ...ops.pointwise import Pointwise
from ...ops.upsample import Upsample

FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "none": lambda x: x,
    "relu": F.relu,
    "relu6": F.relu6,
    "swish": F.silu,
    "hardswish": F.hardswish,
    "leaky": lambda x: F.leaky_relu(x, 0.125),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}
LEARNT: dict[str, Callable[..., Tensor]] = {"learnt_swish": lambda x, slope: x * torch.sigmoid(slope * x)}
Arrays = dict[str, Tensor]


def convolve(op: Conv, x: Tensor, w: Tensor, b: Tensor | None) -> Tensor:
    """The convolution alone, on floats or on integers held in floats.  x: (N, C, H, W)."""
    top, bottom, left, right = op.pads((x.shape[1], x.shape[2], x.shape[3]))
    if bottom <= top and right <= left and op.kernel[0] % 2 and op.kernel[1] % 2:
        return F.conv2d(x, w, b, op.stride, (top, left), 1, op.groups)
    return F.conv2d(F.pad(x, (left, right, top, bottom)), w, b, op.stride, 0, 1, op.groups)


def _conv(op: Conv, w: Arrays, xs: list[Tensor], training: bool, g: Any) -> Tensor:
    return FUNCTIONS[op.act](convolve(op, xs[0], w["w"], w.get("b")))


def _linear(op: Linear, w: Arrays, xs: list[Tensor], training: bool, g: Any) -> Tensor:
    y = F.linear(xs[0].reshape(len(xs[0]), -1), w["w"].reshape(op.out, -1), w.get("b"))
    return FUNCTIONS[op.act](y)[:, :, None, None]


def _norm(op: Norm, w: Arrays, xs: list[Tensor], training: bool, g: Any) -> Tensor:
    return F.batch_norm(xs[0], w["mean"], w["var"], w["gamma"], w["beta"], training, 0.1, EPSILON)


def _avgpool(op: AvgPool, w: Arrays, xs: list[Tensor], training: bool, g: Any) -> Tensor:
    if op.kernel == (0, 0):
        return xs[0].mean((2, 3), keepdim=True)
    return F.avg_pool2d(xs[0], op.kernel)


def _maxpool(op: MaxPool, w: Arrays, xs: list[Tensor], training: bool, g: Any) -> Tensor:
    _, c, h, wide = xs[0].shape
    return F.max_pool2d(xs[0], op.tile((c, h, wide)))  # of equals, the first takes the gradient


def _pointwise(op: Pointwise, w: Arrays, xs: list[Tensor], training: bool, g: Any) -> Tensor:
    return LEARNT[op.fn](xs[0], *(w[k] for k in op.learnt)) if op.learnt else FUNCTIONS[op.fn](xs[0])


def enlarge(x: Tensor, factor: tuple[int, int], rest: tuple[int, int]) -> Tensor:
    """Nearest neighbour as `Upsample` defines it, of any number type; its gradient sums the copies."""
    (n, c, h, w), (fh, fw) = x.shape, factor
    y = x[:, :, :, None, :, None].expand(n, c, h, fh, w, fw).reshape(n, c, h * fh, w * fw)
    y = torch.cat([y, y[:, :, -1:].expand(-1, -1, rest[0], -1)], 2) if rest[0] else y
    return torch.cat([y, y[..., -1:].expand(-1, -1, -1, rest[1])], 3) if rest[1] else y


def _noise(share: float, shape: tuple[int, ...], x: Tensor, g: Any) -> Tensor:
    keep = (torch.rand(shape, generator=g) >= share).to(x.device, x.dtype)  # drawn on the CPU: the same on any device
    return x * keep / (1 - share)


RULES: dict[type[Op], Callable[..., Tensor]] = {
    Conv: _conv,
    Linear: _linear,
    Norm: _norm,
    AvgPool: _avgpool,
    MaxPool: _maxpool,
    Add: lambda op, w, xs, training, g: FUNCTIONS[op.act](xs[0] + xs[1]),
    Difference: lambda op, w, xs, training, g: xs[0][..., op.gap :] - xs[0][..., : -op.gap],
    Concat: lambda op, w, xs, training, g: torch.cat(xs, 1),
    Pointwise: _pointwise,
    Upsample: lambda op, w, xs, training, g: enlarge(xs[0], op.factor, op.rest),
    Dropout: lambda op, w, xs, training, g: _noise(op.p, tuple(xs[0].shape), xs[0], g) if training else xs[0],
    DropPath: lambda op, w, xs, training, g: _noise(op.p, (len(xs[0]), 1, 1, 1), xs[0], g) if training else xs[0],
}
