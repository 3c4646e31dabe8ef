"""Tensors and operators on their way into a .tflite file; the bytes come from the flatbuffers schema alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..symbol import Symbol

Dims = tuple[int, ...]
TYPES = {"float32": 0, "int32": 2, "uint8": 3, "int64": 4, "bool": 6, "int16": 7, "int8": 9}  # schema's TensorType
OPERATORS = {  # operator -> (number in the schema, version, table of its options or "")
    "ADD": (0, 1, "AddOptions"),
    "CONCATENATION": (2, 1, "ConcatenationOptions"),
    "CONV_2D": (3, 1, "Conv2DOptions"),
    "DEPTHWISE_CONV_2D": (4, 1, "DepthwiseConv2DOptions"),
    "FLOOR": (8, 1, ""),
    "FULLY_CONNECTED": (9, 1, "FullyConnectedOptions"),
    "MAX_POOL_2D": (17, 1, "Pool2DOptions"),
    "MUL": (18, 1, "MulOptions"),
    "RESHAPE": (22, 1, "ReshapeOptions"),
    "PAD": (34, 1, "PadOptions"),
    "GATHER": (36, 1, "GatherOptions"),
    "SUB": (41, 1, "SubOptions"),
    "DIV": (42, 1, "DivOptions"),
    "CAST": (53, 1, "CastOptions"),
    "MAXIMUM": (55, 1, "MaximumMinimumOptions"),
    "MINIMUM": (57, 1, "MaximumMinimumOptions"),
    "LESS": (58, 1, "LessOptions"),
    "GREATER": (61, 1, "GreaterOptions"),
    "SLICE": (65, 1, "SliceOptions"),
    "SUM": (74, 1, "ReducerOptions"),
    "REDUCE_MAX": (82, 1, "ReducerOptions"),
    "FLOOR_MOD": (95, 1, "FloorModOptions"),
}
SYMBOLIC = {  # what `Symbol` calls an operator
    "Add": "ADD",
    "Sub": "SUB",
    "Mul": "MUL",
    "Less": "LESS",
    "Greater": "GREATER",
    "Max": "MAXIMUM",
    "Min": "MINIMUM",
}
INT8 = {  # operators whose 8-bit form is a later version
    "ADD": 2,
    "CONCATENATION": 2,
    "CONV_2D": 3,
    "DEPTHWISE_CONV_2D": 3,
    "GATHER": 2,
    "MAX_POOL_2D": 2,
    "MAXIMUM": 2,
    "MINIMUM": 2,
    "PAD": 2,
    "SLICE": 2,
}


@dataclass(frozen=True)
class Scales:
    """real = scale * (q - zero), one for all or one per index of `axis`."""

    scale: tuple[float, ...]
    zero: int = 0
    axis: int = 0


@dataclass(frozen=True)
class Tensor:
    """One value: dimensions (batch first, channels last), element type, scales, and numbers where it is constant."""

    shape: Dims
    dtype: str
    scales: Scales | None = None
    numbers: np.ndarray | None = None


@dataclass(frozen=True)
class Operator:
    """One node; `options` are the fields of its table in the schema."""

    name: str
    inputs: tuple[str, ...]
    output: str
    options: Mapping[str, Any]


@dataclass
class Writer:
    """Collects the tensors and operators of one graph.

    It answers to `Symbol` as the writer of ONNX does, so that `numerics` and `QOp.run` write their own nodes.
    """

    tensors: dict[str, Tensor] = field(default_factory=dict)
    operators: list[Operator] = field(default_factory=list)
    _held: dict[tuple[str, Dims, bytes, Scales | None], str] = field(default_factory=dict)

    def tensor(self, name: str, tensor: Tensor) -> str:
        self.tensors[name] = tensor
        return name

    def constant(self, a: Any, dtype: str = "int64", scales: Scales | None = None) -> str:
        """Name of a tensor of these numbers; equal ones are held once."""
        numbers = np.ascontiguousarray(np.asarray(a, dtype))
        key = dtype, numbers.shape, numbers.tobytes(), scales
        if key not in self._held:
            self._held[key] = self.tensor(f"c{len(self._held)}", Tensor(numbers.shape, dtype, scales, numbers))
        return self._held[key]

    def __call__(self, op: str, *ins: Any, **how: Any) -> str:
        """Append an element-wise operator; inputs are value names, symbols, or int64 constants."""
        names = [i if isinstance(i, str) else i.name if isinstance(i, Symbol) else self.constant(i) for i in ins]
        shape = np.broadcast_shapes(*(self.tensors[n].shape for n in names))
        dtype = "bool" if op in ("Less", "Greater") else self.tensors[names[0]].dtype
        return self.add(SYMBOLIC.get(op, op), names, Tensor(shape, dtype), **how)

    def shift(self, value: Any, n: int) -> str:
        """value >> n, a floor, for |value| < 2**(n + 46): int64 has a remainder here, but neither shift nor division.

        What is left without the remainder is read in two parts that float32 holds.
        """
        name = value.name if isinstance(value, Symbol) else value
        rest = self("FLOOR_MOD", name, 1 << (n + 23))
        low = self("Sub", rest, self("FLOOR_MOD", name, 1 << n))
        high = self._scaled(self("Sub", name, rest), 2.0 ** -(n + 23))
        return self("Add", self("Mul", high, 1 << 23), self._scaled(low, 2.0**-n))

    def quotient(self, value: Any, by: Any) -> str:
        """value // by, of numbers that are not negative, for a result of at most 2**30: float32 twice over."""
        whole = self("Sub", value, self("FLOOR_MOD", value, by))
        divisor = self.cast(by, "float32")
        first = self.cast(self("DIV", self.cast(whole, "float32"), divisor), "int64")
        left = self.cast(self("Sub", whole, self("Mul", first, by)), "float32")
        near = self("Add", self("DIV", left, divisor), self.constant(0.5, "float32"))
        return self("Add", first, self.cast(self("FLOOR", near), "int64"))

    def _scaled(self, value: str, factor: float) -> str:
        return self.cast(self("Mul", self.cast(value, "float32"), self.constant(factor, "float32")), "int64")

    def add(self, op: str, inputs: list[str], result: Tensor, **options: Any) -> str:
        """Append an operator.  Returns: the name of its result."""
        name = self.tensor(f"t{len(self.operators)}", result)
        self.operators.append(Operator(op, tuple(inputs), name, options))
        return name

    def cast(self, value: Any, dtype: str) -> str:
        name = value.name if isinstance(value, Symbol) else value
        old = self.tensors[name]
        return self.add("CAST", [name], Tensor(old.shape, dtype))

    def reshape(self, value: str, shape: Dims) -> str:
        old = self.tensors[value]
        to = self.constant(shape, "int32")
        return self.add("RESHAPE", [value, to], Tensor(shape, old.dtype, old.scales), new_shape=shape)

    def finished(self, output: str, description: str, names: Mapping[str, str] | None = None) -> bytes:
        """The file: what `output` depends on, from the tensor named "input" on.

        Args: names: of tensors, in place of those that the writer gave.
        """
        from .buffer import packed

        wanted, operators = {output}, []
        for op in reversed(self.operators):
            if op.output in wanted:
                wanted.update(op.inputs)
                operators.append(op)
        tensors = {k: t for k, t in self.tensors.items() if k in wanted or k == "input"}
        return packed(tensors, operators[::-1], "input", output, description, names or {})
