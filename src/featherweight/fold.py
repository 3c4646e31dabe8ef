"""From the graph that trains to the graph that ships: norms folded, noise gone, activations fused."""

from dataclasses import replace
from typing import Any

import numpy as np

from .graph import Graph, Node, Weights
from .ops.add import Add
from .ops.conv import Conv
from .ops.linear import Linear
from .ops.norm import EPSILON, Norm
from .ops.pointwise import FUSED, Pointwise

Arrays = dict[str, dict[str, np.ndarray]]


def fold(graph: Graph, weights: Weights | None = None) -> tuple[Graph, Arrays]:
    """Return what ships.

    A norm folds into the convolution or linear layer that alone feeds it (Jacob et al. 2017, arXiv:1712.05877,
    sec. 3.2); any other norm becomes a depthwise 1x1 convolution.  relu and relu6 become the `act` of the
    convolution, linear layer or add that alone feeds them.

    Args:
        graph: as built from a design.
        weights: float32 arrays by value and name, or None to fold the structure alone (then the result is empty).
    Returns: (graph without Norm and transient ops, float32 weights of it).
    """
    graph, arrays = _without_noise(graph), {k: dict(v) for k, v in (weights or {}).items()}
    alone = {v: len(graph.readers(v)) == 1 for v in graph.shapes}
    made: dict[str, Node] = {}  # value name -> the node that now makes it
    alias: dict[str, str] = {}  # value name of a vanished node -> the value that stands for it
    out: Arrays = {}
    for n in graph.nodes:
        ins = tuple(alias.get(i, i) for i in n.inputs)
        source = made.get(ins[0]) if alone[n.inputs[0]] else None  # what may take this node in
        if isinstance(n.op, Norm):
            gain, shift = _affine(arrays.get(n.output))
            if source is not None and isinstance(source.op, Conv | Linear) and source.op.act == "none":
                made[ins[0]] = replace(source, op=replace(source.op, bias=True))
                if weights is not None:
                    out[ins[0]] = _scaled(out[ins[0]], gain, shift)
                alias[n.output] = ins[0]
                continue
            c = graph.shapes[n.output][0]
            made[n.output] = Node(Conv(c, (1, 1), groups=c), ins, n.output)
            if weights is not None:
                out[n.output] = {"w": gain.reshape(-1, 1, 1, 1), "b": shift}
        elif (
            isinstance(n.op, Pointwise)
            and n.op.fn in FUSED
            and source is not None
            and isinstance(source.op, Conv | Linear | Add)
            and source.op.act == "none"
        ):
            made[ins[0]] = replace(source, op=replace(source.op, act=n.op.fn))
            alias[n.output] = ins[0]
        else:
            made[n.output] = replace(n, inputs=ins)
            if n.output in arrays:
                out[n.output] = arrays[n.output]
    nodes = tuple(made.values())
    shapes = {**{v: graph.shapes[v] for v in graph.inputs}, **{n.output: graph.shapes[n.output] for n in nodes}}
    return Graph(shapes, nodes, graph.input), out


def _without_noise(graph: Graph) -> Graph:
    alias: dict[str, str] = {}
    nodes: list[Node] = []
    for n in graph.nodes:
        ins = tuple(alias.get(i, i) for i in n.inputs)
        if n.op.transient:
            alias[n.output] = ins[0]
        else:
            nodes.append(replace(n, inputs=ins))
    return Graph(graph.shapes, tuple(nodes), graph.input)


def _affine(w: Any) -> tuple[np.ndarray, np.ndarray]:
    if w is None:
        return np.empty(0, np.float32), np.empty(0, np.float32)
    gain = w["gamma"].astype(np.float64) / np.sqrt(w["var"].astype(np.float64) + EPSILON)
    return gain.astype(np.float32), (w["beta"] - w["mean"] * gain).astype(np.float32)


def _scaled(w: dict[str, np.ndarray], gain: np.ndarray, shift: np.ndarray) -> dict[str, np.ndarray]:
    bias = w.get("b", np.zeros_like(gain)) * gain + shift
    return {"w": w["w"] * gain.reshape(-1, *[1] * (w["w"].ndim - 1)), "b": np.float32(bias)}
