"""Maps side by side along the channels: what a dense block grows by (Huang et al. 2016, arXiv:1608.06993)."""

from dataclasses import dataclass

from ..errors import DesignError
from ..graph import Op, Shape


@dataclass(frozen=True)
class Concat(Op):
    """Channels of every input, in order; heights and widths must agree."""

    def shape(self, *xs: Shape) -> Shape:
        if len({x[1:] for x in xs}) != 1:
            raise DesignError(f"cannot concatenate maps of {', '.join(map(str, xs))}", hint="equal heights and widths")
        return sum(x[0] for x in xs), xs[0][1], xs[0][2]
