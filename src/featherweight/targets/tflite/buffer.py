"""A graph of tensors and operators as the bytes of a .tflite file (schema version 3, identifier TFL3)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .writer import INT8, OPERATORS, TYPES, Operator, Tensor


def packed(
    tensors: Mapping[str, Tensor],
    operators: list[Operator],
    source: str,
    sink: str,
    description: str,
    names: Mapping[str, str],
) -> bytes:
    """Serialise one graph with one input and one output; names: of tensors that have other ones in the file."""
    import flatbuffers
    import tflite

    b = flatbuffers.Builder(1 << 16)
    place = {name: k for k, name in enumerate(tensors)}
    constants = [t.numbers for t in tensors.values() if t.numbers is not None]
    buffers = [_table(b, "Buffer")]  # number 0 is empty, for every tensor that is no constant
    for a in constants:
        buffers.append(_table(b, "Buffer", Data=_aligned(b, a)))
    made, held = [], 0
    for name, t in tensors.items():
        held += t.numbers is not None
        made.append(
            _table(
                b,
                "Tensor",
                Shape=_ints(b, t.shape),
                Type=TYPES[t.dtype],
                Buffer=held if t.numbers is not None else 0,
                Name=b.CreateString(names.get(name, name)),
                Quantization=_quantization(b, t),
            )
        )
    codes = sorted({_code(op, tensors) for op in operators})
    kinds = [
        _table(b, "OperatorCode", DeprecatedBuiltinCode=min(number, 127), BuiltinCode=number, Version=version)
        for number, version in codes
    ]
    nodes = []
    for op in operators:
        table = OPERATORS[op.name][2]
        options = {k: _ints(b, v) if isinstance(v, tuple) else v for k, v in op.options.items()}
        own = {_camel(k): v for k, v in options.items()}
        kind = {"BuiltinOptionsType": getattr(tflite.BuiltinOptions, table)} if table else {}
        more = {"BuiltinOptions": _table(b, table, **own)} if table else {}
        nodes.append(
            _table(
                b,
                "Operator",
                OpcodeIndex=codes.index(_code(op, tensors)),
                Inputs=_ints(b, [place[i] for i in op.inputs]),
                Outputs=_ints(b, [place[op.output]]),
                **kind,
                **more,
            )
        )
    graph = _table(
        b,
        "SubGraph",
        Tensors=_tables(b, made),
        Inputs=_ints(b, [place[source]]),
        Outputs=_ints(b, [place[sink]]),
        Operators=_tables(b, nodes),
        Name=b.CreateString("main"),
    )
    model = _table(
        b,
        "Model",
        Version=3,
        OperatorCodes=_tables(b, kinds),
        Subgraphs=_tables(b, [graph]),
        Description=b.CreateString(description),
        Buffers=_tables(b, buffers),
    )
    b.Finish(model, b"TFL3")
    return bytes(b.Output())


def _code(op: Operator, tensors: Mapping[str, Tensor]) -> tuple[int, int]:
    number, version, _ = OPERATORS[op.name]
    narrow = tensors[op.output].dtype == "int8"
    return number, INT8.get(op.name, version) if narrow else version


def _table(b: Any, table: str, **fields: Any) -> int:
    """A table of the schema; fields are numbers, or places of what was written before."""
    import tflite

    getattr(tflite, f"{table}Start")(b)
    for name, value in fields.items():
        if value is not None:
            getattr(tflite, f"{table}Add{name}")(b, value)
    return int(getattr(tflite, f"{table}End")(b))


def _tables(b: Any, places: list[int]) -> int:
    b.StartVector(4, len(places), 4)
    for place in reversed(places):
        b.PrependUOffsetTRelative(place)
    return int(b.EndVector())


def _ints(b: Any, numbers: Any) -> int:
    return int(b.CreateNumpyVector(np.asarray(numbers, np.int32)))


def _aligned(b: Any, a: np.ndarray) -> int:
    """The bytes of `a`, where runtimes may read them in place."""
    content = a.astype(a.dtype.newbyteorder("<")).tobytes()
    b.StartVector(1, len(content), 16)
    b.head = b.head - len(content)
    b.Bytes[b.head : b.head + len(content)] = content
    return int(b.EndVector())


def _quantization(b: Any, t: Tensor) -> int | None:
    if t.scales is None:
        return None
    scale = np.asarray(t.scales.scale, np.float32)
    return _table(
        b,
        "QuantizationParameters",
        Scale=int(b.CreateNumpyVector(scale)),
        ZeroPoint=int(b.CreateNumpyVector(np.full(len(scale), t.scales.zero, np.int64))),
        QuantizedDimension=t.scales.axis,
    )


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
