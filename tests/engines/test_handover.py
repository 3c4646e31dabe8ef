"""Which engine trains: native where it is, torch for what it refuses, and words where there is neither."""

import json
import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from featherweight.block import BLOCKS
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Engine, Job, Outcome, Progress
from featherweight.engines import ENGINE, choose, handover, in_words, lost
from featherweight.engines.handover import Handover
from featherweight.engines.native import core
from featherweight.errors import UnsupportedError
from featherweight.recipe import Recipe
from featherweight.task import Input, Task


@dataclass(frozen=True)
class Fussy(Engine):
    """Trains nothing, but says so; refuses batches of 7."""

    name: ClassVar[str] = "fussy"

    def refuses(self, job: Job) -> str:
        return "batches of 7" if job.recipe.batch == 7 else ""

    def learner(self, job, graph, weights):
        raise AssertionError("not asked for")

    def integers(self, job, network):
        raise AssertionError("not asked for")

    def train(self, job: Job, *, report: Progress | None = None) -> Outcome:
        return Outcome(None, np.empty((0, 1)), (), 0, 0.0, "diverged", engine=self.name)


def job(batch: int) -> Job:
    spec = Input("table", (1, 1, 4), "float32")
    x = np.random.default_rng(0).standard_normal((40, 1, 1, 4), np.float32)
    y = x.sum((1, 2, 3))[:, None].astype(np.float64)
    task = Task("regression", spec)
    design = Design(spec.shape, 1, (BLOCKS["dense"](3),), Head(0))
    normal, target = Standard((0.0,), (1.0,)), TargetScale.of(y, task)
    return Job(task, design, Recipe(steps=5, batch=batch), x, target.encode(y, task), x, y, normal, target)


def test_a_job_that_suits_is_not_handed_over() -> None:
    done = Handover(Fussy()).train(job(8))
    assert (done.engine, done.note) == ("fussy", "")


def test_what_is_refused_goes_to_torch_and_says_why() -> None:
    pytest.importorskip("torch")
    engine = Handover(Fussy())
    assert engine.refuses(job(7)) == ""
    done = engine.train(job(7))
    assert (done.engine, done.status) == ("torch", "done")
    assert "fussy engine refuses: batches of 7" in done.note


def test_without_torch_it_fails_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "has_torch", lambda: False)
    engine = Handover(Fussy())
    assert engine.refuses(job(7)) == "batches of 7"
    with pytest.raises(UnsupportedError, match=r"fussy engine does not train this \(batches of 7\).*torch is not"):
        engine.train(job(7))
    assert engine.train(job(8)).engine == "fussy"


def test_the_native_engine_serves_and_travels() -> None:
    engine = choose()
    assert in_words(engine) == f"native, {core.load().isa}"  # type: ignore[union-attr]
    assert lost() == ""
    assert pickle.loads(pickle.dumps(engine)) == engine  # noqa: S301


def test_the_environment_may_name_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    monkeypatch.setenv(ENGINE, "torch")
    assert in_words(choose()) == "torch"
    monkeypatch.setenv(ENGINE, "native")
    assert choose().name == "native"
    monkeypatch.setenv(ENGINE, "nativ")
    with pytest.raises(UnsupportedError, match="no engine is called 'nativ'") as caught:
        choose()
    assert ENGINE in str(caught.value) and "did you mean 'native'?" in str(caught.value)


QUESTION = """
import json, sys
if sys.argv[1] == "no torch":
    sys.modules["torch"] = None
from featherweight.engines import choose, lost
from featherweight.errors import FeatherError
try:
    answer = [type(choose()).__name__, lost()]
except FeatherError as e:
    answer = ["refused", str(e)]
print(json.dumps(answer))
"""


def asked(folder: Path, torch: str, engine: str = "") -> list[str]:
    """What a process answers whose native modules are looked for in an empty folder."""
    command = [sys.executable, "-c", QUESTION, torch]
    environment = {**os.environ, core.FOLDER: str(folder), core.LANES: "", ENGINE: engine}
    return json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


def test_torch_serves_where_nothing_was_built(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    name, words = asked(tmp_path, "torch")
    assert name == "TorchEngine"
    assert "\n" not in words
    assert "no C++ compiler" in words and "several times slower" in words


def test_both_remedies_are_named_where_there_is_neither(tmp_path: Path) -> None:
    name, words = asked(tmp_path, "no torch")
    assert name == "refused"
    assert "C++ compiler" in words and "featherweight[torch]" in words


@pytest.mark.parametrize(("engine", "remedy"), [("native", "C++ compiler"), ("torch", "featherweight[torch]")])
def test_an_engine_that_is_named_but_missing_is_not_replaced(tmp_path: Path, engine: str, remedy: str) -> None:
    name, words = asked(tmp_path, "no torch", engine)
    assert name == "refused"
    assert ENGINE in words and remedy in words and "leave it unset" in words


IMPORTS = """
import importlib, pkgutil, sys

class Without:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Without())
import featherweight
for m in pkgutil.walk_packages(featherweight.__path__, "featherweight."):
    if not m.name.startswith("featherweight.engines.torch") and not m.name.rpartition(".")[2].startswith("_"):
        importlib.import_module(m.name)
        print(m.name)
"""


def test_nothing_but_its_engine_needs_torch() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "featherweight.engines.native.learner" in done.stdout


def test_what_is_fast_for_the_first_engine_is_asked_of_it() -> None:
    from featherweight.engines.native import NativeEngine

    engine = Handover(NativeEngine())
    assert (engine.ghost((1, 28, 28)), engine.ghost((3, 1, 40))) == (16, 64)
