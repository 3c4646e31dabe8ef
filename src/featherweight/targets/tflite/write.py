"""A .tflite file with the same integers: 8-bit operators where they are certified equal, integer nodes elsewhere."""

import json

import numpy as np

from ...errors import UnsupportedError
from ...integer.graph import IntegerGraph, Step, per
from ...numerics import turn
from ...ops.linear import QLinear
from ..symbol import Symbol
from .layers import LAYERS, ROUNDING, scales
from .symbols import EXACT, Symbols
from .writer import Tensor, Writer


def write(g: IntegerGraph) -> bytes:
    """Return the file: "input" (1, ...), one sample as a Dataset holds it -> "output" float32 (1, K).

    A uint8 input is held as int8, raw - 128, which its scale and zero point say in TensorFlow Lite's way; other inputs
    are raw.  The last layer is a float32 one of integers that float32 holds, so that its sums, times the readout's
    scale, are those of `g.run`.  With XNNPACK, LiteRT's default, outputs equal `g.run` bit for bit; kernels that round
    twice (TensorFlow Lite for Microcontrollers, LiteRT without XNNPACK) may differ in 8-bit layers.  Tensors have the
    names of the values they hold.
    NaN is not detected here.
    Raises: UnsupportedError where numbers stand beside the map.
    """
    if g.task.input.beside:
        raise UnsupportedError(
            f"a .tflite file's one input has one scale, {g.task.input.beside} numbers beside the map have their own",
            where="--to tflite",
            hint="--to c99 or --to onnx",
        )
    w = Writer()
    values = {g.input: _entry(g, w)}
    for s in g.steps[:-1]:
        xs = [values[i] for i in s.inputs]
        rule = LAYERS.get(type(s.op))
        if rule and all(x.byte for x in xs) and (s.certified or not isinstance(s.op, ROUNDING)):
            values[s.output] = _byte(w, rule(w, g, s, [x.byte for x in xs]))
        else:
            values[s.output] = _held(g, w, s, s.op.run(Symbols, s.constants, *xs))
    last = g.steps[-1]
    out = _exit(g, w, last, values[last.inputs[0]])
    names = {v.byte or v.name: value for value, v in values.items() if value != g.input} | {out: "output"}
    return w.finished(out, json.dumps({"producer": "featherweight", "task": g.task.to_json()}), names)


def _entry(g: IntegerGraph, w: Writer) -> Symbol:
    """Raw samples -> stored integers (1, H, W, C)."""
    spec, q = g.task.input, g.q[g.input]
    c, h, wide = spec.shape
    if spec.dtype == "uint8":
        w.tensor("input", Tensor((1, *spec.array_shape), "int8", scales(q)))
        return _byte(w, _shaped(w, "input", (1, h, wide, c)))
    w.tensor("input", Tensor((1, *spec.array_shape), spec.dtype))
    x = "input" if spec.dtype == "float32" else w.cast("input", "float32")
    x = _shaped(w, x, (1, h, wide, c))
    offset, gain = (a.reshape(1, *per(spec.shape, len(a))).transpose(0, 2, 3, 1) for a in g.entry)
    for op, a in (("Sub", offset), ("Mul", gain), ("Add", 0.5), ("Max", q.lo), ("Min", q.hi)):
        x = w(op, x, w.constant(a, "float32"))
    return Symbol(w, w.cast(w("FLOOR", x), "int64"))


def _shaped(w: Writer, value: str, shape: tuple[int, ...]) -> str:
    return value if w.tensors[value].shape == shape else w.reshape(value, shape)


def _byte(w: Writer, name: str) -> Symbol:
    return Symbol(w, w.cast(name, "int64"), name)


def _held(g: IntegerGraph, w: Writer, s: Step, y: Symbol) -> Symbol:
    """What integer nodes gave; 8 bits also as such, with their scale."""
    if g.q[s.output].bits > 8:
        return Symbol(w, y.name)
    shape = w.tensors[y.name].shape
    return Symbol(w, y.name, w.add("CAST", [y.name], Tensor(shape, "int8", scales(g.q[s.output]))))


def _exit(g: IntegerGraph, w: Writer, s: Step, x: Symbol) -> str:
    assert isinstance(s.op, QLinear)
    scale = w.constant(np.asarray(g.readout.scale)[None, :], "float32")
    if g.readout.kind == "linear" and x.byte and _reach(s) < EXACT:
        flat = s.constants["w"].transpose(0, 2, 3, 1).reshape(len(s.constants["w"]), -1)
        row = w.reshape(w.cast(x.byte, "float32"), (1, flat.shape[1]))
        inputs = [row, w.constant(flat, "float32"), w.constant(s.constants["b"], "float32")]
        return w("Mul", w.add("FULLY_CONNECTED", inputs, Tensor((1, len(flat)), "float32")), scale)
    acc = s.op.run(Symbols, s.constants, x)
    acc = Symbol(w, w.reshape(acc.name, (1, g.task.network_outputs)))
    if g.readout.kind == "turn":
        columns = np.arange(g.task.network_outputs)
        sine, cosine = (
            Symbol(w, w.add("GATHER", [acc.name, w.constant(at, "int32")], Tensor((1, len(at)), "int64"), axis=1))
            for at in (columns[0::2], columns[1::2])
        )
        acc = turn(sine, cosine) >> 6
    return w("Mul", w.cast(acc, "float32"), scale)


def _reach(s: Step) -> int:
    """Largest partial sum of the last layer, whatever the order."""
    c = s.constants
    return int((np.abs(c["w"]).reshape(len(c["w"]), -1).sum(1) * 128 + np.abs(c["b"])).max())
