"""How fast an engine trains on this machine: a fraction of a second on one small network."""

import time
from dataclasses import dataclass
from itertools import islice

import numpy as np

from ..block import BLOCKS
from ..data.standard import Standard, TargetScale
from ..design import Design
from ..engine import Engine, Job
from ..graph import Graph
from ..recipe import Recipe
from ..task import Input, Task
from ..train.batches import batches
from ..train.initial import initial

BATCH, SAMPLES, CLASSES = 128, 1024, 10
PRODUCT, TIMES = 768, 5  # size of the matrix product that finds the peak, and how often it is tried


@dataclass(frozen=True)
class Speed:
    """What was measured, on one thread.

    Attributes:
        params: of the network.
        samples: trained per second.
        flops: floating-point operations per second of its convolutions and linear layers, both passes.
        peak: operations per second of a float32 matrix product in numpy.
    """

    params: int
    samples: float
    flops: float
    peak: float


def speed(engine: Engine, seconds: float = 0.3) -> Speed:
    """Train a convolutional network of some 3,000 params on noise for about so many seconds."""
    conv = BLOCKS["conv"]
    shape = (1, 28, 28)
    design = Design(shape, CLASSES, (conv(8), conv(12, 3, 2), conv(16, 3, 2)))
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((SAMPLES, *shape), np.float32), rng.integers(0, CLASSES, SAMPLES)
    task = Task("multiclass", Input("image", shape, "float32"), classes=tuple(f"class {k}" for k in range(CLASSES)))
    recipe = Recipe(batch=BATCH, ghost=engine.ghost(shape))
    job = Job(task, design, recipe, x, y, x[:0], y[:0], Standard((0.0,), (1.0,)), TargetScale.of(y, task))
    learner = engine.learner(job, design.graph, initial(design.graph, 0))
    draws = batches(SAMPLES, shape, recipe, task)
    learner.steps(list(islice(draws, 2)), [1e-3] * 2)  # the first steps fill caches and choose kernels
    done, began, spent = 0, time.perf_counter(), 0.0
    while spent < seconds:
        part = list(islice(draws, min(learner.chunk, 4)))
        learner.steps(part, [1e-3] * len(part))
        done += BATCH * len(part)
        spent = time.perf_counter() - began
    return Speed(design.size.params or 0, done / spent, done / spent * operations(design.graph), peak())


def operations(graph: Graph) -> int:
    """Floating-point operations of one sample's training step, as convolutions and linear layers count them.

    Forward pass, gradient of the inputs and gradient of the weights have the same products, two operations each;
    nobody needs the gradient of the samples, so the layers that read them have two passes, not three.
    """
    first = sum(n.op.macs(*graph.ins(n)) for n in graph.nodes if graph.input in n.inputs)
    return 2 * (3 * graph.macs - first)


def peak() -> float:
    """Operations per second of one thread in a float32 matrix product."""
    from threadpoolctl import threadpool_limits

    a = np.random.default_rng(0).standard_normal((PRODUCT, PRODUCT), np.float32)
    out, best = np.empty_like(a), float("inf")
    with threadpool_limits(1):
        for _ in range(TIMES):
            began = time.perf_counter()
            np.matmul(a, a, out=out)
            best = min(best, time.perf_counter() - began)
    return 2 * PRODUCT**3 / best
