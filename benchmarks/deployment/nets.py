"""The networks that are deployed: a small one trained here on digits, three of MLPerf Tiny as published."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Job
from featherweight.engines import choose
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import lower
from featherweight.integer.narrow import narrowed
from featherweight.network import Network
from featherweight.recipe import Recipe
from featherweight.task import Input, Task

HERE = Path(__file__).resolve().parent
PUBLISHED = HERE.parents[2] / "shared" / "data" / "refmodels" / "mlperf_tiny"
KEPT = HERE.parents[1] / "runs" / "deploy"  # the trained network, so that every run measures the same one
FILES = {
    "kws": "kws_ref_model.tflite",
    "resnet8": "pretrainedResnet_quant.tflite",
    "vww": "vww_96_int8.tflite",
}
NAMES = ("ds2k7", *FILES)
STEPS, TEST = 1500, 397
VECTORS = 64  # random inputs of a published network


@dataclass(frozen=True)
class Deployed:
    """Integers that ship, samples (N, ...) in the input's own type to compare on, and their classes where known."""

    name: str
    graph: IntegerGraph
    x: np.ndarray
    y: np.ndarray | None = None

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one prediction."""
        weights = ((s.constants.get("w"), self.graph.shapes[s.output]) for s in self.graph.steps)
        return sum(w.size * shape[1] * shape[2] for w, shape in weights if w is not None)

    def narrowed(self, bits: int) -> "Deployed":
        """The same with weights of fewer bits, rounded after training: nothing was trained again."""
        return replace(self, graph=narrowed(self.graph, bits))


class Missing(Exception):
    """A network that cannot be had here; the message says why."""


def find(name: str, published: Path = PUBLISHED) -> Deployed:
    """Train, or read, the network `name`.  Raises: Missing."""
    return digits() if name == "ds2k7" else read(name, published / FILES[name])


def digits() -> Deployed:
    """The 2,714-parameter network, trained for some seconds, with the digits it has not seen."""
    x, y = samples()
    folder = KEPT / "ds2k7"
    if not (folder / "model.npz").exists():
        train(x[TEST:], y[TEST:]).save(folder)
    return Deployed("ds2k7", lower(Network.load(folder)), x[:TEST], y[:TEST])


def samples() -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn's 1,797 digits in an order of their own, 8x8 enlarged to 28x28: uint8 (N, 28, 28, 1), int64 (N,)."""
    from sklearn.datasets import load_digits

    held = load_digits()
    at = (np.arange(28) + 0.5) * 8 / 28 - 0.5  # where pixel centres fall, ends included
    low = np.clip(np.floor(at).astype(int), 0, 6)
    part = np.clip(at - low, 0, 1)
    mix = np.zeros((28, 8))
    mix[np.arange(28), low], mix[np.arange(28), low + 1] = 1 - part, part
    large = np.einsum("rh,nhw,cw->nrc", mix, held.images / 16, mix)
    order = np.random.default_rng(0).permutation(len(large))
    return np.rint(255 * large).astype(np.uint8)[order, :, :, None], held.target[order].astype(np.int64)


def train(x: np.ndarray, y: np.ndarray) -> Network:
    """The network of the table, its last steps in the integers that ship; the same seed gives the same network."""
    task = Task("multiclass", Input("image", (1, 28, 28), "uint8"), classes=tuple("0123456789"))
    blocks = (ConvBlock(8, 3, 2), DSConv(16), DSConv(32, 3, 2), DSConv(32))
    design = Design((1, 28, 28), 10, blocks, Head(1))
    normal, target = Standard.of(x, task.input), TargetScale.of(y, task)
    recipe = Recipe(steps=STEPS, batch=64, integer_share=0.1)
    real = normal.apply(x, task.input)
    outcome = choose().train(Job(task, design, recipe, real, y, real[:100], y[:100], normal, target))
    if outcome.network is None:
        raise Missing(f"ds2k7 did not train: {outcome.why}")
    return outcome.network


def read(name: str, path: Path) -> Deployed:
    """A published network with random inputs."""
    if not path.exists():
        raise Missing(f"{path.name} is not in {path.parent.name}")
    from featherweight.targets.tflite import read as tflite

    graph = tflite.read(path)
    spec = graph.task.input
    rng = np.random.default_rng(0)
    shape = (VECTORS, *spec.array_shape)
    if spec.dtype == "float32":
        x = rng.standard_normal(shape, np.float32)
    else:
        info = np.iinfo(spec.dtype)
        x = rng.integers(info.min, info.max + 1, shape).astype(spec.dtype)
    return Deployed(name, graph, x)
