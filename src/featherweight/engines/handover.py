"""The native engine, and torch for the single jobs that it has no rule for; what is handed over is said."""

from dataclasses import dataclass, replace
from importlib.util import find_spec

from ..engine import Engine, Job, Outcome, Progress
from ..errors import UnsupportedError
from ..graph import Graph, Shape, Weights
from ..learner import Learner
from ..network import Network
from . import TORCH


def has_torch() -> bool:
    """True where torch is installed; nothing is imported."""
    return find_spec("torch") is not None


@dataclass(frozen=True)
class Handover(Engine):
    """Trains with `first`; a job that `first` refuses goes to the torch engine, where torch is installed.

    Raises: UnsupportedError from `train` where `first` refuses and torch is missing.
    """

    first: Engine

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.first.name

    def ghost(self, shape: Shape) -> int:
        return self.first.ghost(shape)

    def refuses(self, job: Job) -> str:
        return "" if has_torch() else self.first.refuses(job)

    def learner(self, job: Job, graph: Graph, weights: Weights) -> Learner:
        return self._engine(job, self.first.refuses(job)).learner(job, graph, weights)

    def integers(self, job: Job, network: Network) -> Learner:
        return self._engine(job, self.first.refuses(job)).integers(job, network)

    def train(self, job: Job, *, report: Progress | None = None) -> Outcome:
        reason = self.first.refuses(job)
        outcome = self._engine(job, reason).train(job, report=report)
        return replace(outcome, note=_handed_over(self.first, reason)) if reason else outcome

    def _engine(self, job: Job, reason: str) -> Engine:
        if not reason:
            return self.first
        if not has_torch():
            raise UnsupportedError(
                f"the {self.first.name} engine does not train this ({reason}), and torch is not installed: `{TORCH}`",
                where=job.design.name,
            )
        from .torch import TorchEngine

        return TorchEngine()


def _handed_over(engine: Engine, reason: str) -> str:
    return (
        f"some designs are trained by torch, several times slower, because the {engine.name} engine refuses: {reason}"
    )
