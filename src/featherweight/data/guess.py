"""What a quick model says about every sample without having seen its answer."""

from dataclasses import dataclass

import numpy as np

from ..task import Input, Task
from .patches import describe

FOLDS = 5
TREES = 60
LAMBDAS = (1e-4, 1e-3, 1e-2, 1e-1)
NEAREST, AXES, VOTES = 5, 48, 0.3  # neighbours, directions in which they are near, weight of their votes
BUCKETS = 2**16  # of character n-grams


@dataclass(frozen=True)
class Guess:
    """Answers out of fold.

    Attributes:
        rows: (M,) int64, the rows that were looked at.
        outputs: float64 (M, K) scores that are larger where a class or label is likelier; (M, T) targets in their
            units for regression; (M, 2 T) sines and cosines for circular.
        how: the model, in a few words.
        nearest: (M, NEAREST) indices into `rows` of the samples of other folds that resemble each one most; None for
            texts and tables.
    """

    rows: np.ndarray
    outputs: np.ndarray
    how: str
    nearest: np.ndarray | None = None


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
    f -= f.mean(0)
    spread = f.std(0)
    f = f[:, spread > 1e-7] / spread[spread > 1e-7]
    nearest = _nearest(f, folds, seed)
    outputs = _ridge(task, f, aims, folds)
    if task.classifies:
        outputs = outputs + VOTES * aims[nearest].mean(1)
    return Guess(rows, outputs, "ridge and nearest neighbours on whitened patches", nearest)


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
    if groups is not None and len(np.unique(groups)) >= 2 * FOLDS:
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


def _nearest(f: np.ndarray, folds: np.ndarray, seed: int) -> np.ndarray:
    """(M, NEAREST) nearest rows of other folds along the AXES widest directions of `f`."""
    q = np.random.default_rng(seed).normal(size=(f.shape[1], min(AXES, f.shape[1]))).astype(np.float32)
    for _ in range(3):  # subspace iteration
        q = np.linalg.qr(f.T @ (f @ q))[0]
    w = f @ q
    square = (w**2).sum(1)
    out = np.zeros((len(w), NEAREST), np.int64)
    for start in range(0, len(w), 512):
        d = square - 2 * w[start : start + 512] @ w.T
        d[folds[start : start + 512, None] == folds] = np.inf
        out[start : start + 512] = np.argpartition(d, NEAREST, 1)[:, :NEAREST]
    return out


def _ridge(task: Task, f: np.ndarray, aims: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Ridge on standardised numbers, with the penalty that is best on the first fold."""
    middle, unit = aims.mean(0), aims.std(0) + 1e-12
    t = (aims - middle) / unit
    n, width = f.shape
    out = np.zeros(t.shape)
    dual = n < width
    whole = (f @ f.T if dual else f.T @ f).astype(np.float64)
    mixed = None if dual else (f.T @ t.astype(np.float32)).astype(np.float64)
    penalties: tuple[float, ...] = LAMBDAS
    for k in np.unique(folds):
        o, i = folds == k, folds != k
        if dual:
            square, right, left = whole[np.ix_(i, i)], t[i], whole[np.ix_(o, i)]
        else:
            assert mixed is not None
            square = whole - f[o].T @ f[o]
            right, left = mixed - f[o].T @ t[o], f[o].astype(np.float64)
        step, diagonal = np.trace(square) / len(square), np.diag(square).copy()
        tried = []
        for penalty in penalties:
            square.flat[:: len(square) + 1] = diagonal + penalty * step
            tried.append(left @ np.linalg.solve(square, right))
        best = int(np.argmax([_quality(task, p, t[o]) for p in tried]))
        out[o], penalties = tried[best], (penalties[best],)
    return out * unit + middle


def _quality(task: Task, said: np.ndarray, aims: np.ndarray) -> float:
    if task.kind in ("binary", "multiclass"):
        return float((said.argmax(1) == aims.argmax(1)).mean())
    return -float(((said - aims) ** 2).mean())


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
            aim = aims[i, 0] if aims.shape[1] == 1 else aims[i]
            out[o] = model.fit(x[i], aim).predict(x[o]).reshape(int(o.sum()), -1)
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
