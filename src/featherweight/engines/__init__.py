"""Training engines: each turns a Job into an Outcome.  `choose` says which one serves here."""

import os

from ..engine import Engine
from ..errors import UnsupportedError
from ..registry import did_you_mean

NAMES = ("native", "torch")
ENGINE = "FEATHERWEIGHT_ENGINE"  # environment: the one of NAMES that must serve, e.g. to measure one beside the other
TORCH = "pip install 'featherweight[torch]'"
REBUILD = "pip install --force-reinstall --no-deps --no-cache-dir featherweight"


def choose() -> Engine:
    """The native engine where it was built, with torch for what it refuses; torch alone otherwise.

    The environment variable FEATHERWEIGHT_ENGINE overrules: "native" or "torch".
    Raises: UnsupportedError where there is neither, where the one that FEATHERWEIGHT_ENGINE names is missing, or where
        FEATHERWEIGHT_LANES names what cannot be used.
    """
    from .handover import Handover, has_torch
    from .native import NativeEngine, core

    asked, where = os.environ.get(ENGINE, ""), f"the environment variable {ENGINE}"
    if asked not in ("", *NAMES):
        raise UnsupportedError(f"no engine is called {asked!r}", where=where, hint=did_you_mean(asked, list(NAMES)))
    if asked != "torch" and core.load() is not None:
        return Handover(NativeEngine())
    if asked == "native":
        raise UnsupportedError(
            f"the native engine is missing ({core.why()})",
            where=where,
            hint=f"a C++ compiler and `{REBUILD}`, or leave it unset",
        )
    if asked == "torch" and not has_torch():
        raise UnsupportedError("torch is not installed", where=where, hint=f"`{TORCH}`, or leave it unset")
    if not has_torch():
        raise UnsupportedError(
            f"nothing here can train: the native engine is missing ({core.why()}), and so is torch",
            hint=f"a C++ compiler and `{REBUILD}`, or `{TORCH}`",
        )
    from .torch import TorchEngine

    return TorchEngine()


def lost() -> str:
    """What this installation lacks against a whole one, in a sentence; "" where the native engine serves."""
    from .native import core

    if core.load() is not None:
        return ""
    return (
        f"the native engine is missing ({core.why()}): torch trains instead, several times slower; "
        f"a C++ compiler and `{REBUILD}` bring it"
    )


def in_words(engine: Engine) -> str:
    """The engine's name, and the instruction set where that matters."""
    from .native import core

    module = core.load()
    return f"{engine.name}, {module.isa}" if engine.name == "native" and module is not None else engine.name
