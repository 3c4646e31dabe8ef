"""Weights before the first step, the same for every engine."""

import numpy as np

from ..graph import Graph

ONES = ("gamma", "var", "slope")  # array names that start at 1; "w" is drawn, all others start at 0


def initial(graph: Graph, seed: int) -> dict[str, dict[str, np.ndarray]]:
    """He initialisation (He et al. 2015, arXiv:1502.01852); the last layer starts near zero.

    Returns: value name -> array name -> float32 array, for every one of `graph.weights()`.
    """
    rng = np.random.default_rng([seed, 0])
    out: dict[str, dict[str, np.ndarray]] = {}
    for n, name, shape in graph.weights():
        if name == "w":
            fan_in = int(np.prod(shape[1:])) or 1
            gain = (0.5 if n.output == graph.output else 2.0) ** 0.5
            a = rng.standard_normal(shape) * gain / fan_in**0.5
        else:
            a = np.ones(shape) if name in ONES else np.zeros(shape)
        out.setdefault(n.output, {})[name] = a.astype(np.float32)
    return out
