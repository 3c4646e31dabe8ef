"""Integer graphs straight from graphs, without a design."""

import numpy as np
import pytest

from featherweight.data.standard import Standard, TargetScale
from featherweight.graph import Graph
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import Lowering
from featherweight.task import Input, Task


@pytest.fixture(scope="session")
def random_integers():
    """(graph, dtype) -> IntegerGraph of random weights; a map of height 1 is a signal."""

    def make(graph: Graph, dtype: str = "uint8") -> IntegerGraph:
        rng = np.random.default_rng(0)
        weights: dict[str, dict[str, np.ndarray]] = {}
        for node, name, shape in graph.weights():
            weights.setdefault(node.output, {})[name] = rng.standard_normal(shape, np.float32)
        shape = graph.shapes[graph.input]
        outputs = graph.shapes[graph.output][0]
        spec = Input("signal" if shape[1] == 1 else "image", shape, dtype)
        task = Task("regression", spec, tuple(f"y{k}" for k in range(outputs)))
        normal = Standard((128.0,), (1 / 64,)) if dtype == "uint8" else Standard((0.0,) * shape[0], (1.0,) * shape[0])
        target = TargetScale((0.0,) * outputs, (1.0,) * outputs)
        ranges = {v: (-4.0, 4.0) for v in graph.shapes}
        q, steps, readout = Lowering(graph, task, ranges, normal, target)(weights)
        return IntegerGraph(task, normal, graph.shapes, q, steps, readout, graph.input)

    return make
