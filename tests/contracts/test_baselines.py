"""Every baseline on every kind of task: fits, compiles clean, survives arrays, repeats itself, keeps budgets."""

import ctypes
import importlib.util
import io
import shutil
import subprocess
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from featherweight.baseline import BASELINES, Fitting
from featherweight.budget import Budget
from featherweight.classical.fitted import restore
from featherweight.data.metric import value
from featherweight.errors import BudgetError, DataError, UnsupportedError
from featherweight.task import Input, Task

IMAGE = Input("image", (3, 6, 5), "uint8")
SIGNAL = Input("signal", (2, 1, 20), "int16")
TABLE = Input("table", (1, 1, 5), "float32", columns=tuple("abcde"))
NUMBERS = Input("table", (1, 1, 300), "uint8")
WIDE = Input("table", (1, 1, 12), "int16")
LONG = Input("signal", (1, 1, 40), "int16")
FLOATS = Input("signal", (2, 1, 9), "float32")
TASKS = {
    "regression": Task("regression", TABLE),
    "regression_mae": Task("regression", IMAGE, metric="mae"),
    "multi_output": Task("regression", SIGNAL, targets=("u", "v", "w")),
    "circular": Task("circular", IMAGE, period=10.0),
    "circular_two": Task("circular", TABLE, targets=("p", "q"), period=360.0),
    "binary": Task("binary", TABLE, classes=("no", "yes")),
    "multiclass": Task("multiclass", IMAGE, classes=tuple("abcd")),
    "absent_class": Task("multiclass", TABLE, classes=("never", "a", "b")),
    "multilabel": Task("multilabel", SIGNAL, targets=("l", "m", "n")),
    "numbers": Task("multiclass", NUMBERS, classes=tuple("abc")),
    "wide_numbers": Task("regression", WIDE),
    "float_signal": Task("binary", FLOATS, classes=("no", "yes")),
    "skewed": Task("regression", LONG),
}
GCC = shutil.which("gcc")
STRICT = "-std=c99 -pedantic -Wall -Wextra -Werror -O0 -fsanitize=undefined -fno-sanitize-recover=all"
FREE = Budget()
TIGHT = Budget(params=180)
EXTRAS = {"xgboost", "lightgbm"}
PAIRS = [(name, kind) for name in BASELINES for kind in TASKS if not BASELINES[name]().suits(TASKS[kind], 100)]


