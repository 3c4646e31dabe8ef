"""The torch engine: the graph as a module, gradients by autograd; the reference, and the way to a GPU."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from ...engine import Engine, Job
from ...errors import UnsupportedError
from ...graph import Graph, Weights
from ...learner import Learner
from ...network import Network
from ...registry import did_you_mean
from .exact import Integers
from .learner import TorchLearner
from .module import Module, unruled

DEVICES = ("cpu", "cuda")


@dataclass(frozen=True)
class TorchEngine(Engine):
    """One thread of the CPU, or a GPU.

    Integer steps run on the CPU in either case: every sum must be exact, and its libraries are known to keep it.

    Args: device: "cpu" or "cuda".
    Raises: UnsupportedError where the device is not there.
    """

    name: ClassVar[str] = "torch"
    device: str = "cpu"

    def __post_init__(self) -> None:
        if self.device not in DEVICES:
            hint = did_you_mean(self.device, list(DEVICES))
            raise UnsupportedError(f"the torch engine knows no device called {self.device!r}", hint=hint)
        if self.device == "cuda" and not torch.cuda.is_available():
            raise UnsupportedError(
                "the torch engine was asked for a CUDA device, PyTorch finds none",
                where=f"PyTorch {torch.__version__}",
                hint="a GPU with its driver and a CUDA build of PyTorch, or device='cpu'",
            )

    def refuses(self, job: Job) -> str:
        return unruled(job.design.graph)

    def learner(self, job: Job, graph: Graph, weights: Weights) -> Learner:
        torch.set_num_threads(1)
        if self.device == "cuda":  # the same job, the same bits, and products as exact as on the CPU
            torch.backends.cudnn.deterministic = True
            torch.backends.cudnn.allow_tf32 = False
            torch.backends.cuda.matmul.allow_tf32 = False
        module = Module(graph, weights, job.recipe.seed, device=self.device, ghost=job.recipe.ghost)
        return TorchLearner(job, module, self.device)

    def integers(self, job: Job, network: Network) -> Learner:
        torch.set_num_threads(1)
        return TorchLearner(job, Integers(network))
