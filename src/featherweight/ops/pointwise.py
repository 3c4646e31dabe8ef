"""A function of one number, applied everywhere; a table of 256 entries when shipped, unless it fuses."""

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
FUSED = ("relu", "relu6")  # these become the clamp of the rounding before them


@dataclass(frozen=True)
class Pointwise(Op):
    """y = fn(x) for every number of the map; `fn` is a name in FUNCTIONS."""

    fn: str = "relu"

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        if self.fn not in FUNCTIONS:
            raise DesignError(
                f"no pointwise function is called {self.fn!r}", hint=did_you_mean(self.fn, list(FUNCTIONS))
            )
        return x

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        (q,) = qx
        if q.bits > 8:
            raise UnsupportedError(
                f"{self.fn} of a {q.bits}-bit value would need a table of {2**q.bits:,} entries",
                hint="put a convolution or a linear layer before it",
            )
        qy = qparams(*reach)
        table = qy.quantize(FUNCTIONS[self.fn](q.real(np.arange(q.lo, q.hi + 1))))
        return Lowered(QTable(), {"table": table}, qy)


@dataclass(frozen=True)
class QTable(QOp):
    """y = table[x + 128]; constant table (256,) int8."""

    def run(self, k: Any, c: Mapping[str, Any], x: Any) -> Any:  # type: ignore[override]
        return k.take(c["table"], x + 128)
