"""What a quick model says about every sample without having seen its answer."""

from dataclasses import dataclass

import numpy as np

from ..task import Input, Task
from .patches import describe

FOLDS = 5
TREES = 60
LAMBDAS = (1e-4, 1e-3, 1e-2, 1e-1)
BUCKETS = 2**16  # of character n-grams


@dataclass(frozen=True)
class Guess:
    """Answers out of fold.

    Attributes:
        rows: (M,) int64, the rows that were looked at.
        outputs: float64 (M, K) scores that are larger where a class or label is likelier; (M, T) targets in their
            units for regression; (M, 2 T) sines and cosines for circular.
        how: the model, in a few words.
    """

    rows: np.ndarray
    outputs: np.ndarray
    how: str


def guess(task: Task, x: np.ndarray, y: np.ndarray, rows: np.ndarray, folds: np.ndarray, seed: int) -> Guess:
    """Fit on all folds but one, answer on that one.

    Images and signals are read by random whitened patches and ridge, texts by character n-grams and a linear SVM,
    tables by extremely randomised trees.

    Args:
        x, y: the samples `rows` of a Dataset and their answers.
        folds: (M,) int64 fold of each; what belongs together is in one fold.
    """
    aims, kind = _aims(task, y), task.input.kind
    if kind == "table":
        return Guess(rows, _trees(task, x, aims, folds, seed), f"{TREES} randomised trees")
    if kind == "text":
        return Guess(rows, _text(task, x, aims, folds, seed), "a linear model of character n-grams")
    f = describe(x, task.input, seed)
    return Guess(rows, _ridge(task, f, aims, folds), "ridge on whitened patches")


def seconds_per_row(spec: Input) -> float:
    """About what one core needs for one sample: measured, within a factor of two."""
    if spec.kind == "text":
        return 6e-4
    if spec.kind == "table":
        return 3e-4 + 2e-5 * spec.size**0.5
    c, h, w = spec.shape
    if spec.kind == "signal":
        return 4e-4 if w < 1024 else 1.5e-3
    shrunk = min(1.0, 40 / max(h, w)) ** 2
    return 2e-4 + 5e-9 * shrunk * h * w * 25 * (c + 1) * 4


def divided(n: int, seed: int, groups: np.ndarray | None, blocks: bool) -> np.ndarray:
    """(n,) folds: whole groups, contiguous blocks of rows, or at random."""
    rng = np.random.default_rng(seed)
    if groups is not None and len(np.unique(groups)) >= FOLDS:
        names, code = np.unique(groups, return_inverse=True)
        return (rng.permutation(len(names)) % FOLDS)[code]
    if blocks:
        return (np.arange(n) * 4 * FOLDS // n) % FOLDS
    return rng.permutation(n) % FOLDS


def _aims(task: Task, y: np.ndarray) -> np.ndarray:
    """What is fitted, float64 (M, K)."""
    if task.kind in ("binary", "multiclass"):
        return (y[:, None] == np.arange(len(task.classes))).astype(np.float64)
    if task.kind == "circular":
        turn = 2 * np.pi * y / float(task.period or 1)
        return np.concatenate([np.sin(turn), np.cos(turn)], 1)
    return y.reshape(len(y), -1).astype(np.float64)


def _ridge(task: Task, f: np.ndarray, aims: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Ridge, the penalty of which is the one that is best out of fold."""
    f = f - f.mean(0)
    spread = f.std(0)
    f = f[:, spread > 1e-7] / spread[spread > 1e-7]
    middle, unit = aims.mean(0), aims.std(0) + 1e-12
    t = (aims - middle) / unit
    n, width = f.shape
    out = np.zeros((len(LAMBDAS), *t.shape))
    dual = n < width
    whole = (f @ f.T if dual else f.T @ f).astype(np.float64)
    mixed = None if dual else (f.T @ t.astype(np.float32)).astype(np.float64)
    for k in np.unique(folds):
        o, i = folds == k, folds != k
        if dual:
            square, right, left = whole[np.ix_(i, i)], t[i], whole[np.ix_(o, i)]
        else:
            assert mixed is not None
            square = whole - f[o].T @ f[o]
            right, left = mixed - f[o].T @ t[o], f[o].astype(np.float64)
        step = np.trace(square) / len(square)
        for j, penalty in enumerate(LAMBDAS):
            square.flat[:: len(square) + 1] += (penalty - (LAMBDAS[j - 1] if j else 0)) * step
            out[j, o] = left @ np.linalg.solve(square, right)
    out = out * unit + middle
    if task.kind in ("binary", "multiclass"):
        quality = [float((p.argmax(1) == aims.argmax(1)).mean()) for p in out]
    else:
        quality = [-float((((p - aims) / unit) ** 2).mean()) for p in out]
    return out[int(np.argmax(quality))]


def _trees(task: Task, x: np.ndarray, aims: np.ndarray, folds: np.ndarray, seed: int) -> np.ndarray:
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    out = np.zeros(aims.shape)
    for k in np.unique(folds):
        o, i = folds == k, folds != k
        if task.kind in ("binary", "multiclass"):
            model = ExtraTreesClassifier(TREES, min_samples_leaf=2, random_state=seed, n_jobs=1)
            model.fit(x[i], aims[i].argmax(1))
            out[np.ix_(o, model.classes_)] = model.predict_proba(x[o])
        else:
            model = ExtraTreesRegressor(TREES, min_samples_leaf=2, random_state=seed, n_jobs=1)
            out[o] = model.fit(x[i], aims[i]).predict(x[o]).reshape(int(o.sum()), -1)
    return out


def _text(task: Task, x: np.ndarray, aims: np.ndarray, folds: np.ndarray, seed: int) -> np.ndarray:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import Ridge
    from sklearn.svm import LinearSVC

    words = [row.tobytes().rstrip(b"\0").decode("utf-8", "replace") for row in x]
    f = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=BUCKETS, dtype=np.float32)
    counted = f.transform(words)
    out = np.zeros(aims.shape)
    for k in np.unique(folds):
        o, i = folds == k, folds != k
        if task.kind in ("binary", "multiclass"):
            model = LinearSVC(C=1.0, random_state=seed, tol=1e-2).fit(counted[i], aims[i].argmax(1))
            found = model.decision_function(counted[o])
            out[o] = found.min() - 1  # a class that these folds lack
            out[np.ix_(o, model.classes_)] = np.stack([-found, found], 1) if found.ndim == 1 else found
        else:
            line = Ridge(alpha=0.3, solver="sparse_cg", tol=1e-3).fit(counted[i], aims[i])
            out[o] = line.predict(counted[o]).reshape(int(o.sum()), -1)
    return out
