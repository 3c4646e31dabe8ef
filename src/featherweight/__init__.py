"""Featherweight: data and a hard budget in, the right-sized small model out, in C, with proof."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["FeatherClassifier", "FeatherRegressor", "audit", "fit", "load", "simplify"]

if TYPE_CHECKING:
    from .estimator import FeatherClassifier, FeatherRegressor
    from .job.audit import audit
    from .job.fit import fit
    from .job.simplify import simplify
    from .run import load

_HOMES = {
    "audit": "job.audit",
    "fit": "job.fit",
    "load": "run",
    "simplify": "job.simplify",
    "FeatherRegressor": "estimator",
    "FeatherClassifier": "estimator",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: `import featherweight` stays instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'featherweight' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
