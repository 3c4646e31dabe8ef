"""Sum of two maps: the meeting point of a residual branch (He et al. 2015, arXiv:1512.03385)."""

from dataclasses import dataclass

from ..errors import DesignError
from ..graph import Op, Shape


@dataclass(frozen=True)
class Add(Op):
    """y = act(a + b), maps of one shape."""

    act: str = "none"

    def shape(self, a: Shape, b: Shape) -> Shape:  # type: ignore[override]
        if a != b:
            raise DesignError(f"cannot add maps of {a} and {b}", hint="project one side with a 1x1 convolution")
        return a
