"""LiteRT with XNNPACK, one thread, called from Python: a file of ours, a conventional one, or one as published."""

import numpy as np

from featherweight.integer.graph import IntegerGraph
from featherweight.ops.avgpool import QAvgPool
from featherweight.ops.linear import QLinear
from featherweight.targets.tflite.layers import LAYERS
from featherweight.targets.tflite.run import interpreter, run
from featherweight.targets.tflite.writer import INT8, OPERATORS, Scales, Tensor, Writer

VALID = 1  # of the schema's Padding
# What our own files do without.
OPERATORS.setdefault("AVERAGE_POOL_2D", (1, 1, "Pool2DOptions"))
INT8.update(AVERAGE_POOL_2D=2, FULLY_CONNECTED=4)


class Lite:
    """One file in one interpreter; every call is one `invoke` with the input already set."""

    def __init__(self, name: str, model: bytes, x: np.ndarray, expected: np.ndarray) -> None:
        """expected: outputs (N, K) of `g.run`, whose order, and where the file keeps them whole whose bits, count."""
        self.name = f"LiteRT with XNNPACK, {name}"
        got = run(model, x)
        self.equal = got.dtype == expected.dtype and bool(np.array_equal(got, expected))
        self.agree = float((got.argmax(1) == expected.argmax(1)).mean())
        self.lite = interpreter(model, "xnnpack")
        source = self.lite.get_input_details()[0]
        first = x[:1].astype(np.int64) - 128 if source["dtype"] == np.int8 else x[:1]
        self.lite.set_tensor(source["index"], first.astype(source["dtype"]).reshape(source["shape"]))

    def __call__(self, n: int) -> None:
        invoke = self.lite.invoke
        for _ in range(n):
            invoke()


def conventional(g: IntegerGraph, x: np.ndarray) -> bytes:
    """The network as TensorFlow converts one: AVERAGE_POOL_2D that keeps its scale, and a FULLY_CONNECTED to int8.

    Args: g: ends in a global average and a linear layer; x: samples that tell the outputs' range.
    """
    *body, pool, last = g.steps
    assert isinstance(pool.op, QAvgPool) and isinstance(last.op, QLinear)
    w, q = Writer(), g.q[g.input]
    spec = g.task.input
    names = {g.input: w.tensor("input", Tensor((1, *spec.array_shape), "int8", Scales((q.scale,), q.zero)))}
    for s in body:
        names[s.output] = LAYERS[type(s.op)](w, g, s, [names[i] for i in s.inputs])
    held = w.tensors[names[pool.inputs[0]]]
    scales = held.scales
    assert scales is not None
    kh, kw = pool.op.tile
    how = {"padding": VALID, "stride_w": 1, "stride_h": 1, "filter_width": kw, "filter_height": kh}
    mean = Tensor((1, 1, 1, held.shape[3]), "int8", scales)
    y = w.reshape(w.add("AVERAGE_POOL_2D", [names[pool.inputs[0]]], mean, **how), (1, held.shape[3]))
    c, ratio = last.constants, g.q[last.inputs[0]].scale / scales.scale[0]
    weights = c["w"].reshape(len(c["w"]), -1)
    s = (c["s"] * np.float32(ratio)).astype(np.float32)
    one = float(s.max())
    kernel = np.rint(weights * (s / one)[:, None])
    real = c["b"] + g.q[last.inputs[0]].zero * weights.sum(1)
    bias = np.rint(real * g.q[last.inputs[0]].scale * c["s"] / (scales.scale[0] * one))
    out = g.run(x[:64])
    top = float(np.abs(out / np.asarray(g.readout.scale) * c["s"] * g.q[last.inputs[0]].scale).max())
    inputs = [y, w.constant(kernel, "int8", Scales((one,)))]
    inputs += [w.constant(bias, "int32", Scales((scales.scale[0] * one,)))]
    result = Tensor((1, len(weights)), "int8", Scales((max(top / 127, 2.01 * scales.scale[0] * one),)))
    return w.finished(w.add("FULLY_CONNECTED", inputs, result), "a conventional int8 network")


def call() -> bytes:
    """The least that a call can be: one 1x1 convolution of one number."""
    w, one = Writer(), Scales((1.0,))
    x = w.tensor("input", Tensor((1, 1, 1, 1), "int8", one))
    inputs = [x, w.constant(np.ones((1, 1, 1, 1)), "int8", one), w.constant(np.zeros(1), "int32", one)]
    how = {"padding": VALID, "stride_w": 1, "stride_h": 1, "dilation_w_factor": 1, "dilation_h_factor": 1}
    return w.finished(w.add("CONV_2D", inputs, Tensor((1, 1, 1, 1), "int8", Scales((3.0,))), **how), "a call")
