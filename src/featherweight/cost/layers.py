"""Where the bytes and the work of a shipped network are."""

from math import prod
from typing import Any

from ..integer.graph import QOPS, IntegerGraph
from ..ops.conv import QConv
from ..ops.linear import QLinear
from ..targets.program import Program


def layers(g: IntegerGraph) -> list[dict[str, Any]]:
    """One record per step, in order.

    Each has name, op (for people), inputs (names), shape (C, H, W), params (learnt numbers), macs, flash_bytes
    (constants, the code is shared) and ram_bytes (inputs and result of the step).
    """
    bytes_, out = Program.of(g).step_bytes, []
    for k, s in enumerate(g.steps):
        shape, w = g.shapes[s.output], s.constants.get("w")
        learnt = getattr(s.op, "learnt", 0) if w is None else w.size + len(w)
        macs = w.size * prod(shape[1:]) if w is not None else 0
        raw = g.task.input.dtype
        sizes = [prod(g.shapes[v]) * (4 if raw == "float32" and v in g.inputs else g.q[v].item_bytes) for v in s.inputs]
        sizes.append(4 * shape[0] if isinstance(s.op, QLinear) else prod(shape) * g.q[s.output].item_bytes)
        out.append(
            {
                "name": s.output,
                "op": _title(g, k),
                "inputs": list(s.inputs),
                "shape": list(shape),
                "params": learnt,
                "macs": macs,
                "flash_bytes": bytes_[s.output],
                "ram_bytes": sum(sizes),
            }
        )
    return out


def _title(g: IntegerGraph, k: int) -> str:
    s = g.steps[k]
    op, name = s.op, QOPS.name_of(type(s.op))
    if isinstance(op, QConv):
        c, o, (kh, kw) = g.shapes[s.inputs[0]][0], g.shapes[s.output][0], op.kernel
        if (kh, kw) == g.shapes[s.inputs[0]][1:] and not any(op.pads) and g.shapes[s.output][1:] == (1, 1):
            return "linear"
        name = "depthwise" if op.groups == c == o else "conv"
        return f"{name} {kh}x{kw}" + (f" /{max(op.stride)}" if max(op.stride) > 1 else "")
    tile = getattr(op, "tile", getattr(op, "factor", None))
    return f"{name} {tile[0]}x{tile[1]}" if tile else name
