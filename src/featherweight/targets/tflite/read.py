"""A .tflite file of 8-bit integers as our integer graph: emitted, priced and compared as any other."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...data.standard import Standard
from ...errors import DataError, RunError, UnsupportedError
from ...integer.graph import IntegerGraph, Readout, Step
from ...integer.verify import verify
from ...ops.linear import QLinear
from ...quant import QParams
from ...task import Input, Task
from .foreign import Foreign, Value
from .parse import Parsed, Stored, parse
from .rules import RULES

LARGEST = 1 << 28  # bytes of a file
DROPPED = ("SOFTMAX", "LOGISTIC", "DEQUANTIZE")  # at the end of a graph: they change neither order nor sign of outputs


@dataclass(frozen=True)
class Found:
    """What a file holds.

    Attributes:
        notes: what was read in another way than it is written.
        places: value -> number of the tensor that holds it in the file.
    """

    graph: IntegerGraph
    notes: tuple[str, ...]
    places: Mapping[str, int]


def read(source: Path | bytes) -> IntegerGraph:
    """Return the integers of a .tflite file; see `found`."""
    return found(source).graph


def found(source: Path | bytes) -> Found:
    """Read a network of 8-bit integers.

    The input is int8, or float32 that the file quantises at once; our samples are uint8, 128 more than what is stored.
    A softmax or sigmoid at the end is left out: outputs are logits, the sums of the last layer times their scale, not
    rounded to 8 bits.  Everything between has the file's own weights, scales and zero points, and rounds once, as
    XNNPACK does (see docs/decisions/0013).

    Raises: RunError when the file cannot be read; DataError when it is damaged; UnsupportedError naming an operator, a
        type or a shape that has no form here.
    """
    where = "the file" if isinstance(source, bytes) else str(source)
    p = parse(_content(source), where)
    notes: list[str] = []
    nodes, first, last = list(p.nodes), p.input, p.output
    if p.tensors[first].dtype == "float32" and nodes[0].op == "QUANTIZE" and nodes[0].inputs == (first,):
        first = nodes.pop(0).output
        notes.append(_bytes(p.tensors[first]))
    while nodes and nodes[-1].op in DROPPED and nodes[-1].output == last and nodes[-1].inputs[0] != first:
        node = nodes.pop()
        last = node.inputs[0]
        if node.op != "DEQUANTIZE":
            notes.append(f"the {node.op} at the end is left out: outputs are logits")
    if not nodes:
        raise UnsupportedError("the file holds no layer", where=where)
    notes.append("outputs are the last layer's sums, not rounded to 8 bits")
    softmax = any("SOFTMAX" in n for n in notes)
    spec, q = _input(p, first, where)
    f = Foreign(where, p.tensors, {"x": q})
    f.values[first] = Value("x", spec.shape)
    for k, n in enumerate(nodes):
        if n.op not in RULES:
            ours = '"producer": "featherweight"' in p.description
            known = f"known: {', '.join(RULES)}"
            raise UnsupportedError(
                f"the operator {n.op} has no form here",
                where=f"{where}: operator {k}",
                hint="export from the run: Featherweight wrote this file itself" if ours else known,
            )
        RULES[n.op](f, n, n.output == last)
    steps, readout = f.steps, f.readout
    if readout is None or not steps or not isinstance(steps[-1].op, QLinear):
        raise UnsupportedError("a network here ends in a fully connected layer without activation", where=where)
    outputs = f.values[last].shape[0]
    task = _task(spec, outputs, softmax)
    used = _used(steps, f)
    shapes = {"x": spec.shape, **{s.output: f.shapes[s.output] for s in used}}
    qs = {"x": q, **{s.output: f.q[s.output] for s in used}}
    normal = Standard((float(q.zero + 128),), (q.scale,))
    graph = IntegerGraph(task, normal, shapes, qs, used, Readout("linear", readout))
    places = {v.name: k for k, v in reversed(f.values.items()) if v.name in shapes}
    return Found(verify(graph), tuple(notes), places)


def _content(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        size = source.stat().st_size
        if size > LARGEST:
            raise DataError(f"a file of {size:,} bytes; this reads up to {LARGEST:,}", where=str(source))
        return source.read_bytes()
    except OSError as e:
        raise RunError(f"the file cannot be read: {e.strerror or e}", where=str(source)) from None


def _input(p: Parsed, first: int, where: str) -> tuple[Input, QParams]:
    t = p.tensors[first]
    if t.dtype == "float32":
        raise UnsupportedError(
            "a float32 model; this reads networks of 8-bit integers",
            where=where,
            hint="convert it with full-integer quantisation (int8 input and weights), or fit a network to the data",
        )
    if t.dtype != "int8" or len(t.scale) != 1:
        raise UnsupportedError(
            f"an input of {t.dtype} with {len(t.scale)} scales; this reads int8 with one", where=where
        )
    return _spec(t, p, first, where), QParams(float(t.scale[0]), int(t.zero[0]))


def _bytes(t: Stored) -> str:
    """What bytes stand for where the file takes floats and quantises them at once."""
    if len(t.scale) != 1:
        return ""
    step, zero = float(t.scale[0]), int(t.zero[0])
    return f"the input is bytes: byte b stands for the file's float32 {step:g} * (b - {zero + 128})"


def _spec(t: Stored, p: Parsed, first: int, where: str) -> Input:
    shape = t.shape
    if len(shape) != 4:  # a flat input that is given its shape at once
        shape = next((p.tensors[n.output].shape for n in p.nodes if n.op == "RESHAPE" and n.inputs[0] == first), shape)
    if len(shape) not in (2, 3, 4) or shape[0] != 1 or t.shape[0] != 1:
        raise UnsupportedError(f"an input of shape {t.shape}; this reads one sample of up to three axes", where=where)
    if len(shape) == 4:
        return Input("image", (shape[3], shape[1], shape[2]), "uint8")
    if len(shape) == 3:
        return Input("signal", (shape[2], 1, shape[1]), "uint8")
    return Input("table", (1, 1, shape[1]), "uint8")


def _task(spec: Input, outputs: int, softmax: bool) -> Task:
    if softmax and outputs > 1:
        return Task("multiclass", spec, classes=tuple(str(k) for k in range(outputs)))
    return Task("regression", spec, ("y",) if outputs == 1 else tuple(f"y{k}" for k in range(outputs)))


def _used(steps: list[Step], f: Foreign) -> tuple[Step, ...]:
    """Steps that the last one depends on."""
    wanted, used = {steps[-1].output}, []
    for s in reversed(steps):
        if s.output in wanted:
            wanted.update(s.inputs)
            used.append(s)
    return tuple(used[::-1])
