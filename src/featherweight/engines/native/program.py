"""What the native core runs: one unit per op that computes, with the norm and the function that follow it attached."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from ...graph import Graph, Node, Op, Weights
from ...ops.add import Add
from ...ops.avgpool import AvgPool
from ...ops.concat import Concat
from ...ops.conv import Conv
from ...ops.difference import Difference
from ...ops.dropout import Dropout
from ...ops.droppath import DropPath
from ...ops.linear import Linear
from ...ops.maxpool import MaxPool
from ...ops.norm import Norm
from ...ops.pointwise import Pointwise
from ...ops.upsample import Upsample

STATISTICS = ("mean", "var")  # what a norm measures; everything else is learnt
WITHOUT = -1  # offset of an array that is not there
KNOWN = frozenset({"relu", "relu6", "swish", "hardswish", "leaky", "tanh", "sigmoid", "learnt_swish"})  # functions
Unit = dict[str, Any]

RULES: dict[type[Op], Callable[[Any, Any, dict[str, int]], Unit]] = {
    Conv: lambda op, xs, at: {
        "kind": "conv",
        "kernel": op.kernel,
        "stride": op.stride,
        "pads": op.pads(xs[0]),
        "groups": op.groups,
        "w": at["w"],
        "b": at.get("b", WITHOUT),
    },
    Linear: lambda op, xs, at: {"kind": "linear", "w": at["w"], "b": at.get("b", WITHOUT)},
    AvgPool: lambda op, xs, at: {"kind": "avgpool", "kernel": op.tile(xs[0])},
    MaxPool: lambda op, xs, at: {"kind": "maxpool", "kernel": op.tile(xs[0])},
    Upsample: lambda op, xs, at: {"kind": "upsample", "kernel": op.factor},
    Add: lambda op, xs, at: {"kind": "add"},
    Concat: lambda op, xs, at: {"kind": "concat"},
    Difference: lambda op, xs, at: {"kind": "difference", "gap": op.gap},
    Dropout: lambda op, xs, at: {"kind": "dropout", "p": op.p},
    DropPath: lambda op, xs, at: {"kind": "droppath", "p": op.p},
    Norm: lambda op, xs, at: {"kind": "copy"},
    Pointwise: lambda op, xs, at: {"kind": "copy"},
}


def unruled(graph: Graph) -> str:
    """Which op of `graph` the core has no rule for, in words; "" where it has all."""
    for n in graph.nodes:
        if type(n.op) not in RULES:
            return f"it has no rule for {type(n.op).__name__}"
        if isinstance(n.op, Pointwise) and n.op.fn not in KNOWN:
            return f"it has no rule for the function {n.op.fn}"
    return ""


@dataclass
class Program:
    """Units of a graph, and where every array lies in the two vectors that the core holds.

    Attributes:
        units: what `Net` takes.
        at: (value, array name) -> (offset, shape), in `params`, or in `statistics` for a norm's mean and variance.
        arrays: (offset, rows, columns, of the last node) of every learnt array: the units of adaptive clipping.
        constants: whom the core asks when weights outgrow the integers that it was given; None in floats.
    """

    graph: Graph
    units: list[Unit] = field(default_factory=list)
    at: dict[tuple[str, str], tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    arrays: list[tuple[int, int, int, bool]] = field(default_factory=list)
    sizes: dict[bool, int] = field(default_factory=lambda: {False: 0, True: 0})
    constants: Callable[[np.ndarray, int], list[dict[str, Any]]] | None = None

    @classmethod
    def laid_out(cls, graph: Graph) -> "Program":
        """A place for every array of `graph`, and no units."""
        self = cls(graph)
        for node, name, shape in graph.weights():
            counted = name in STATISTICS
            offset = self.sizes[counted]
            self.at[node.output, name] = (offset, shape)
            self.sizes[counted] = offset + prod(shape)
            if not counted:
                rows = shape[0] if len(shape) > 1 else 1
                self.arrays.append((offset, rows, prod(shape) // rows, node.output == graph.output))
        return self

    @classmethod
    def of(cls, graph: Graph) -> "Program":
        """Attach a norm, then a function, to the unit that alone feeds it; elsewhere they follow a copy."""
        self = cls.laid_out(graph)
        self.units += [{"kind": "input", "shape": graph.shapes[v]} for v in graph.inputs]
        place = {v: k for k, v in enumerate(graph.inputs)}
        for node in graph.nodes:
            place[node.output] = self._add(node, place)
        return self

    def _add(self, node: Node, place: dict[str, int]) -> int:
        """The number of the entry that now stands for the node's value."""
        offsets = self.offsets(node)
        source = place[node.inputs[0]]
        before = self.units[source]
        free = before["kind"] != "input" and before["fn"] == "none" and len(self.graph.readers(node.inputs[0])) == 1
        if isinstance(node.op, Norm) and free and not before["norm"]:
            before["norm"] = _norm(offsets)
            return source
        if isinstance(node.op, Pointwise) and free:
            before["fn"], before["slope"] = node.op.fn, offsets.get("slope", WITHOUT)
            return source
        unit = RULES[type(node.op)](node.op, self.graph.ins(node), offsets)
        unit |= {"in": [place[i] for i in node.inputs], "shape": self.graph.shapes[node.output]}
        unit |= {"fn": getattr(node.op, "act", "none"), "slope": WITHOUT, "norm": []}
        if isinstance(node.op, Norm):
            unit["norm"] = _norm(offsets)
        if isinstance(node.op, Pointwise):
            unit["fn"], unit["slope"] = node.op.fn, offsets.get("slope", WITHOUT)
        self.units.append(unit)
        return len(self.units) - 1

    def offsets(self, node: Node) -> dict[str, int]:
        """Array name -> offset, of the arrays of `node`."""
        return {k: offset for (v, k), (offset, _) in self.at.items() if v == node.output}

    def flat(self, weights: Weights) -> tuple[np.ndarray, np.ndarray]:
        """Arrays by name -> (params, statistics), float32 vectors."""
        out = {counted: np.empty(size, np.float32) for counted, size in self.sizes.items()}
        for (v, k), (offset, shape) in self.at.items():
            out[k in STATISTICS][offset : offset + prod(shape)] = weights[v][k].ravel()
        return out[False], out[True]

    def named(self, params: np.ndarray, statistics: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
        """The other way: new arrays."""
        out: dict[str, dict[str, np.ndarray]] = {}
        for (v, k), (offset, shape) in self.at.items():
            source = statistics if k in STATISTICS else params
            out.setdefault(v, {})[k] = source[offset : offset + prod(shape)].reshape(shape).copy()
        return out


def _norm(offsets: dict[str, int]) -> list[int]:
    """Offsets of gamma, beta and the running statistics; the variance follows the mean."""
    return [offsets["gamma"], offsets["beta"], offsets["mean"]]
