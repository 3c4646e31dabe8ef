"""A layer that reads a whole map at once: the head of every network, the body of an MLP."""

from dataclasses import dataclass
from math import prod

from ..graph import Op, Shape


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