def samples(task: Task, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A tiny problem of the task's kind whose answer is in the samples."""
    rng = np.random.default_rng(seed)
    shape = (n, *task.input.array_shape)
    x = rng.normal(size=shape) + rng.normal(size=(n,) + (1,) * (len(shape) - 1))
    scale, offset = {"uint8": (40, 128), "int16": (5000, 0), "float32": (1, 3)}[task.input.dtype]
    limit = {"uint8": (0, 255), "int16": (-(2**15), 2**15 - 1), "float32": (-np.inf, np.inf)}[task.input.dtype]
    x = np.clip(x * scale + offset, *limit).astype(task.input.dtype)
    z = (x.reshape(n, -1).astype(float) - offset) / scale
    score = np.stack([z[:, k:].mean(1) for k in range(4)], 1) + 0.1 * rng.normal(size=(n, 4))
    t = len(task.targets)
    if task.input is LONG:
        return x, np.exp(4 * score[:, :t])
    if task.kind == "regression":
        return x, 5 + score[:, :t]
    if task.kind == "circular":
        return x, np.mod(score[:, :t] * task.period / 8, task.period)
    if task.kind == "binary":
        return x, (score[:, 0] > 0).astype(np.int64)
    if task.kind == "multilabel":
        y = (score[:, :t] > 0).astype(np.int8)
        y[:, -1] = 1  # a label that every sample has
        return x, y
    absent = task.classes.count("never")
    ranks = np.argsort(np.argsort(score[:, 0]))
    return x, absent + ranks * (len(task.classes) - absent) // n


def missing(name: str) -> bool:
    return name in EXTRAS and importlib.util.find_spec(name) is None


@cache
def fitted(name: str, kind: str, budget: Budget = FREE) -> Fitting:
    if missing(name):
        pytest.skip(f"{name} is not installed")
    task = TASKS[kind]
    x, y = samples(task, 150, 0)
    baseline = BASELINES[name]
    quick = {f.name: 8 for f in fields(baseline) if f.name in ("iterations", "trees")}
    return baseline(**quick).fit(task, x[:100], y[:100], x[100:], y[100:], budget=budget, seed=0, seconds=1.0)  # type: ignore[no-any-return]


def extremes(task: Task) -> np.ndarray:
    """Samples that no training row resembles: every number at an end of its type's range, or 0."""
    rng = np.random.default_rng(2)
    ends = {"uint8": (0, 255), "int16": (-(2**15), 0, 2**15 - 1), "float32": (-3.4e38, 3.4e38, 0.0, 1e-40)}
    drawn = rng.choice(ends[task.input.dtype], (12, *task.input.array_shape))
    same = [np.full((1, *task.input.array_shape), v) for v in ends[task.input.dtype]]
    return np.concatenate([drawn, *same]).astype(task.input.dtype)


@cache
def library(name: str, folder: Path) -> ctypes.CDLL:
    """All models of a baseline in one C file, each under its own name."""
    text = ""
    for own, kind in PAIRS:
        if own != name:
            continue
        for budget, suffix in ((FREE, ""), (TIGHT, "_tight")):
            try:
                files = fitted(name, kind, budget).fitted.c_source(kind + suffix)
            except BudgetError:
                continue
            for file, content in files.items():
                (folder / file).write_text(content)
            text += f'#include "{kind}{suffix}.c"\n'
    (folder / "all.c").write_text(text)
    subprocess.run([str(GCC), *STRICT.split(), "-shared", "-fPIC", "-o", "all.so", "all.c"], cwd=folder, check=True)
    return ctypes.CDLL(str(folder / "all.so"))


def run_c(predict: Any, task: Task, x: np.ndarray, refuses: int = 0) -> np.ndarray:
    out = np.full((len(x), task.outputs), 77, np.float32)
    for sample, row in zip(np.ascontiguousarray(x), out, strict=True):
        assert predict(sample.ctypes.data_as(ctypes.c_void_p), row.ctypes.data_as(ctypes.c_void_p)) == refuses
    return out


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("c")


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_contract(name: str, kind: str) -> None:
    task = TASKS[kind]
    found = fitted(name, kind)
    model = found.fitted
    x, _ = samples(task, 64, 1)
    outputs = model.outputs(x)
    assert outputs.shape == (64, task.outputs) and outputs.dtype == np.float32 and np.isfinite(outputs).all()
    assert found.valid_outputs.shape == (50, task.outputs) and np.isfinite(found.valid_outputs).all()
    assert found.why and found.beyond is None, "nothing is beyond no budget"
    if task.kind == "circular":
        assert (outputs >= 0).all() and (outputs < task.period).all()
    again = fitted.__wrapped__(name, kind)
    assert np.array_equal(again.fitted.outputs(x), outputs) and np.array_equal(again.valid_outputs, found.valid_outputs)
    assert again.why == found.why

    buffer = io.BytesIO()
    np.savez(buffer, **model.to_npz_dict())
    buffer.seek(0)
    with np.load(buffer, allow_pickle=False) as arrays:
        back = restore(task, arrays)
    assert np.array_equal(back.outputs(x), outputs) and back.params == model.params and back.nodes == model.nodes
    assert back.c_source() == model.c_source()
    if task.input.dtype == "float32":
        x[3].flat[0] = np.nan
        with pytest.raises(DataError, match="1 samples hold NaN"):
            model.outputs(x)


@pytest.mark.skipif(GCC is None, reason="no C compiler here")
@pytest.mark.parametrize(("name", "kind"), PAIRS)
@pytest.mark.parametrize("budget", [FREE, TIGHT], ids=["free", "tight"])
def test_c_says_the_same(name: str, kind: str, budget: Budget, folder: Path) -> None:
    task = TASKS[kind]
    try:
        model = fitted(name, kind, budget).fitted
    except BudgetError:
        assert name != "mean" and budget is TIGHT
        return
    assert budget.limits.get("params", 2**62) >= model.params
    (folder / name).mkdir(exist_ok=True)
    predict = library(name, folder / name)[f"{kind}{'_tight' if budget is TIGHT else ''}_predict"]
    for x in (samples(task, 64, 1)[0], extremes(task)):
        assert np.array_equal(run_c(predict, task, x), model.outputs(x))
    if task.input.dtype == "float32":
        for bad in (np.nan, np.inf, -np.inf):
            x = samples(task, 1, 1)[0]
            x[0].flat[-1] = bad
            assert (run_c(predict, task, x, refuses=1) == 77).all(), "nothing is written"


BUDGETS = [Budget(flash_bytes=1500), Budget(flash_bytes=4000, ram_bytes=1200), Budget(params=300, macs=150)]


@pytest.mark.parametrize("name", [n for n in BASELINES if n != "mean"])
@pytest.mark.parametrize("budget", BUDGETS, ids=str)
def test_no_budget_is_exceeded(name: str, budget: Budget) -> None:
    kind = "numbers" if "numbers" in [k for n, k in PAIRS if n == name] else "wide_numbers"
    try:
        found = fitted(name, kind, budget)
    except BudgetError as e:
        assert "the budget allows" in e.what
        return
    assert budget.excess(found.fitted.cost) == {}
    if found.beyond:
        task, y = TASKS[kind], samples(TASKS[kind], 150, 0)[1][100:]
        sign = -1 if task.greater_is_better else 1
        scores = [sign * value(task, y, o) for o in (found.beyond.valid_outputs, found.valid_outputs)]
        assert scores[0] < scores[1] and found.beyond.fitted.table_bytes > found.fitted.table_bytes


@pytest.mark.parametrize(("name", "kind"), [p for p in PAIRS if p[0] != "mean" and p[1] != "multilabel"])
def test_learns_more_than_the_mean(name: str, kind: str) -> None:
    task = TASKS[kind]
    _, y = samples(task, 150, 0)
    scores = [value(task, y[100:], fitted(n, kind).valid_outputs) for n in (name, "mean")]
    assert scores[0] > scores[1] if task.greater_is_better else scores[0] < scores[1]


@pytest.mark.parametrize("name", [n for n in BASELINES if n != "mean"])
def test_what_does_not_suit_is_said(name: str) -> None:
    text = Task("multiclass", Input("text", (1, 1, 9), "uint8"), classes=("a", "b"))
    assert BASELINES[name]().suits(text, 9)
    with pytest.raises(UnsupportedError):
        x, y = np.zeros((4, 9), np.uint8), np.zeros(4, np.int64)
        BASELINES[name]().fit(text, x, y, x, y)
