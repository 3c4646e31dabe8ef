"""A layer that reads a whole map at once: the head of every network, the body of an MLP."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from ..graph import Op, Shape
from ..quant import Lowered, QOp, QParams, weight_int8
from .conv import lower_conv


@dataclass(frozen=True)
class Linear(Op):
    """y[o] = act(b[o] + sum w[o, c, h, w] * x[c, h, w]); weights keep the map's axes, so no layout is implied."""

    out: int
    bias: bool = True
    act: str = "none"

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        return self.out, 1, 1

    def weights(self, x: Shape) -> dict[str, tuple[int, ...]]:  # type: ignore[override]
        w: dict[str, tuple[int, ...]] = {"w": (self.out, *x)}
        return {**w, "b": (self.out,)} if self.bias else w

    def macs(self, x: Shape) -> int:  # type: ignore[override]
        return self.out * prod(x)

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        return lower_conv(xs[0][1:], (1, 1), 1, (0, 0, 0, 0), self.act, w, qx[0], reach)

    def lower_last(self, w: Mapping[str, np.ndarray], x: Shape, qx: QParams, share: int) -> Lowered:
        """Integers of the layer whose accumulators are the result: they are never rounded.

        Args: share: consecutive outputs that get one weight scale (2 for the sine and cosine of an angle).
        """
        q = weight_int8(w["w"], w.get("b"), qx, share)
        return Lowered(QLinear(x[1:], qx.zero), {"w": q.w, "b": q.b, "s": q.s}, QParams(qx.scale, 0, 32))


@dataclass(frozen=True)
class QLinear(QOp):
    """int8 or int16 map in, int32 accumulators out; constants w (O, C, H, W) int8, b (O,) int32, s (O,) float32."""

    kernel: tuple[int, int]
    zx: int

    def run(self, k: Any, c: Mapping[str, Any], x: Any) -> Any:  # type: ignore[override]
        return k.conv(x, c["w"], (1, 1), (0, 0, 0, 0), 1, self.zx) + k.channels(c["b"])
