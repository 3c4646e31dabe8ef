"""A function of one number, applied everywhere; a table of 256 entries when shipped, unless it fuses.

A function of LEARNT has numbers of its own.  What ships is the table that they make, so the C is that of any other
function; they count as the params they are (one per layer for "learnt_swish", in the design, in the price and in what
ships: `QTable.learnt`), the bytes of the table count as flash, as every table's do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DesignError, UnsupportedError
from ..graph import Op, Shape
from ..quant import Lowered, QOp, qparams
from ..registry import did_you_mean


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1.0 + np.tanh(0.5 * x))


FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda x: np.maximum(x, 0.0),
    "relu6": lambda x: np.clip(x, 0.0, 6.0),
    "swish": lambda x: x * _sigmoid(x),  # Ramachandran et al. 2017, arXiv:1710.05941
    "hardswish": lambda x: x * np.clip(x + 3.0, 0.0, 6.0) / 6.0,  # Howard et al. 2019, arXiv:1905.02244
    "leaky": lambda x: np.where(x > 0, x, 0.125 * x),
    "tanh": np.tanh,
    "sigmoid": _sigmoid,
}
LEARNT: dict[str, tuple[tuple[str, ...], Callable[..., np.ndarray]]] = {  # learnt numbers of a layer, fn(x, *numbers)
    "learnt_swish": (("slope",), lambda x, slope: x * _sigmoid(slope * x)),  # Ramachandran et al. 2017, as above
}
FUSED = ("relu", "relu6")  # these become the clamp of the rounding before them


@dataclass(frozen=True)
class Pointwise(Op):
    """y = fn(x) for every number of the map; `fn` is a name in FUNCTIONS or in LEARNT."""

    fn: str = "relu"

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        if self.fn not in FUNCTIONS and self.fn not in LEARNT:
            known = [*FUNCTIONS, *LEARNT]
            raise DesignError(f"no pointwise function is called {self.fn!r}", hint=did_you_mean(self.fn, known))
        return x

    def weights(self, x: Shape) -> dict[str, tuple[int, ...]]:  # type: ignore[override]
        return {name: (1,) for name in self.learnt}

    @property
    def learnt(self) -> tuple[str, ...]:
        """Names of the function's own learnt numbers, one of each per layer."""
        return LEARNT[self.fn][0] if self.fn in LEARNT else ()

    def __call__(self, x: np.ndarray, w: Mapping[str, np.ndarray]) -> np.ndarray:
        """The function of real numbers; w: the arrays of `weights`."""
        if self.fn in LEARNT:
            return LEARNT[self.fn][1](x, *(w[name] for name in self.learnt))
        return FUNCTIONS[self.fn](x)

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        (q,) = qx
        if q.bits > 8:
            raise UnsupportedError(
                f"{self.fn} of a {q.bits}-bit value would need a table of {2**q.bits:,} entries",
                hint="put a convolution or a linear layer before it",
            )
        qy = qparams(*reach)
        table = qy.quantize(self(q.real(np.arange(q.lo, q.hi + 1)), w))
        return Lowered(QTable(len(self.learnt)), {"table": table}, qy)


@dataclass(frozen=True)
class QTable(QOp):
    """y = table[x + 128]; constant table (256,) int8, made from `learnt` learnt numbers."""

    learnt: int = 0

    def run(self, k: Any, c: Mapping[str, Any], x: Any) -> Any:  # type: ignore[override]
        return k.take(c["table"], x + 128)
