"""A network is data: named values, and nodes that say which op turns which values into which."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from math import prod
from typing import Any

import numpy as np

from .errors import DesignError, UnsupportedError
from .quant import Lowered, QParams
from .registry import Registry

Shape = tuple[int, int, int]  # (channels, height, width); the batch axis is never written down
BESIDE = "beside"  # the input value of numbers that stand beside the map, (F, 1, 1)
Weights = Mapping[str, Mapping[str, np.ndarray]]  # value name -> array name -> float32 array


@dataclass(frozen=True)
class Op(ABC):
    """What one node computes.  Every facet is a pure function of the fields and the input shapes."""

    @abstractmethod
    def shape(self, *xs: Shape) -> Shape:
        """Return the shape of the result, or raise DesignError."""

    def weights(self, *xs: Shape) -> dict[str, tuple[int, ...]]:
        """Return the shape of every learnt array."""
        return {}

    def macs(self, *xs: Shape) -> int:
        """Return the multiply-accumulates of one sample."""
        return 0

    def lower(
        self, w: Mapping[str, np.ndarray], xs: tuple[Shape, ...], qx: tuple[QParams, ...], reach: tuple[float, float]
    ) -> Lowered:
        """Return this op in integers.

        Args:
            w: real weights; xs, qx: shapes and parameters of the inputs; reach: range of the result, in reals.
        Raises: UnsupportedError where no integer form exists.
        """
        raise UnsupportedError(f"{type(self).__name__} has no integer form", hint="fold the graph, or another block")

    @property
    def transient(self) -> bool:
        """True for an op that only exists in training and leaves no trace in what ships."""
        return False


@dataclass(frozen=True)
class Node:
    """`output = op(*inputs)`; the output's name is also the name of the node's weights."""

    op: Op
    inputs: tuple[str, ...]
    output: str


OPS = Registry("featherweight.ops", Op)


@dataclass(frozen=True)
class Graph:
    """Nodes in execution order and the shape of every value."""

    shapes: Mapping[str, Shape]
    nodes: tuple[Node, ...]
    input: str = "x"

    @property
    def output(self) -> str:
        return self.nodes[-1].output

    @property
    def inputs(self) -> tuple[str, ...]:
        """The map, and the numbers beside it where there are any."""
        return (self.input, BESIDE) if BESIDE in self.shapes else (self.input,)

    def ins(self, node: Node) -> tuple[Shape, ...]:
        """Shapes of the values that `node` reads."""
        return tuple(self.shapes[i] for i in node.inputs)

    def weights(self) -> Iterator[tuple[Node, str, tuple[int, ...]]]:
        """Yield (node, array name, shape) for every learnt array."""
        for n in self.nodes:
            for k, s in n.op.weights(*self.ins(n)).items():
                yield n, k, s

    @property
    def params(self) -> int:
        """Numbers in all learnt arrays (of a folded graph: what ships)."""
        return sum(prod(s) for _, _, s in self.weights())

    @property
    def macs(self) -> int:
        return sum(n.op.macs(*self.ins(n)) for n in self.nodes)

    def readers(self, value: str) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes if value in n.inputs)

    def to_json(self) -> dict[str, Any]:
        nodes = [
            {"op": OPS.name_of(type(n.op)), **asdict(n.op), "inputs": list(n.inputs), "output": n.output}
            for n in self.nodes
        ]
        record = {"schema": 1, "input": self.input, "shape": list(self.shapes[self.input]), "nodes": nodes}
        return {**record, "beside": self.shapes[BESIDE][0]} if BESIDE in self.shapes else record

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Graph":
        """Rebuild a graph; shapes are computed again, so a record cannot lie about them."""
        shapes: dict[str, Shape] = {record["input"]: _shape(record["shape"])}
        if "beside" in record:
            shapes[BESIDE] = (int(record["beside"]), 1, 1)
        nodes = []
        for d in record["nodes"]:
            d = dict(d)
            kind, inputs, output = OPS[d.pop("op")], tuple(d.pop("inputs")), d.pop("output")
            known = {f.name for f in fields(kind)}
            op = kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in d.items() if k in known})
            shapes[output] = op.shape(*(shapes[i] for i in inputs))
            nodes.append(Node(op, inputs, output))
        return cls(shapes, tuple(nodes), record["input"])


def parted(x: Any, shapes: Mapping[str, Shape], inputs: tuple[str, ...]) -> dict[str, Any]:
    """Samples -> the values that they enter a graph as, (N, *shape) each.

    Args: x: an array or a tensor, (N, C, H, W) where there is one input; else flat rows that hold all inputs in order.
    """
    if len(inputs) == 1:
        return {inputs[0]: x}
    out, at = {}, 0
    for v in inputs:
        size = prod(shapes[v])
        out[v] = x[:, at : at + size].reshape(len(x), *shapes[v])
        at += size
    return out


def _shape(values: Any) -> Shape:
    c, h, w = (int(v) for v in values)
    return c, h, w


@dataclass
class Builder:
    """Grows a Graph one call at a time: `y = g(Conv(8), x)`.  Mutable only while building."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    input: str = "x"

    def __call__(self, op: Op, *inputs: str) -> str:
        name = f"v{len(self.nodes)}"
        try:
            self.shapes[name] = op.shape(*(self.shapes[i] for i in inputs))
        except DesignError as e:
            raise DesignError(e.what, where=e.where or f"{name} = {op}", hint=e.hint) from None
        if min(self.shapes[name]) < 1:
            raise DesignError(f"{op} leaves a map of {self.shapes[name]}", where=name, hint="fewer strides or pools")
        self.nodes.append(Node(op, inputs, name))
        return name

    def channels(self, v: str) -> int:
        return self.shapes[v][0]

    def square(self, v: str, size: int) -> tuple[int, int]:
        """A kernel or stride of `size` on every axis that `v` has: a signal is a map of height 1."""
        return (1, size) if self.shapes[self.input][1] == 1 else (size, size)

    def conv(
        self, x: str, out: int, kernel: int = 3, stride: int = 1, groups: int = 1, act: str = "relu", norm: bool = True
    ) -> str:
        """Convolution, norm and activation: the unit most blocks are made of."""
        from .ops.conv import Conv
        from .ops.norm import Norm
        from .ops.pointwise import Pointwise

        y = self(Conv(out, self.square(x, kernel), self.square(x, stride), groups, bias=not norm), x)
        y = self(Norm(), y) if norm else y
        return self(Pointwise(act), y) if act != "none" else y

    def done(self) -> Graph:
        return Graph(dict(self.shapes), tuple(self.nodes), self.input)
