"""Every baseline on every kind of task: fits, predicts, compiles clean, survives arrays, repeats itself."""

import ctypes
import io
import shutil
import subprocess
from dataclasses import fields
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from featherweight.baseline import BASELINES
from featherweight.budget import Budget
from featherweight.classical.fitted import Fitted, restore
from featherweight.data.metric import value
from featherweight.task import Input, Task

IMAGE = Input("image", (3, 6, 5), "uint8")
SIGNAL = Input("signal", (2, 1, 20), "int16")
TABLE = Input("table", (1, 1, 5), "float32", columns=tuple("abcde"))
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
}
GCC = shutil.which("gcc")
TIGHT = Budget(params=180)


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


@cache
def fitted(name: str, kind: str, budget: Budget = TIGHT) -> tuple[Fitted, np.ndarray, str]:
    task = TASKS[kind]
    x, y = samples(task, 150, 0)
    baseline = BASELINES[name]
    quick = {"iterations": 15} if any(f.name == "iterations" for f in fields(baseline)) else {}
    made = baseline(**quick).fit(task, x[:100], y[:100], x[100:], y[100:], budget=budget, seed=0, seconds=2.0)
    return made.fitted, made.valid_outputs, made.why


def run_c(model: Fitted, x: np.ndarray, folder: Path) -> np.ndarray:
    for file, text in model.c_source().items():
        (folder / file).write_text(text)
    strict = "-std=c99 -pedantic -Wall -Wextra -Werror -O1 -fsanitize=undefined -fno-sanitize-recover=all"
    subprocess.run([GCC, *strict.split(), "-shared", "-fPIC", "-o", "model.so", "model.c"], cwd=folder, check=True)
    predict = ctypes.CDLL(str(folder / "model.so")).model_predict
    out = np.empty((len(x), model.task.outputs), np.float32)
    for sample, row in zip(np.ascontiguousarray(x), out, strict=True):
        assert predict(sample.ctypes.data_as(ctypes.c_void_p), row.ctypes.data_as(ctypes.c_void_p)) == 0
    return out


@pytest.mark.parametrize("kind", TASKS)
@pytest.mark.parametrize("name", BASELINES)
def test_contract(name: str, kind: str, tmp_path: Path) -> None:
    task = TASKS[kind]
    model, valid, why = fitted(name, kind)
    x, _ = samples(task, 64, 1)
    outputs = model.outputs(x)
    assert outputs.shape == (64, task.outputs) and outputs.dtype == np.float32 and np.isfinite(outputs).all()
    assert valid.shape == (50, task.outputs) and np.isfinite(valid).all()
    assert why
    if task.kind == "circular":
        assert (outputs >= 0).all() and (outputs < task.period).all()
    again, valid_again, _ = fitted.__wrapped__(name, kind)
    assert np.array_equal(valid, valid_again) and np.array_equal(outputs, again.outputs(x))

    buffer = io.BytesIO()
    np.savez(buffer, **model.to_npz_dict())
    buffer.seek(0)
    with np.load(buffer, allow_pickle=False) as arrays:
        back = restore(task, arrays)
    assert np.array_equal(back.outputs(x), outputs) and back.params == model.params and back.nodes == model.nodes

    if GCC is None:
        pytest.skip("no C compiler here")
    compiled = run_c(model, x, tmp_path)
    assert np.array_equal(compiled, outputs), f"largest difference {np.abs(compiled - outputs).max()}"
    assert model.stored == "C source"
    assert 0 < model.cost.flash_bytes and model.cost.ram_bytes > task.input.size * np.dtype(task.input.dtype).itemsize


@pytest.mark.parametrize("name", [n for n in BASELINES if BASELINES[n].shrinks])
@pytest.mark.parametrize("budget", [Budget(params=60), Budget(flash_bytes=1800), Budget(params=300, macs=100)], ids=str)
def test_what_shrinks_fits(name: str, budget: Budget) -> None:
    model, _, _ = fitted(name, "regression_mae", budget)
    assert budget.excess(model.cost) == {}


@pytest.mark.parametrize("name", [n for n in BASELINES if n != "mean"])
@pytest.mark.parametrize("kind", [k for k in TASKS if k != "multilabel"])
def test_learns_more_than_the_mean(name: str, kind: str) -> None:
    task = TASKS[kind]
    _, y = samples(task, 150, 0)
    scores = [value(task, y[100:], fitted(n, kind)[1]) for n in (name, "mean")]
    assert scores[0] > scores[1] if task.greater_is_better else scores[0] < scores[1]
