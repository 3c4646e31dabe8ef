"""One thread per process, no telemetry, no clock: settled before numpy, torch or ONNX Runtime are imported."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["MPLBACKEND"] = "Agg"

# The same examples everywhere, and a busy machine is no failure.
settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

import numpy as np  # noqa: E402
import pytest  # noqa: E402

from featherweight.block import Block  # noqa: E402
from featherweight.data.standard import Standard, TargetScale  # noqa: E402
from featherweight.design import Design, Head  # noqa: E402
from featherweight.device import Device, parse_device  # noqa: E402
from featherweight.fold import fold  # noqa: E402
from featherweight.integer.calibrate import calibrated  # noqa: E402
from featherweight.network import Network  # noqa: E402
from featherweight.recipe import Recipe  # noqa: E402
from featherweight.targets import emulator  # noqa: E402
from featherweight.task import Input, Task  # noqa: E402


def _weights(design: Design, seed: int = 0) -> dict[str, dict[str, np.ndarray]]:
    """Weights of the graph that trains, of the sizes that training leaves behind, running statistics included."""
    rng = np.random.default_rng(seed)
    out: dict[str, dict[str, np.ndarray]] = {}
    for node, name, shape in design.graph.weights():
        fan_in = np.prod(shape[1:])
        a = {
            "w": lambda f=fan_in, s=shape: rng.normal(0, (2 / f) ** 0.5, s),
            "b": lambda s=shape: rng.normal(0, 0.1, s),
            "gamma": lambda s=shape: rng.uniform(0.5, 1.5, s),
            "beta": lambda s=shape: rng.normal(0, 0.3, s),
            "mean": lambda s=shape: rng.normal(0, 0.3, s),
            "var": lambda s=shape: rng.uniform(0.5, 2, s),
            "slope": lambda s=shape: rng.uniform(0.5, 2, s),
        }[name]()
        out.setdefault(node.output, {})[name] = a.astype(np.float32)
    return out


def _samples(spec: Input, n: int = 40, seed: int = 0) -> np.ndarray:
    """Raw samples of `spec`: smooth enough to leave the mean, the ends of the range included."""
    rng = np.random.default_rng(seed)
    level = rng.normal(0, 1, (n, *[1] * len(spec.array_shape)))
    x = level + rng.normal(0, 1, (n, *spec.array_shape)) * rng.uniform(0.2, 3, spec.array_shape[-1])
    if spec.dtype == "float32":
        return x.astype(np.float32)
    info = np.iinfo(spec.dtype)
    middle, spread = (128, 60) if spec.dtype == "uint8" else (0, 6000)
    return np.clip(middle + spread * x, info.min, info.max).astype(spec.dtype)


@pytest.fixture(scope="session")
def random_weights():
    """(design, seed) -> weights of the graph that trains."""
    return _weights


@pytest.fixture(scope="session")
def random_network():
    """(task, blocks, head, seed, squeeze) -> (calibrated Network of random weights, raw samples)."""

    def make(
        task: Task, blocks: tuple[Block, ...], head: Head | None = None, seed: int = 0, squeeze: int = 0
    ) -> tuple[Network, np.ndarray]:
        beside = {"beside": task.input.beside, "squeeze": squeeze} if task.input.beside else {}
        design = Design(task.input.shape, task.network_outputs, blocks, head or Head(2), **beside)
        x = _samples(task.input, seed=seed)
        normal = Standard.of(x, task.input)
        target = TargetScale.of(np.random.default_rng(seed).normal(5, 3, (99, len(task.targets))), task)
        weights = fold(design.graph, _weights(design, seed))[1]
        network = Network(task, design, weights, normal, target, Recipe(), {})
        return calibrated(network, normal.apply(x, task.input)), x

    return make


@pytest.fixture(scope="session")
def board():
    """(name of a device) -> Device that is compiled for and emulated here.

    Where a tool is missing the test is skipped, and its reason says which; with FEATHERWEIGHT_REQUIRE_CROSS=1 it fails.
    """

    def find(name: str = "cortex-m4") -> Device:
        device = parse_device(name)
        if missing := emulator.lacks(device):
            if os.environ.get("FEATHERWEIGHT_REQUIRE_CROSS") == "1":
                pytest.fail(f"FEATHERWEIGHT_REQUIRE_CROSS is set, but {missing}")
            pytest.skip(f"{missing} (apt install {emulator.PACKAGE} {device.package})")
        return device

    return find


@pytest.fixture
def tflite_file(tmp_path: Path) -> Path:
    """A small network of 8-bit integers, as a converter writes it."""
    from featherweight.targets.tflite.writer import Scales, Tensor, Writer

    w, rng = Writer(), np.random.default_rng(0)
    x = w.tensor("input", Tensor((1, 6, 5, 3), "int8", Scales((0.02,), -3)))
    kernel = w.constant(rng.integers(-127, 128, (4, 1, 1, 3)), "int8", Scales((0.01,)))
    bias = w.constant(rng.integers(-99, 99, 4), "int32", Scales((0.0002,)))
    how = {"stride_w": 1, "stride_h": 1, "dilation_w_factor": 1, "dilation_h_factor": 1}
    y = w.add("CONV_2D", [x, kernel, bias], Tensor((1, 6, 5, 4), "int8", Scales((0.03,), -128)), **how)
    row = w.reshape(y, (1, 120))
    kernel = w.constant(rng.integers(-127, 128, (3, 120)), "int8", Scales((0.004,)))
    out = w.add("FULLY_CONNECTED", [row, kernel], Tensor((1, 3), "int8", Scales((0.1,), 0)))
    path = tmp_path / 'a "name*.tflite'
    path.write_bytes(w.finished(out, ""))
    return path
