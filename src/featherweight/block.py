"""The contract of a block: frozen fields, with the values a search may give them, and one `build`."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from .graph import Builder
from .registry import Registry


def choice(default: Any, *others: Any) -> Any:
    """A field the search may set: its default, and the other values it may take."""
    return field(default=default, metadata={"domain": (default, *others)})


@dataclass(frozen=True)
class Block(ABC):
    """A few ops as data.  Composed of primitive ops only, so it is priced, trained, quantised and emitted as it is."""

    @abstractmethod
    def build(self, g: Builder, x: str) -> str:
        """Append ops to `g` reading value `x`; return the value that carries the result."""

    def scaled(self, factor: float) -> "Block":
        """Return this block with its width multiplied (Howard et al. 2017, arXiv:1704.04861, sec. 3.3)."""
        width = getattr(self, "width", None)
        return self if width is None else replace(self, width=max(1, round(width * factor)))  # type: ignore[call-arg]

    @classmethod
    def domain(cls) -> dict[str, tuple[Any, ...]]:
        return {f.name: f.metadata["domain"] for f in fields(cls) if "domain" in f.metadata}

    def to_json(self) -> dict[str, Any]:
        return {"block": BLOCKS.name_of(type(self)), **asdict(self)}

    @staticmethod
    def from_json(record: dict[str, Any]) -> "Block":
        d = dict(record)
        kind = BLOCKS[d.pop("block")]
        return kind(**d)  # type: ignore[no-any-return]


BLOCKS = Registry("featherweight.blocks", Block)
