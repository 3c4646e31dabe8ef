"""Largest value of each tile."""

from dataclasses import dataclass

from ..graph import Op, Shape


@dataclass(frozen=True)
class MaxPool(Op):
    """Maximum over kernel-sized tiles, stride = kernel, a last partial tile dropped; (0, 0) is the whole map."""

    kernel: tuple[int, int] = (2, 2)

    def tile(self, x: Shape) -> tuple[int, int]:
        """Rows and columns of one tile."""
        return self.kernel if self.kernel != (0, 0) else x[1:]

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        kh, kw = self.tile(x)
        return x[0], x[1] // kh, x[2] // kw
