"""The native engine: one sample per SIMD lane, compiled for every instruction set, chosen when it is first needed."""

from dataclasses import dataclass
from typing import ClassVar

from ...engine import Engine, Job
from ...graph import Graph, Shape, Weights
from ...learner import Learner
from ...network import Network
from .exact import exact, unsummable
from .learner import NativeLearner
from .program import Program, unruled

SMALL = 256  # pixels of an input below which one vector of samples is too little work between two sums


@dataclass(frozen=True)
class NativeEngine(Engine):
    """One thread of this processor, in the widest vectors it has."""

    name: ClassVar[str] = "native"
    integer_cost: ClassVar[float] = 1.1  # measured: 0.7 to 1.0 with exact norms, 1.0 to 1.3 with ghost norms

    def refuses(self, job: Job) -> str:
        return unruled(job.design.graph) or (unsummable(job.design.shipped) if job.recipe.integer_share else "")

    def ghost(self, shape: Shape) -> int:
        """One vector of the widest processors, whose maps stay in the cache; more of them where maps are small."""
        return 16 if shape[1] * shape[2] >= SMALL else 64

    def learner(self, job: Job, graph: Graph, weights: Weights) -> Learner:
        return NativeLearner(job, Program.of(graph), weights)

    def integers(self, job: Job, network: Network) -> Learner:
        return NativeLearner(job, exact(network), network.weights)
