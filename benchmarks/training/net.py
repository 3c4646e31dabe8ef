"""The networks of the race: three tiny ones and ResNet-8, with synthetic samples to train on."""

from dataclasses import dataclass

import numpy as np

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.residual import Residual
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Job
from featherweight.engines.native import NativeEngine
from featherweight.engines.speed import operations
from featherweight.recipe import Recipe
from featherweight.task import Input, Task

BATCH, CLASSES, SAMPLES = 128, 10, 8192
RATE = 1e-3  # constant: every contestant keeps learning, none diverges, however many steps it gets


@dataclass(frozen=True)
class Net:
    """A network and the training job that goes with it."""

    name: str
    design: Design

    @property
    def params(self) -> int:
        """Numbers that a gradient moves: running statistics are none."""
        graph = self.design.graph
        return sum(int(np.prod(s)) for _, k, s in graph.weights() if k not in ("mean", "var"))

    @property
    def flops(self) -> int:
        """Floating-point operations of one sample's training step."""
        return operations(self.design.graph)

    @property
    def task(self) -> Task:
        shape = self.design.input
        spec = Input("signal" if shape[1] == 1 else "image", shape, "float32")
        return Task("multiclass", spec, classes=tuple(f"class {k}" for k in range(CLASSES)))

    @property
    def ghosts(self) -> dict[str, int]:
        """Kinds of norm, as the table names them -> Recipe.ghost."""
        return {"ghost": NativeEngine().ghost(self.design.input), "exact": 0}

    def samples(self, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """SAMPLES synthetic samples: float32 (N, C, H, W), a pattern per class under noise; int64 (N,) classes."""
        rng = np.random.default_rng([seed, 0])
        patterns = rng.standard_normal((CLASSES, *self.design.input), np.float32)
        y = rng.integers(0, CLASSES, SAMPLES)
        x = rng.standard_normal((SAMPLES, *self.design.input), np.float32)
        x += 0.5 * patterns[y]
        return x, y

    def job(self, x: np.ndarray, y: np.ndarray, ghost: int = 0) -> Job:
        """The job of our engines on these samples; `ghost` as Recipe has it."""
        recipe = Recipe(batch=BATCH, rate=RATE, ghost=ghost)
        plain = Standard((0.0,) * self.design.input[0], (1.0,) * self.design.input[0])
        target = TargetScale((0.0,) * CLASSES, (1.0,) * CLASSES)
        return Job(self.task, self.design, recipe, x, y, x[:0], y[:0], plain, target)


NETS = {
    net.name: net
    for net in (
        Net("conv3k", Design((1, 28, 28), CLASSES, (ConvBlock(8), ConvBlock(12, 3, 2), ConvBlock(16, 3, 2)))),
        Net(
            "dws3k",
            Design((1, 28, 28), CLASSES, (ConvBlock(8), DSConv(20, 3, 2), DSConv(28, 3, 1), DSConv(40, 3, 2))),
        ),
        Net(
            "conv1d",
            Design(
                (1, 1, 40),
                CLASSES,
                (ConvBlock(16, 5), ConvBlock(20, 3, 2), ConvBlock(24, 3, 2), ConvBlock(24, 3)),
            ),
        ),
        # The shape of MLPerf Tiny's image classification, with a norm after the projections too.
        Net(
            "resnet8",
            Design((3, 32, 32), CLASSES, (ConvBlock(16), Residual(16), Residual(32, 3, 2), Residual(64, 3, 2)), Head()),
        ),
    )
}
