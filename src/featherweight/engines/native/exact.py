"""The native core on the integers that ship: exact forward, straight-through backward.

Scales and zero points follow from frozen ranges, so the core keeps them and makes integers of the weights itself, at
every step (native/weights.h).  Only where a weight outgrows the scale of its layer's result does everything after it
change: then, and for the table of a learnt function, the core asks `Constants` again.

Source: Jacob et al. 2017, arXiv:1712.05877.
"""

from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from ...graph import Graph, Node
from ...integer.graph import Step
from ...integer.lower import Lowering
from ...network import Network
from ...ops.add import QAdd
from ...ops.avgpool import QAvgPool
from ...ops.concat import QConcat
from ...ops.pointwise import Pointwise
from ...quant import BIAS_LIMIT, QParams
from .program import RULES, WITHOUT, Program, Unit

CENTRED = 255  # largest |q - zero| of 8 bits


def unsummable(graph: Graph) -> str:
    """Which layer of `graph` (or of the one it folds to) may leave int32 where int32 has to hold it; "" for none."""
    for n in graph.nodes:
        for k, shape in n.op.weights(*graph.ins(n)).items():
            if k == "w" and 127 * CENTRED * prod(shape[1:]) >= BIAS_LIMIT:
                return f"its integers are too narrow for a layer that sums {prod(shape[1:]):,} inputs ({n.output})"
    return ""


@dataclass
class Constants:
    """What the core is given besides weights.

    Attributes:
        program: where the weights lie in the vector that the core holds.
        q: parameters of every value, for the weights that were lowered last.
    """

    network: Network
    program: Program
    lowering: Lowering
    q: dict[str, QParams] = field(default_factory=dict)

    def __call__(self, params: np.ndarray, only: int = -1) -> list[dict[str, Any]]:
        """Constants of every unit for these weights; of unit `only` where it is 0 or more and no scale has changed.

        Returns: an empty list where a scale would leave float32, for then there are no integers.
        """
        weights = self.program.named(params, np.empty(0, np.float32))
        graph = self.network.graph
        if only >= 0:
            n = graph.nodes[only]
            ranges = self.network.ranges[n.output]
            low = n.op.lower(weights.get(n.output, {}), graph.ins(n), tuple(self.q[i] for i in n.inputs), ranges)
            return [self._unit(n, Step(low.op, n.inputs, n.output, low.constants))]
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                q, steps, _ = self.lowering(weights)
        except (ValueError, OverflowError):  # an infinite scale has no zero point
            return []
        if not all(np.isfinite(p.scale) for p in q.values()):
            return []
        self.q = q
        return [self._unit(n, s) for n, s in zip(graph.nodes, steps, strict=True)]

    def _unit(self, node: Node, step: Step) -> dict[str, Any]:
        qx, qy, op = self.q[node.inputs[0]], self.q[node.output], step.op
        return {
            "in_scale": qx.scale,
            "out_scale": qy.scale,
            "least_scale": self._least_scale(node),
            "most": max(qx.hi - qx.zero, qx.zero - qx.lo),
            "lo": getattr(op, "lo", qy.lo) - qy.zero,
            "hi": getattr(op, "hi", qy.hi) - qy.zero,
            "offset": qx.zero - qx.lo,
            "m": _multipliers(op),
            "table": (step.constants["table"] - qy.zero).astype(float).tolist() if "table" in step.constants else [],
        }

    def _least_scale(self, node: Node) -> float:
        """Scale of the result where all weights are zero: from there on it grows with them."""
        graph = self.network.graph
        shapes = node.op.weights(*graph.ins(node))
        if "w" not in shapes or node is graph.nodes[-1]:
            return self.q[node.output].scale
        nothing = {k: np.zeros(shape, np.float32) for k, shape in shapes.items()}
        q = tuple(self.q[i] for i in node.inputs)
        return node.op.lower(nothing, graph.ins(node), q, self.network.ranges[node.output]).q.scale


def exact(network: Network) -> Program:
    """Units of `network.graph` in integers.

    Args: network: trained in floats, with the range of every value.
    """
    graph, target = network.graph, network.target
    program = Program.laid_out(graph)
    constants = Constants(
        network, program, Lowering(graph, network.task, network.ranges, network.normal, network.target)
    )
    program.constants = constants
    found = constants(program.flat(network.weights)[0])
    for v in graph.inputs:
        q = constants.q[v]
        entry = {"scale": q.scale, "lo": q.lo - q.zero, "hi": q.hi - q.zero}
        program.units.append({"kind": "input", "shape": graph.shapes[v], "exact": entry})
    place = {v: k for k, v in enumerate(graph.inputs)}
    for node, c in zip(graph.nodes, found, strict=True):
        unit = _unit(program, node) | {"in": [place[i] for i in node.inputs], "exact": c}
        if node is graph.nodes[-1]:
            share = 2 if network.task.kind == "circular" else 1
            unit |= {"gain": list(target.std), "shift": list(target.mean), "share": share}
        place[node.output] = len(program.units)
        program.units.append(unit)
    return program


def _unit(program: Program, node: Node) -> Unit:
    """The unit in floats that sends the gradient back, and where the learnt numbers lie."""
    offsets = program.offsets(node)
    unit: Unit = RULES[type(node.op)](node.op, program.graph.ins(node), offsets)
    unit |= {"shape": program.graph.shapes[node.output], "fn": "none", "slope": WITHOUT, "norm": []}
    if isinstance(node.op, Pointwise):
        unit |= {"function": node.op.fn, "learnt": [offsets.get("slope", WITHOUT)]}
    elif "w" in unit:
        unit |= {"learnt": [unit["w"], unit["b"]], "w": 0, "b": WITHOUT, "gain": [], "shift": [], "share": 1}
    return unit


def _multipliers(op: Any) -> list[int]:
    """Those that follow from scales alone; a layer's follow from its weights, in the core."""
    if isinstance(op, QAdd):
        return [op.ma, op.mb]
    if isinstance(op, QConcat):
        return list(op.m)
    return [op.m] if isinstance(op, QAvgPool) else []
