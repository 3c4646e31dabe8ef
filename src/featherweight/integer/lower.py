"""Network -> IntegerGraph: ranges become scales, weights become integers."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import numpy as np

from ..data.standard import Standard, TargetScale
from ..errors import DesignError, UnsupportedError
from ..graph import Graph, Weights
from ..network import Network
from ..ops.avgpool import AvgPool
from ..ops.difference import Difference
from ..ops.linear import Linear
from ..ops.maxpool import MaxPool
from ..ops.upsample import Upsample
from ..quant import BIAS_LIMIT, QParams, qparams
from ..task import Input, Task
from .certified import certified
from .graph import IntegerGraph, Readout, Step
from .verify import verify

Ranges = Mapping[str, tuple[float, float]]


class Constants(NamedTuple):
    """Integers that follow from weights and ranges alone: parameters of every value, steps, and the readout."""

    q: dict[str, QParams]
    steps: tuple[Step, ...]
    readout: Readout


@dataclass(frozen=True)
class Lowering:
    """What stays the same while weights move: `Lowering(...)(weights)` is cheap enough for every training step.

    Attributes:
        graph: folded; its last node is a Linear without activation.
        ranges: of every value of the graph.
    """

    graph: Graph
    task: Task
    ranges: Ranges
    normal: Standard
    target: TargetScale

    def __call__(self, weights: Weights) -> Constants:
        """Return the integers of the current float32 weights.

        `lower` afterwards only nudges multipliers (by at most 0.1 %, see `certified`) and says in other numbers what
        channels of zero weights give; the integers of the weights, the scales and the zero points are final.
        """
        g, last = self.graph, self.graph.nodes[-1]
        if not isinstance(last.op, Linear) or last.op.act != "none":
            raise DesignError(f"a network ends in a linear layer, this one in {last.op}", where=last.output)
        q = {v: input_params(g, self.task.input, self.normal, self.ranges, v) for v in g.inputs}
        steps = []
        for n in g.nodes[:-1]:
            try:
                op, constants, q[n.output] = n.op.lower(
                    weights.get(n.output, {}), g.ins(n), tuple(q[i] for i in n.inputs), self.ranges[n.output]
                )
            except UnsupportedError as e:
                raise UnsupportedError(e.what, where=f"{n.output} = {n.op}", hint=e.hint) from None
            steps.append(Step(op, n.inputs, n.output, constants))
        qx = q[last.inputs[0]]
        circular = self.task.kind == "circular"
        op, constants, q[last.output] = last.op.lower_last(
            self._in_units(weights[last.output]), g.ins(last)[0], qx, 2 if circular else 1
        )
        steps.append(Step(op, last.inputs, last.output, constants))
        if circular:
            assert self.task.period is not None
            readout = Readout("turn", (float(np.float32(self.task.period / 2**24)),) * self.task.outputs)
        else:
            scales = (qx.scale * constants["s"].astype(np.float64)).astype(np.float32)
            readout = Readout("linear", tuple(scales.tolist()))
        return Constants(q, tuple(steps), readout)

    def _in_units(self, w: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Weights of the last layer, rescaled so that its sums are targets in their units."""
        std, mean = np.asarray(self.target.std, np.float64), np.asarray(self.target.mean, np.float64)
        real = w["w"].astype(np.float64)
        bias = w.get("b", np.zeros(len(real))).astype(np.float64)
        return {"w": real * std.reshape(-1, 1, 1, 1), "b": bias * std + mean}


def input_params(graph: Graph, spec: Input, normal: Standard, ranges: Ranges, value: str = "") -> QParams:
    """How an input is stored: uint8 exactly, the rest in as many bits (16 at most) as int32 sums have room for.

    Args: value: which input; "": the map.
    """
    value = value or graph.input
    if spec.dtype == "uint8":
        own = normal if value == graph.input else normal.beside
        assert own is not None
        return QParams(float(np.float32(own.scale[0])), round(own.offset[0]) - 128)
    wide, taps = {value: 1}, 1  # value that stays wide -> how many times the input's reach it has
    for n in graph.nodes:
        times = max(wide.get(i, 0) for i in n.inputs)
        if times and isinstance(n.op, AvgPool | MaxPool | Difference | Upsample):
            wide[n.output] = 2 * times if isinstance(n.op, Difference) else times
        taps = max([taps, *(times * prod(s[1:]) for k, s in n.op.weights(*graph.ins(n)).items() if k == "w")])
    bits = min(16, (BIAS_LIMIT // (127 * taps)).bit_length())
    if bits <= 8:
        raise UnsupportedError(f"a layer that sums {taps:,} inputs leaves {bits} bits for each", where=value)
    return qparams(*ranges[value], bits=bits)


def lower(network: Network) -> IntegerGraph:
    """Return what ships.

    Every layer's rounding is certified to equal that of float32 runtimes where a nudge of its scale achieves that
    (see `certified`; `Step.certified` says so), and every bound that the C relies on is verified.

    Raises: DesignError when a value has no range (`calibrated` measures them); UnsupportedError naming op and layer.
    """
    missing = [v for v in network.graph.shapes if v not in network.ranges and v != network.graph.output]
    if network.task.input.dtype == "uint8":
        missing = [v for v in missing if v not in network.graph.inputs]
    if missing:
        raise DesignError(
            f"{len(missing)} values have no range", where=", ".join(missing), hint="calibrate the network"
        )
    q, steps, readout = Lowering(network.graph, network.task, network.ranges, network.normal, network.target)(
        network.weights
    )
    steps = tuple(certified(s, q) for s in steps)
    g = network.graph
    return verify(IntegerGraph(network.task, network.normal, dict(g.shapes), q, steps, readout, g.input))
