"""Convolution with 'same' padding: any kernel, stride and groups; a signal is a map of height 1."""

from dataclasses import dataclass
from math import prod

from ..errors import DesignError
from ..graph import Op, Shape


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
            raise DesignError(f"groups={self.groups} divides neither {c} inputs nor {self.out} outputs", where=str(self))
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
