"""Which build of the native core serves this process: there is one module per instruction set."""

import importlib.util
import os
import sys
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from ...errors import UnsupportedError

NAMES = ("avx512", "avx2", "x86_64", "neon")  # instruction sets, the widest first
PLAINEST = ("x86_64", "neon")  # one of these runs on every processor of its family, so it is the one to be asked
LANES = "FEATHERWEIGHT_LANES"  # environment: the instruction set to use
FOLDER = "FEATHERWEIGHT_NATIVE"  # environment: a folder to take the modules from, e.g. another build of them


@cache
def built() -> tuple[str, ...]:
    """Instruction sets whose module is there, the widest first."""
    return tuple(name for name in NAMES if _spec(name) is not None)


@cache
def runs() -> tuple[str, ...]:
    """Instruction sets that are built and that this machine can execute, the widest first."""
    there = [name for name in PLAINEST if name in built()]
    able = set(_module(there[0]).cpu()) if there else set()
    return tuple(name for name in built() if name in able)


@cache
def load() -> ModuleType | None:
    """The module of the widest instruction set that runs here, or of the one that FEATHERWEIGHT_LANES names.

    Returns: None where nothing was built; `why` says more.
    Raises: UnsupportedError when FEATHERWEIGHT_LANES names one that does not exist, was not built, or cannot run here.
    """
    asked = os.environ.get(LANES, "")
    if asked and asked not in runs():
        reason = (
            "names no instruction set"
            if asked not in NAMES
            else "was not built"
            if asked not in built()
            else "is more than this processor can execute"
        )
        choice = ", ".join(runs()) or "nothing: the native engine was not built"
        raise UnsupportedError(
            f"{asked!r} {reason}", where=f"the environment variable {LANES}", hint=f"leave it unset, or use {choice}"
        )
    name = asked or next(iter(runs()), "")
    return _module(name) if name else None


def why() -> str:
    """In a sentence: why this module serves, or why there is none."""
    module = load()
    if module is not None:
        chosen = f"{LANES} asks for it" if os.environ.get(LANES) else "the widest that this processor executes"
        return f"{module.isa}, of {', '.join(built())}: {chosen}"
    if built():
        return f"only {', '.join(built())} were built, and this processor executes none of them"
    return "no C++ compiler and no ready-made wheel were at hand when Featherweight was installed"


def _full(name: str) -> str:
    return f"{__package__}._lanes_{name}"


def _spec(name: str) -> ModuleSpec | None:
    folder = os.environ.get(FOLDER, "")
    return PathFinder.find_spec(_full(name), [folder]) if folder else importlib.util.find_spec(_full(name))


def _module(name: str) -> ModuleType:
    full = _full(name)
    if full not in sys.modules:
        spec = _spec(name)
        assert spec is not None and spec.loader is not None, f"{full} is not built"
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[full] = module
    return sys.modules[full]
