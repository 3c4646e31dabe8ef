"""The doctor trains, names the engine that did, and is not fooled by a wrong wish."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from featherweight.cli import main
from featherweight.engines.native import core


def examined(**environment: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "featherweight", "doctor"]
    kept = {k: v for k, v in os.environ.items() if k not in (core.LANES, core.FOLDER)}
    done = subprocess.run(command, env={**kept, **environment}, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def test_the_native_engine_and_its_speed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    module = core.load()
    assert module is not None
    assert re.search(rf"ok  native engine +{module.isa}, {module.lanes} lanes \(built: .*\); [\d.]+ GFLOP/s", said)
    assert ", ".join(core.built()) in said
    assert float(re.search(r"([\d,]+) samples/s", said)[1].replace(",", "")) > 0  # type: ignore[index]


def test_an_instruction_set_that_is_none(tmp_path: Path) -> None:
    code, said = examined(FEATHERWEIGHT_LANES="sse9")
    assert code == 1
    assert (
        "--  native engine      'sse9' names no instruction set; the environment variable FEATHERWEIGHT_LANES" in said
    )


def test_without_the_native_engine_torch_is_measured(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    code, said = examined(FEATHERWEIGHT_NATIVE=str(tmp_path))
    assert code == 0
    assert "--  native engine      the native engine is missing" in said
    assert re.search(r"ok  torch engine +[\d.]+ GFLOP/s", said)
