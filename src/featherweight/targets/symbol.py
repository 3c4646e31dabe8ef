"""Integers that are only names: executing `numerics` and `QOp.run` on them writes the nodes for them.

`Writer` writes ONNX's; the one of targets/tflite answers to the same calls.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..task import Task

OPSET, IR_VERSION = 18, 9
LIFT = 2**62  # added before and taken back after: with a positive dividend, ONNX's truncating Div is a floor


@dataclass
class Writer:
    """Collects nodes and constants of an ONNX graph."""

    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, a: Any, dtype: Any = np.int64) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(a, dtype), name))
        return name

    def __call__(self, op: str, *ins: Any, **attributes: Any) -> str:
        """Append a node; inputs are value names, symbols, or int64 constants.  Returns the name of its result."""
        from onnx import helper

        name = f"t{len(self.nodes)}"
        names = [i if isinstance(i, str) else i.name if isinstance(i, Symbol) else self.constant(i) for i in ins]
        self.nodes.append(helper.make_node(op, names, [name], **attributes))
        return name

    def cast(self, value: Any, dtype: str) -> str:
        from onnx import TensorProto

        return self("Cast", value, to=getattr(TensorProto, dtype.upper()))

    def shift(self, value: Any, n: int) -> str:
        """value >> n, a floor, for |value| < LIFT."""
        lifted = self("Div", self("Add", value, LIFT), 1 << n)
        return self("Sub", lifted, LIFT >> n)

    def quotient(self, value: Any, by: Any) -> str:
        """value // by, of numbers that are not negative."""
        return self("Div", value, by)

    def model(self, result: str, task: Task, element: str) -> bytes:
        """The serialised model: "input" (N, ...) of `element` as a Dataset holds samples -> "output" float32 (N, K)."""
        from onnx import TensorProto, helper

        self.nodes.append(helper.make_node("Identity", [result], ["output"]))
        nodes, constants = self.needed("output")
        kind = getattr(TensorProto, element)
        graph = helper.make_graph(
            nodes,
            "featherweight",
            [helper.make_tensor_value_info("input", kind, ["N", *task.input.array_shape])],
            [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", task.outputs])],
            constants,
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="featherweight")
        helper.set_model_props(model, {"task": json.dumps(task.to_json())})
        return bytes(model.SerializeToString())

    def needed(self, output: str) -> tuple[list[Any], list[Any]]:
        """Nodes and constants that `output` depends on."""
        wanted, nodes = {output}, []
        for node in reversed(self.nodes):
            if wanted.intersection(node.output):
                wanted.update(node.input)
                nodes.append(node)
        return nodes[::-1], [c for c in self.constants if c.name in wanted]


@dataclass(frozen=True, eq=False)
class Symbol:
    """An int64 tensor of the graph being written.

    Attributes:
        byte: name of the 8-bit tensor that holds the value, where there is one (ONNX: uint8, 128 added).
        shape: (C, H, W), where it is known.
    """

    writer: Any
    name: str
    byte: str = ""
    shape: tuple[int, int, int] = (0, 0, 0)

    def _new(self, op: str, *ins: Any) -> "Symbol":
        return Symbol(self.writer, self.writer(op, *ins))

    def _flag(self, op: str, other: Any) -> "Symbol":
        return Symbol(self.writer, self.writer.cast(self.writer(op, self, other), "int64"))

    def __add__(self, other: Any) -> "Symbol":
        return self._new("Add", self, other)

    def __sub__(self, other: Any) -> "Symbol":
        return self._new("Sub", self, other)

    def __rsub__(self, other: Any) -> "Symbol":
        return self._new("Sub", other, self)

    def __mul__(self, other: Any) -> "Symbol":
        return self._new("Mul", self, other)

    def __rshift__(self, n: int) -> "Symbol":
        return Symbol(self.writer, self.writer.shift(self, n))

    def __floordiv__(self, other: Any) -> "Symbol":
        """Of numbers that are not negative, as `numerics` has them."""
        return Symbol(self.writer, self.writer.quotient(self, other))

    def __lt__(self, other: Any) -> "Symbol":
        return self._flag("Less", other)

    def __gt__(self, other: Any) -> "Symbol":
        return self._flag("Greater", other)

    def clip(self, lo: int, hi: int) -> "Symbol":
        return self._new("Min", self._new("Max", self, lo), hi)

    __radd__, __rmul__ = __add__, __mul__
