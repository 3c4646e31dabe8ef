"""The build that serves is one that this machine can run, and a wrong wish is refused in words."""

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

from featherweight.engines.native import core

QUESTION = """
from featherweight.errors import UnsupportedError
from featherweight.engines.native import core
try:
    module = core.load()
    print(module.isa if module else "none", "|", core.why())
except UnsupportedError as e:
    print("refused", "|", e)
"""


def asked(**environment: str) -> list[str]:
    """What a fresh process answers with these variables set: [instruction set, reason]."""
    kept = {k: v for k, v in os.environ.items() if k != core.LANES}
    done = subprocess.run(
        [sys.executable, "-c", QUESTION], env={**kept, **environment}, capture_output=True, text=True, check=True
    )
    return [part.strip() for part in done.stdout.split("|")]


def test_this_environment_has_the_native_engine() -> None:
    assert core.load() is not None, core.why()


def test_the_widest_that_runs_serves() -> None:
    isa, why = asked()
    assert isa == core.runs()[0]
    assert "the widest" in why


@pytest.mark.parametrize("name", core.NAMES)
def test_a_name_chooses_or_is_refused(name: str) -> None:
    isa, why = asked(**{core.LANES: name})
    if name in core.runs():
        assert isa == name
        assert core.LANES in why
    else:
        assert isa == "refused"
        assert core.LANES in why and core.runs()[0] in why


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    isa, why = asked(**{core.LANES: "sse9"})
    assert isa == "refused"
    assert "'sse9' names no instruction set" in why and ", ".join(core.runs()) in why


def test_a_folder_without_modules_is_an_installation_without(tmp_path: Path) -> None:
    isa, why = asked(**{core.FOLDER: str(tmp_path)})
    assert isa == "none"
    assert "no C++ compiler" in why


def test_the_modules_differ_in_width_alone() -> None:
    widths = {name: core._module(name).lanes for name in core.runs()}
    assert all(core._module(name).isa == name for name in core.runs())
    assert set(widths.items()) <= {("avx512", 16), ("avx2", 8), ("x86_64", 4), ("neon", 4)}
    assert set(core._module(core.runs()[-1]).cpu()) >= set(core.runs())


def test_torch_is_an_extra() -> None:
    needed = importlib.metadata.requires("featherweight") or []
    assert any(r.startswith("torch") and 'extra == "torch"' in r.replace("'", '"') for r in needed)
    assert not any(r.startswith("torch") and "extra" not in r for r in needed)
