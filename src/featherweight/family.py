"""The contract of a family: a shape of network with a few choices, drawn before it is sized."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any

from .design import Design
from .registry import Registry
from .task import Input


@dataclass(frozen=True)
class Family(ABC):
    """Choices a search may make (fields declared with `choice`), and the design they stand for at unit width.

    Sizing is not a family's business: `scale.to_budget` multiplies every width of the design it returns.
    """

    @abstractmethod
    def design(self, spec: Input, outputs: int) -> Design:
        """Return the design for inputs of `spec` with `outputs` numbers in the last layer.

        Raises: DesignError when the input is too small for these choices.
        """

    @classmethod
    def suits(cls, spec: Input) -> bool:
        """False where the family makes no sense, e.g. convolutions over unordered columns."""
        return spec.kind != "table"

    @classmethod
    def domain(cls) -> dict[str, tuple[Any, ...]]:
        return {f.name: f.metadata["domain"] for f in fields(cls) if "domain" in f.metadata}


FAMILIES = Registry("featherweight.families", Family)


def strides(depth: int, halvings: int) -> tuple[int, ...]:
    """Spread `halvings` strides of 2 over `depth` layers, the first layer first.

    >>> strides(6, 3)
    (2, 1, 2, 1, 2, 1)
    >>> strides(2, 3)
    (2, 2)
    """
    halvings = min(depth, halvings)
    where = {i * depth // halvings for i in range(halvings)} if halvings else set()
    return tuple(2 if i in where else 1 for i in range(depth))
