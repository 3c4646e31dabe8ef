"""Octave convolution: a share of the channels lives at half resolution (Chen et al. 2019, arXiv:1904.05049, sec. 3)."""

from dataclasses import dataclass

from ..block import Block, choice
from ..errors import DesignError
from ..graph import Builder
from ..ops.add import Add
from ..ops.avgpool import AvgPool
from ..ops.pointwise import Pointwise
from ..ops.upsample import Upsample


@dataclass(frozen=True)
class OctConv(Block):
    """`layers` octave convolutions of `width` channels; the first splits the map, the last joins it again.

    A layer with both octaves on both sides is four convolutions: high to high, high to low (pooled before), low to
    low, low to high (enlarged after); it has the weights of one plain convolution and fewer MACs.

    Attributes:
        share: of the channels between the layers, those at half resolution (the paper's alpha).

    Differs: each path has a norm of its own before the sum, so that every norm folds when shipped; maps of odd size
    keep it, see `Upsample.rest`.
    """

    width: int = choice(8, 4, 12, 16)
    layers: int = choice(2, 3)
    kernel: int = choice(3, 5)
    share: float = choice(0.5, 0.25)
    act: str = choice("relu", "hardswish", "learnt_swish")

    def build(self, g: Builder, x: str) -> str:
        _, h, w = g.shapes[x]
        half = g.square(x, 2)
        if h < half[0] or w < half[1]:
            raise DesignError(
                f"an octave halves a map of {half[0]} x {half[1]} or more, this one is {h} x {w}",
                where=f"octconv of {x}",
                hint="fewer strides or pools before it, or block='conv' in its place",
            )
        slow = max(1, round(self.share * self.width))
        fast = max(1, self.width - slow)
        high, low = self._layer(g, x, fast), self._layer(g, g(AvgPool(half), x), slow)
        for _ in range(self.layers - 2):
            rising = self._enlarged(g, low, fast, high)
            falling = g.conv(g(AvgPool(half), high), slow, self.kernel, act="none")
            high, low = self._layer(g, high, fast, rising), self._layer(g, low, slow, falling)
        return self._layer(g, high, self.width, self._enlarged(g, low, self.width, high))

    def _layer(self, g: Builder, x: str, out: int, other: str = "") -> str:
        """act(conv(x) + other)."""
        if not other:
            return g.conv(x, out, self.kernel, act=self.act)
        return g(Pointwise(self.act), g(Add(), g.conv(x, out, self.kernel, act="none"), other))

    def _enlarged(self, g: Builder, low: str, out: int, high: str) -> str:
        """A convolution of the low octave, at the size of the high one."""
        y = g.conv(low, out, self.kernel, act="none")
        (_, h, w), (_, p, q), factor = g.shapes[high], g.shapes[y], g.square(y, 2)
        return g(Upsample(factor, (h - p * factor[0], w - q * factor[1])), y)
