"""Batch normalisation (Ioffe & Szegedy 2015, arXiv:1502.03167); folded into the convolution before it when shipped."""

from dataclasses import dataclass

from ..graph import Op, Shape

EPSILON = 1e-5  # one number for the engines and for the folding


@dataclass(frozen=True)
class Norm(Op):
    """y = gamma * (x - mean) / sqrt(var + EPSILON) + beta, per channel; batch statistics while training."""

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        return x

    def weights(self, x: Shape) -> dict[str, tuple[int, ...]]:  # type: ignore[override]
        return {k: (x[0],) for k in ("gamma", "beta", "mean", "var")}
