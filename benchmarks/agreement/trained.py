"""Networks trained here for some seconds, one per kind of input; their blocks hold every integer op between them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from deployment.nets import digits
from featherweight.block import Block
from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dense import Dense
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.inverted import Inverted
from featherweight.blocks.linear import LinearBlock
from featherweight.blocks.octconv import OctConv
from featherweight.blocks.pool import Pool
from featherweight.blocks.residual import Residual
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Job
from featherweight.engines import choose
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import lower
from featherweight.network import Network
from featherweight.recipe import Recipe
from featherweight.task import Input, Task

KEPT = Path(__file__).resolve().parents[2] / "runs" / "runtimes"  # so that every run compares the same networks
STEPS = 600


@dataclass(frozen=True)
class Kind:
    """A question to a data set, and the blocks that answer it."""

    data: str
    task: Task
    blocks: tuple[Block, ...]
    grid: int = 2


def classes(n: int) -> tuple[str, ...]:
    return tuple(map(str, range(n)))


KINDS = {
    "fashion": Kind(
        "fashion_mnist",
        Task("multiclass", Input("image", (1, 28, 28), "uint8"), classes=classes(10)),
        (ConvBlock(8, 3, 2), Inverted(8), Residual(12, stride=2), DSConv(16, act="hardswish")),
    ),
    "meter": Kind(
        "meter_tenth",
        Task("circular", Input("image", (3, 32, 20), "uint8"), ("value",), period=10.0),
        (ConvBlock(8, 3, 2), OctConv(8), Dense(4), Pool(2, "mean")),
    ),
    "spectrum": Kind(
        "mnist1d",
        Task("multiclass", Input("signal", (1, 1, 40), "float32"), classes=classes(10)),
        (ConvBlock(12, 5, 1), DSConv(16, 5, 2, "swish"), Residual(16)),
    ),
    "engine": Kind(
        "cmapss_fd001",
        Task("regression", Input("signal", (14, 1, 30), "float32"), ("cycles",)),
        (ConvBlock(16, 5, 1), DSConv(16, 3, 2), LinearBlock(12, "tanh")),
        0,
    ),
}
NAMES = ("digits", *KINDS)


def network(name: str, data: Path) -> tuple[IntegerGraph, np.ndarray]:
    """The integers of a network and the whole test split.  Raises: FileNotFoundError where the data are not there."""
    if name == "digits":
        kept = digits()
        return kept.graph, kept.x
    kind = KINDS[name]
    with np.load(data / f"{kind.data}.npz", allow_pickle=False) as held:
        x, y, test = held["x_train"], held["y_train"], held["x_test"]
    spec = kind.task.input
    x, test = (a.reshape(len(a), *spec.array_shape).astype(spec.dtype) for a in (x, test))
    folder = KEPT / name
    if not (folder / "model.npz").exists():
        train(kind, x[:12_000], y[:12_000]).save(folder)
    return lower(Network.load(folder)), test


def train(kind: Kind, x: np.ndarray, y: np.ndarray) -> Network:
    """A short training whose last steps are in the integers that ship."""
    task, spec = kind.task, kind.task.input
    y = y.astype(np.int64) if task.kind == "multiclass" else y.astype(np.float64).reshape(len(y), -1)
    normal, target = Standard.of(x, spec), TargetScale.of(y, task)
    design = Design(spec.shape, task.network_outputs, kind.blocks, Head(kind.grid))
    real, y = normal.apply(x, spec), target.encode(y, task)
    recipe = Recipe(steps=STEPS, batch=64, integer_share=0.1)
    outcome = choose().train(Job(task, design, recipe, real, y, real[:100], y[:100], normal, target))
    if outcome.network is None:
        raise RuntimeError(f"the network did not train: {outcome.why}")
    return outcome.network
