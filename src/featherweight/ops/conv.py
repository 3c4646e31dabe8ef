"""Convolution with 'same' padding: any kernel, stride and groups; a signal is a map of height 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from ..errors import DesignError
from ..graph import Op, Shape
from ..numerics import requantize
from ..quant import Lowered, QOp, QParams, bounds, multiplier, qparams, rescale, weight_int8


@dataclass(frozen=True)
class Conv(Op):
    """y[o, p, q] = act(b[o] + sum w[o, c, i, j] * x[c, p * stride + i - begin, q * stride + j - begin]).

    Attributes:
        out: output channels.
        kernel, stride: (height, width).
        groups: divides both channel counts; equal to both it is a depthwise convolution.
        bias: absent where a norm follows.
        act: "none", "relu" or "relu6", fused into the rounding when shipped.
    """

    out: int
    kernel: tuple[int, int] = (3, 3)
    stride: tuple[int, int] = (1, 1)
    groups: int = 1
    bias: bool = True
    act: str = "none"

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        c, h, w = x
        if self.out < 1 or c % self.groups or self.out % self.groups:
            raise DesignError(
                f"groups={self.groups} divides neither {c} inputs nor {self.out} outputs", where=str(self)
            )
        return self.out, -(-h // self.stride[0]), -(-w // self.stride[1])

    def pads(self, x: Shape) -> tuple[int, int, int, int]:
        """Rows and columns of zeros (top, bottom, left, right) around `x`.

        >>> Conv(8, (3, 3), (2, 2)).pads((1, 28, 28))
        (1, 0, 1, 0)
        """
        _, p, q = self.shape(x)
        top, left = (self.kernel[0] - 1) // 2, (self.kernel[1] - 1) // 2
        bottom = max(0, (p - 1) * self.stride[0] + self.kernel[0] - top - x[1])
        right = max(0, (q - 1) * self.stride[1] + self.kernel[1] - left - x[2])
        return top, bottom, left, right

    def weights(self, x: Shape) -> dict[str, tuple[int, ...]]:  # type: ignore[override]
        w: dict[str, tuple[int, ...]] = {"w": (self.out, x[0] // self.groups, *self.kernel)}
        return {**w, "b": (self.out,)} if self.bias else w

    def macs(self, x: Shape) -> int:  # type: ignore[override]
        return prod(self.weights(x)["w"]) * prod(self.shape(x)[1:])

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        return lower_conv(self.kernel, self.stride, self.groups, self.pads(xs[0]), self.act, w, qx[0], reach)


@dataclass(frozen=True)
class QConv(QOp):
    """int8 or int16 in, int8 out; constants w (O, C / groups, kh, kw) int8, b and m (O,) int32, s (O,) float32.

    `pads` is (top, bottom, left, right), filled with `zx`; what `s` says is only needed by float runtimes.
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]
    groups: int
    pads: tuple[int, int, int, int]
    zx: int
    zy: int
    lo: int
    hi: int

    def run(self, k: Any, c: Mapping[str, Any], x: Any) -> Any:  # type: ignore[override]
        acc = k.conv(x, c["w"], self.stride, self.pads, self.groups, self.zx) + k.channels(c["b"])
        return requantize(acc, k.channels(c["m"]), self.zy, self.lo, self.hi)


def lower_conv(
    kernel: tuple[int, int],
    stride: tuple[int, int],
    groups: int,
    pads: tuple[int, int, int, int],
    act: str,
    w: Mapping[str, np.ndarray],
    qx: QParams,
    reach: tuple[float, float],
) -> Lowered:
    """Integers of a convolution or of a linear layer.  The output scale grows until every multiplier is below 0.5."""
    q = weight_int8(w["w"], w.get("b"), qx)
    lo, hi = (max(reach[0], 0.0) if act != "none" else reach[0]), (min(reach[1], 6.0) if act == "relu6" else reach[1])
    qy = qparams(lo, hi, at_least=2.0001 * qx.scale * float(q.s.max()))
    m = multiplier(rescale(qx.scale, q.s, qy.scale))
    clamp = bounds(act, qy)
    op = QConv(kernel, stride, groups, pads, qx.zero, qy.zero, *clamp)
    return Lowered(op, {"w": q.w, "b": q.b, "m": m, "s": q.s}, qy)
