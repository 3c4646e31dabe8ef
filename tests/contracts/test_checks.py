"""Every check on every kind of input and task: runs, repeats itself, finds what is planted, lets clean data be."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from featherweight.data.check import CHECKS, audit
from featherweight.data.dataset import Dataset
from featherweight.data.finding import Finding
from featherweight.data.look import Look
from featherweight.data.problem import Problem
from featherweight.task import Input, Task

N = 420
IMAGE = Input("image", (3, 12, 10), "uint8")
SIGNAL = Input("signal", (2, 1, 40), "float32")
SOUND = Input("signal", (1, 1, 1200), "int16", sample_rate=8000.0)
TABLE = Input("table", (1, 1, 6), "float32", columns=tuple("abcdef"))
TEXT = Input("text", (1, 1, 24), "uint8")
BESIDE = Input("image", (1, 8, 8), "uint8", columns=("age", "mass"))
INPUTS = {"image": IMAGE, "signal": SIGNAL, "sound": SOUND, "table": TABLE, "text": TEXT, "beside": BESIDE}
KINDS = ("regression", "circular", "binary", "multiclass", "multilabel")
WORDS = ("red apple", "blue table", "green lamp")


def samples(spec: Input, code: np.ndarray, seed: int = 0) -> np.ndarray:
    """Samples that differ by `code` (n,) in [0, 3) and otherwise at random."""
    rng = np.random.default_rng(seed)
    n = len(code)
    if spec.kind == "text":
        x = np.zeros((n, spec.size), np.uint8)
        for i, c in enumerate(code):
            text = f"{WORDS[int(c)]} {rng.integers(10**9)}".encode()
            x[i, : len(text)] = np.frombuffer(text, np.uint8)
        return x
    if spec.structured:
        x = np.zeros(n, spec.element)
        x["map"] = samples(spec.map, code, seed)
        x["column"] = rng.normal(size=(n, len(spec.columns)))
        return x
    if spec.kind == "table":
        return (rng.normal(size=(n, spec.size)) + code[:, None] * np.linspace(2, 4, spec.size)).astype(np.float32)
    shape = spec.map.array_shape
    x = rng.normal(size=(n, *shape))
    long = max(range(len(shape) - 1), key=lambda a: shape[a])
    wave = np.sin(np.arange(shape[long]) * (0.5 + 0.25 * code[:, None]) + rng.uniform(0, 6, (n, 1)))
    x = 0.5 * x + 2 * wave.reshape(n, *(-1 if a == long else 1 for a in range(len(shape))))
    if spec.dtype == "float32":
        return x.astype(np.float32)
    scale, middle = (25, 128) if spec.dtype == "uint8" else (3000, 0)
    info = np.iinfo(spec.dtype)
    return np.clip(x * scale + middle, info.min + 1, info.max - 1).astype(spec.dtype)


def clean(kind: str, spec: Input, n: int = N, seed: int = 0) -> tuple[Task, Dataset]:
    rng = np.random.default_rng(seed)
    code = rng.permutation(np.arange(n) % 3)
    task = {
        "regression": Task("regression", spec),
        "circular": Task("circular", spec, period=10.0),
        "binary": Task("binary", spec, classes=("no", "yes")),
        "multiclass": Task("multiclass", spec, classes=("a", "b", "c")),
        "multilabel": Task("multilabel", spec, targets=("p", "q")),
    }[kind]
    if kind == "binary":
        code = np.minimum(code, 1)
    value = (code + rng.uniform(-0.3, 0.3, n))[:, None]
    y = {
        "regression": 2 * value + 1,
        "circular": np.mod(2 * value + 1, 10),
        "binary": code.astype(np.int64),
        "multiclass": code.astype(np.int64),
        "multilabel": np.stack([code > 0, code > 1], 1).astype(np.int8),
    }[kind]
    order = rng.permutation(n)
    cut = [n // 2, n * 3 // 4]
    split = {p: np.sort(r) for p, r in zip(("train", "valid", "test"), np.split(order, cut), strict=True)}
    return task, Dataset(samples(spec, code, seed), y, split)


def changed(data: Dataset, **arrays: np.ndarray) -> Dataset:
    return replace(data, **arrays)  # type: ignore[arg-type]


def _copies() -> Look:
    task, data = clean("multiclass", IMAGE)
    x = data.x.copy()
    rows = data.split["train"][:6]
    x[rows[3:]] = x[rows[:3]]
    y = data.y.copy()
    y[rows[3:]] = y[rows[:3]]
    return Look(task, changed(data, x=x, y=y))


def _near() -> Look:
    task, data = clean("multiclass", IMAGE)
    x, rows = data.x.copy(), data.split["train"][:6]
    x[rows[3:]] = np.clip(x[rows[:3]].astype(int) + np.random.default_rng(1).integers(-2, 3, x[rows[:3]].shape), 0, 255)
    return Look(task, changed(data, x=x))


def _leak() -> Look:
    task, data = clean("regression", SIGNAL)
    x = data.x.copy()
    x[data.split["test"][:5]] = x[data.split["train"][:5]]
    return Look(task, changed(data, x=x))


def _film() -> Look:
    task, data = clean("regression", IMAGE)
    walk = np.cumsum(np.random.default_rng(2).normal(0, 3, (N, *IMAGE.array_shape)), axis=0)
    return Look(task, changed(data, x=np.clip(128 + walk, 0, 255).astype(np.uint8)))


def _conflict() -> Look:
    task, data = clean("binary", TABLE)
    x, y = data.x.copy(), data.y.copy()
    a, b = data.split["train"][:2]
    x[a], y[a] = x[b], 1 - y[b]
    return Look(task, changed(data, x=x, y=y))


def _wrong() -> Look:
    task, data = clean("multiclass", SIGNAL)
    y = data.y.copy()
    y[::40] = (y[::40] + 1) % 3
    return Look(task, changed(data, y=y))


def _rare() -> Look:
    task, data = clean("multiclass", TABLE)
    y = np.where(np.arange(N) < 12, 2, np.arange(N) % 2)
    return Look(task, changed(data, y=y))


def _skew() -> Look:
    task, data = clean("regression", TABLE)
    return Look(task, changed(data, y=np.exp(3 * data.y)))


def _turning() -> Look:
    angle = np.random.default_rng(3).uniform(0, 360, 900)
    grid = np.linspace(0, 2 * np.pi, 40)
    x = np.stack([np.sin(grid + np.radians(angle)[:, None]), np.cos(grid + np.radians(angle)[:, None])], 2)
    x = (x + np.random.default_rng(4).normal(0, 0.05, x.shape)).astype(np.float32)
    rows = np.array_split(np.arange(900), 3)
    split = dict(zip(("train", "valid", "test"), rows, strict=True))
    return Look(Task("regression", SIGNAL), Dataset(x, angle[:, None], split))


def _constant() -> Look:
    task, data = clean("regression", TABLE)
    x = data.x.copy()
    x[:, 2] = 7
    return Look(task, changed(data, x=x))


def _broken_files() -> Look:
    task, data = clean("multiclass", IMAGE)
    return Look(
        task, replace(data, problems=(Problem.about("unreadable", "2 images", ["a.jpg", "b.jpg"], ["?", "?"]),))
    )


def _loud() -> Look:
    task, data = clean("multiclass", SOUND)
    x = data.x.copy()
    x[:9] = np.clip(x[:9].astype(int) * 8, -32768, 32767)
    return Look(task, changed(data, x=x))


def _quiet() -> Look:
    task, data = clean("multiclass", SOUND)
    x = data.x.copy()
    x[:3] = np.random.default_rng(5).integers(-3, 4, x[:3].shape)
    return Look(task, changed(data, x=x))


def _empty() -> Look:
    task, data = clean("multiclass", IMAGE)
    x = data.x.copy()
    x[:2], x[2:4, :, :8] = 90, 255
    return Look(task, changed(data, x=x))


def _few() -> Look:
    task, data = clean("multiclass", TABLE)
    return Look(task, data.with_split({**data.split, "test": data.split["test"][:9]}))


def _loose() -> Look:
    task, data = clean("multiclass", TABLE)
    return Look(task, replace(data, unlabelled=data.x[:7]))


def _speakers() -> Look:
    task, data = clean("multiclass", SIGNAL)
    who = np.random.default_rng(6).integers(0, 4, N)
    voice = np.random.default_rng(7).normal(0, 4, (4, *SIGNAL.array_shape))
    names = np.array([f"speaker {w}" for w in who], dtype=object)
    return Look(task, changed(data, x=(data.x + voice[who]).astype(np.float32)), columns={"speaker": names})


def _guessed() -> Look:
    task, data = clean("multiclass", TABLE)
    return Look(task, replace(data, warnings=("three words stand for one",)))


PLANTED: dict[str, tuple[Callable[[], Look], str]] = {  # check -> data with its defect, words of what it says
    "balance": (_rare, "fewer than 20 training samples"),
    "belonging": (_speakers, "4 groups, 4 of them on both sides"),
    "blank": (_empty, "blank: 2 of"),
    "circle": (_turning, "may wrap around, for samples near 0"),
    "clipped": (_loud, "clipped: 9 of"),
    "conflicts": (_conflict, "equal samples with different answers: 1 set of 2"),
    "contents": (_guessed, "three words stand for one"),
    "copies": (_copies, "exact copies of other samples: 3"),
    "dead": (_constant, "constant in training: 1 of 6 columns: c"),
    "files": (_broken_files, "2 images"),
    "leaks": (_leak, "5 of 105 test samples have an exact copy"),
    "near_copies": (_near, "near copies of other samples: 3"),
    "neighbours": (_film, "a leak in time"),
    "silent": (_quiet, "silent or flat: 3 of"),
    "small_test": (_few, "9 test samples"),
    "target": (_skew, "is skewed"),
    "unlabelled": (_loose, "without an answer: 7 of"),
    "wrong_labels": (_wrong, "doubtful answers"),
}


def test_every_check_has_a_planted_defect() -> None:
    assert set(PLANTED) == set(CHECKS)


@pytest.mark.parametrize("name", PLANTED)
def test_finds_what_was_planted(name: str) -> None:
    make, words = PLANTED[name]
    found = CHECKS[name]().findings(make())
    hits = [f for f in found if words in f.what]
    assert hits, [f.what for f in found]
    assert hits[0].check == name and hits[0].level in ("warning", "note")


@pytest.mark.parametrize(("spec", "kind"), [(s, k) for s in INPUTS for k in KINDS if s != "sound" or k == "multiclass"])
def test_lets_clean_data_be(spec: str, kind: str) -> None:
    task, data = clean(kind, INPUTS[spec])
    look = Look(task, data)
    for name in CHECKS:
        found = CHECKS[name]().findings(look)
        loud = [f.what for f in found if f.level != "fact" and name not in ("small_test", "wrong_labels")]
        assert not loud, (name, loud)
        if name == "wrong_labels":
            assert found[0].level != "warning" and (found[0].level == "fact" or found[0].count <= 0.01 * N)
        for f in found:
            assert Finding.from_json(json.loads(json.dumps(f.to_json()))) == f
            assert f.what and "\n" not in f.what and f.count >= 0
            assert all(0 <= row < len(data.x) for group in f.rows for row in group)


@pytest.mark.parametrize("name", PLANTED)
def test_the_same_seed_says_the_same(name: str) -> None:
    look = PLANTED[name][0]()
    again = replace(look)
    assert CHECKS[name]().findings(look) == CHECKS[name]().findings(again)


@pytest.mark.parametrize("spec", INPUTS)
def test_tiny_data_and_little_time_are_no_error(spec: str) -> None:
    for n, seconds in ((9, 30.0), (N, 0.001)):
        task, data = clean("multiclass", INPUTS[spec], n)
        levels = [f.level for f in audit(task, data, seconds=seconds)]
        assert levels == sorted(levels, key=("warning", "note", "fact").index)
