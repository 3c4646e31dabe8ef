"""The layers of a shipped network as rows of a table: what they are, what they cost."""

from math import prod
from typing import Any

from ..graph import Graph, Op, Shape
from ..integer.graph import IntegerGraph


def layers(graph: Graph, integers: IntegerGraph) -> list[dict[str, Any]]:
    """Return {"name", "op", "inputs", "shape", "params", "macs", "flash_bytes"} per layer.

    Args:
        graph: folded.
        integers: made from it, node by node; flash_bytes are the constants its C prints, code not included.
    """
    stored = {
        s.output: sum(_bytes(name) * a.size for name, a in s.constants.items() if name != "s") for s in integers.steps
    }
    return [
        {
            "name": n.output,
            "op": words(n.op, graph.ins(n)),
            "inputs": list(n.inputs),
            "shape": list(graph.shapes[n.output]),
            "params": sum(prod(s) for s in n.op.weights(*graph.ins(n)).values()),
            "macs": n.op.macs(*graph.ins(n)),
            "flash_bytes": stored.get(n.output, 0),
        }
        for n in graph.nodes
    ]


def words(op: Op, xs: tuple[Shape, ...]) -> str:
    """Say what an op is.

    >>> from featherweight.ops.conv import Conv
    >>> words(Conv(8, (3, 3), (2, 2), groups=8, act="relu"), ((8, 16, 16),))
    'depthwise conv 3×3 /2, relu'
    """
    name = type(op).__name__.lower()
    kernel, stride = getattr(op, "kernel", None), getattr(op, "stride", None)
    groups = getattr(op, "groups", 1)
    if groups > 1:
        name = f"depthwise {name}" if groups == xs[0][0] == getattr(op, "out", 0) else f"{name} in {groups} groups"
    if kernel:
        name += " whole map" if kernel == (0, 0) else f" {kernel[0]}×{kernel[1]}"
    if stride and max(stride) > 1:
        name += f" /{max(stride)}"
    if fn := getattr(op, "fn", ""):
        name = fn
    act = getattr(op, "act", "none")
    return name if act == "none" else f"{name}, {act}"


def _bytes(constant: str) -> int:
    """int8 weights and tables, int32 biases and multipliers."""
    return 4 if constant in ("b", "m") else 1
