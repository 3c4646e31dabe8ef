"""Files that others wrote: read into the same integers, and refused in one sentence where they lie or go beyond us."""

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from featherweight.errors import DataError, FeatherError, RunError, UnsupportedError
from featherweight.targets import onnx
from featherweight.targets.tflite import writer
from featherweight.targets.tflite.read import found, read
from featherweight.targets.tflite.run import run, values
from featherweight.targets.tflite.write import write
from featherweight.targets.tflite.writer import Scales, Tensor, Writer

MORE = {
    "AVERAGE_POOL_2D": (1, 2, "Pool2DOptions"),
    "LOGISTIC": (14, 2, ""),
    "RELU": (19, 2, ""),
    "SOFTMAX": (25, 2, "SoftmaxOptions"),
    "DEQUANTIZE": (6, 2, ""),
    "MEAN": (40, 2, "ReducerOptions"),
    "QUANTIZE": (114, 1, ""),
    "SPACE_TO_DEPTH": (26, 2, "SpaceToDepthOptions"),
}
HOW = {"padding": 0, "stride_w": 1, "stride_h": 1, "dilation_w_factor": 1, "dilation_h_factor": 1}


@pytest.fixture(autouse=True)
def operators(monkeypatch: pytest.MonkeyPatch) -> None:
    """What converters write and `write` does not."""
    for name, row in MORE.items():
        monkeypatch.setitem(writer.OPERATORS, name, row)


class Net:
    """A network of 8-bit operators, as a converter writes it, of random numbers."""

    def __init__(self, shape: tuple[int, ...] = (1, 9, 8, 3), seed: int = 0, dtype: str = "int8") -> None:
        self.w, self.rng = Writer(), np.random.default_rng(seed)
        self.at = self.w.tensor("input", Tensor(shape, dtype, Scales((0.031,), -7) if dtype == "int8" else None))

    @property
    def tensor(self) -> Tensor:
        return self.w.tensors[self.at]

    def add(
        self, op: str, *more: str, shape: tuple[int, ...], scale: float = 0.02, zero: int = -11, **how: Any
    ) -> "Net":
        self.at = self.w.add(op, [self.at, *more], Tensor(shape, "int8", Scales((scale,), zero)), **how)
        return self

    def conv(
        self, o: int, kernel: tuple[int, int] = (3, 3), act: int = 1, depthwise: bool = False, **how: Any
    ) -> "Net":
        _, h, w, c = self.tensor.shape
        o = c if depthwise else o
        s = tuple((0.004 * self.rng.uniform(0.5, 1, o)).astype(np.float32).tolist())
        numbers = self.rng.integers(-127, 128, (1, *kernel, o) if depthwise else (o, *kernel, c))
        kernel_name = self.w.constant(numbers, "int8", Scales(s, axis=3 if depthwise else 0))
        own = Scales(tuple((np.float32(self.tensor.scales.scale[0]) * np.float32(s)).tolist()))  # type: ignore[union-attr]
        bias = self.w.constant(self.rng.integers(-900, 900, o), "int32", own)
        how = {**HOW, "fused_activation_function": act, **how}
        if depthwise:
            how["depth_multiplier"] = 1
        sh, sw = how["stride_h"], how["stride_w"]
        same = how["padding"] == 0
        p, q = (-(-h // sh), -(-w // sw)) if same else ((h - kernel[0]) // sh + 1, (w - kernel[1]) // sw + 1)
        return self.add(
            "DEPTHWISE_CONV_2D" if depthwise else "CONV_2D", kernel_name, bias, shape=(1, p, q, o), scale=0.05, **how
        )

    def pool(self, op: str, tile: int = 2, stride: int = 2) -> "Net":
        _, h, w, c = self.tensor.shape
        how = {"padding": 1, "stride_w": stride, "stride_h": stride, "filter_width": tile, "filter_height": tile}
        same = self.tensor.scales
        assert same is not None
        shape = (1, (h - tile) // stride + 1, (w - tile) // stride + 1, c)
        return self.add(op, shape=shape, scale=same.scale[0], zero=same.zero, **how)

    def dense(self, o: int, act: int = 0) -> "Net":
        n = int(np.prod(self.tensor.shape))
        self.at = self.w.reshape(self.at, (1, n))
        own = self.tensor.scales
        assert own is not None
        kernel = self.w.constant(self.rng.integers(-127, 128, (o, n)), "int8", Scales((0.003,)))
        bias = self.w.constant(
            self.rng.integers(-900, 900, o), "int32", Scales((float(np.float32(own.scale[0]) * np.float32(0.003)),))
        )
        return self.add("FULLY_CONNECTED", kernel, bias, shape=(1, o), scale=0.2, zero=3, fused_activation_function=act)

    def done(self) -> bytes:
        return self.w.finished(self.at, "made for a test")


def usual(seed: int = 0) -> Net:
    n = Net(seed=seed).conv(8, stride_h=2, stride_w=2)
    skip, was = n.at, n.tensor
    n = n.conv(0, depthwise=True).conv(8, (1, 1), act=0)
    n = n.add("ADD", skip, shape=was.shape, scale=0.06, zero=-100, fused_activation_function=1)
    return n.pool("AVERAGE_POOL_2D").pool("MAX_POOL_2D", 1, 1).dense(5)


def samples(shape: tuple[int, ...], n: int = 24) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (n, *shape)).astype(np.uint8)


def test_what_is_read_is_what_xnnpack_computes() -> None:
    """Layer by layer, each given the runtime's own inputs: double roundings and ties would show."""
    pytest.importorskip("ai_edge_litert", reason="LiteRT is not installed: no runtime to compare with")
    from featherweight.integer.kernels import Exact

    content = usual().done()
    f = found(content)
    g, x = f.graph, samples((9, 8, 3))
    inside = {k: v for k, v in f.places.items() if k not in ("x", g.output)}
    got = {"x": g.quantize_input(x), **values(content, x, inside, "xnnpack")}
    for s in g.steps[:-1]:
        ours = s.op.run(Exact, s.constants, *(got[i] for i in s.inputs))
        if s.certified or not hasattr(s.op, "zy"):
            assert np.array_equal(ours, got[s.output]), s
        assert (ours != got[s.output]).mean() < 0.02 and np.abs(ours - got[s.output]).max() <= 1
    logits = run(content, x)  # 8 bits of them
    assert np.abs(np.rint(g.run(x) / 0.2) + 3 - logits)[np.abs(logits) < 120].max() <= 1


def test_a_softmax_is_left_out_and_said() -> None:
    n = usual()
    logits = found(n.done())
    n.add("SOFTMAX", shape=(1, 5), scale=1 / 256, zero=-128, beta=1.0)
    soft = found(n.done())
    assert soft.graph.task.kind == "multiclass" and len(soft.graph.task.classes) == 5
    assert logits.graph.task.kind == "regression"
    assert any("logits" in note for note in soft.notes) and not any("logits" in note for note in logits.notes)
    x = samples((9, 8, 3), 3)
    assert np.array_equal(soft.graph.run(x), logits.graph.run(x)) and np.ptp(logits.graph.run(x)) > 0


def test_what_is_read_is_written_again_in_every_form() -> None:
    g, x = read(usual(3).done()), samples((9, 8, 3), 6)
    expected = g.run(x)
    assert np.array_equal(onnx.run(onnx.emit(g), x), expected)
    pytest.importorskip("ai_edge_litert", reason="LiteRT is not installed: no runtime to compare with")
    assert np.array_equal(run(write(g), x), expected)


def scaled_and_shifted(step: float) -> Net:
    """Floats quantised at once; batch norms that nobody folded: factors and terms per channel."""
    n, shape = Net((1, 6, 6, 4), dtype="float32"), (1, 6, 6, 4)
    n.at = n.w.add("QUANTIZE", [n.at], Tensor(shape, "int8", Scales((step,), -100)))
    factor = n.w.constant([-128, 0, 127, 90], "int8", Scales((0.001,), -128))
    n.add("MUL", factor, shape=shape, scale=0.0015 * step, zero=-100, fused_activation_function=0)
    term = n.w.constant([-9, 4, 0, 100], "int8", Scales((0.01 * step,), 5))
    return n.add("ADD", term, shape=shape, scale=0.002 * step, zero=-90, fused_activation_function=0)


@pytest.mark.parametrize("step", [1.0, 1 / 255])
def test_factors_and_terms_per_channel_and_floats_that_are_bytes(step: float) -> None:
    pytest.importorskip("ai_edge_litert", reason="LiteRT is not installed: no runtime to compare with")
    content = scaled_and_shifted(step).dense(3).done()
    f, x = found(content), samples((6, 6, 4))
    assert f"{step:g} * (b - 28)" in f.notes[0]
    seen = f.graph.run_integers(f.graph.quantize_input(x))
    inside = {k: v for k, v in f.places.items() if k not in ("x", f.graph.output)}
    floats = f.graph.normal.apply(x, f.graph.task.input).transpose(0, 2, 3, 1)
    got = values(content, floats, inside, "builtin")
    assert set(inside) == {"v1", "v2"}, "the factor, too large for one multiplier, takes two steps"
    assert np.ptp(seen["v2"]) > 100
    for name in inside:
        assert np.abs(seen[name] - got[name]).max() <= 1 and (seen[name] != got[name]).mean() < 0.02


def test_functions_become_tables() -> None:
    n = Net().conv(4, act=0)
    shape = n.tensor.shape
    n.add("LOGISTIC", shape=shape, scale=1 / 256, zero=-128).add("RELU", shape=shape, scale=1 / 256, zero=-128)
    assert len(read(n.dense(2).done()).steps) == 4


def test_shapes_of_flat_inputs() -> None:
    n = Net((1, 30))
    assert read(n.dense(4, act=1).dense(3).done()).task.input.kind == "table"
    n = Net((1, 24))
    n.at = n.w.reshape(n.at, (1, 4, 6, 1))
    assert read(n.conv(3).dense(2).done()).task.input.shape == (1, 4, 6)


def test_a_file_of_ours_is_said_to_be_one() -> None:
    with pytest.raises(UnsupportedError, match="export from the run"):
        read(write(read(usual().done())))


def overlapping() -> Net:
    return Net().conv(4).pool("MAX_POOL_2D", 3, 1).dense(2)


def floats() -> Net:
    n = Net(dtype="float32")
    n.at = n.w.add("RELU", [n.at], Tensor((1, 9, 8, 3), "float32"))
    return n


def unknown() -> Net:
    n = Net((1, 8, 8, 3)).conv(4)
    return n.add("SPACE_TO_DEPTH", shape=(1, 4, 4, 16), scale=0.05, block_size=2).dense(2)


def headless() -> Net:
    return Net().conv(4)


def dilated() -> Net:
    return Net().conv(4, dilation_h_factor=2).dense(2)


def wrong_shape() -> Net:
    n = Net().conv(4, (1, 1))
    n.w.tensors[n.at] = Tensor((1, 9, 8, 5), "int8", Scales((0.05,), -11))
    return n.dense(2)


def activated() -> Net:
    return Net().conv(4).dense(2, act=1)


def asymmetric() -> Net:
    n = Net()
    kernel = n.w.constant(np.ones((4, 1, 1, 3)), "int8", Scales((0.1,), 3))
    bias = n.w.constant(np.zeros(4), "int32")
    return n.add("CONV_2D", kernel, bias, shape=(1, 9, 8, 4), fused_activation_function=0, **HOW).dense(2)


REFUSED: list[tuple[Callable[[], Net], type[FeatherError], str]] = [
    (overlapping, UnsupportedError, "MAX_POOL_2D of tiles"),
    (floats, UnsupportedError, "float32 model"),
    (unknown, UnsupportedError, "SPACE_TO_DEPTH"),
    (headless, UnsupportedError, "ends in a fully connected layer"),
    (dilated, UnsupportedError, "CONV_2D with dilation"),
    (wrong_shape, DataError, "the file says"),
    (activated, UnsupportedError, "activation in the last layer"),
    (asymmetric, UnsupportedError, "not symmetric"),
]


@pytest.mark.parametrize("make, kind, words", REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_what_has_no_form_is_refused_by_name(make, kind, words) -> None:
    with pytest.raises(kind, match=words):
        read(make().done())


def test_dynamic_and_empty_shapes(tmp_path) -> None:
    with pytest.raises(UnsupportedError, match="dynamic shape"):
        read(Net((1, 0, 8, 3)).conv(2).done())
    with pytest.raises(DataError, match="TFL3 is missing"):
        read(b"PK\3\4 this is a zip archive")
    with pytest.raises(DataError, match="TFL3 is missing"):
        read(b"")
    with pytest.raises(RunError, match="cannot be read"):
        read(tmp_path / "nothing.tflite")
    with pytest.raises(RunError, match="cannot be read"):
        read(tmp_path)


def test_cut_files_end_in_a_sentence() -> None:
    content = usual().done()
    for end in range(8, len(content), 97):
        try:
            read(content[:end])
        except FeatherError:
            continue
        assert end > len(content) - 200  # only the last bytes may be ones that nobody needs


def test_changed_bytes_end_in_a_sentence_or_in_another_network() -> None:
    content, rng = usual().done(), np.random.default_rng(0)
    refused = 0
    for _ in range(400):
        bad = bytearray(content)
        for at in rng.integers(8, len(bad), rng.integers(1, 6)):
            bad[at] = rng.choice([0, 1, 127, 128, 255, int(rng.integers(256))])
        try:
            read(bytes(bad))
        except FeatherError:
            refused += 1
    assert refused > 40


def test_offsets_that_lead_away_end_in_a_sentence() -> None:
    content, rng = usual().done(), np.random.default_rng(1)
    for _ in range(300):
        bad = bytearray(content)
        at = int(rng.integers(2, len(bad) // 4 - 1)) * 4
        bad[at : at + 4] = int(rng.choice([2**31 - 1, 2**32 - 1, len(bad) - 4, 2**30, 0])).to_bytes(4, "little")
        with contextlib.suppress(FeatherError):
            read(bytes(bad))
