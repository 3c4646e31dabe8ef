"""How probable it is that an answer is wrong, from what a model says that did not see it.

A class is a mixture: with probability 1 - e the model's own softmax, with probability e any class alike; e and the
softmax' temperature are the likeliest ones.  On top of it stands the rule of confident learning: another class must be
at least as probable as it usually is among the samples that carry it.
A number is a mixture of Student's t around the answer out of fold and of any value in the range.

Source: Northcutt, Jiang and Chuang 2021, arXiv:1911.00068, section 3.1 (the thresholds).  Differs: the mixture, which
keeps hard but clean samples from being doubted.
"""

from dataclasses import dataclass

import numpy as np

TEMPERATURES = np.geomspace(0.02, 2.0, 48)
NOISE = (0.0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2)
FREEDOM = 4  # of Student's t
TOWARDS = 0.3  # of the way to the guess, at least, for a neighbour to agree with it
EVIDENCE = 3.0  # log-likelihood that noise must add, or there is taken to be none
LEAST = 0.5  # probability from which an answer is doubted


@dataclass(frozen=True)
class Doubt:
    """Attributes:
    wrong: (M,) probability that the answer is wrong, 0 where nothing else is likelier.
    instead: (M,) the class, or (M, T) the numbers, that the model answers.
    sure: (M,) probability of that class; of numbers 0.
    noise: the share of wrong answers that is likeliest.
    """

    wrong: np.ndarray
    instead: np.ndarray
    sure: np.ndarray
    noise: float


def doubt_classes(y: np.ndarray, scores: np.ndarray) -> Doubt:
    """Doubt class indices.

    Args:
        y: (M,) int64; scores: (M, K), out of fold.
    """
    n, k = scores.shape
    at = np.arange(n)
    best: tuple[float, np.ndarray, float] | None = None
    unit = float(scores.std()) or 1.0
    for t in TEMPERATURES:
        p = _softmax(scores / (t * unit))
        given = p[at, y]
        for e in NOISE:
            likely = float(np.log((1 - e) * given + e / k + 1e-300).sum())
            likely -= EVIDENCE * (e > 0)
            if best is None or likely > best[0] + 1e-9:
                best = (likely, p, e)
    assert best is not None
    _, p, noise = best
    given = p[at, y]
    usual = np.array([p[y == c, c].mean() if (y == c).any() else np.inf for c in range(k)])
    other = p.copy()
    other[at, y] = -1
    confident = np.where(other >= usual, other, -1)
    instead = confident.argmax(1)
    wrong = (noise / k) / ((1 - noise) * given + noise / k + 1e-300)
    wrong = np.where(confident.max(1) > 0, wrong, 0.0)
    return Doubt(wrong, instead, p[at, instead], noise)


def doubt_numbers(y: np.ndarray, guessed: np.ndarray, period: float | None, around: np.ndarray | None = None) -> Doubt:
    """Doubt targets.

    Args:
        y, guessed: (M, T) in their units.
        period: of circular targets.
        around: (M, K, T) answers of the nearest samples: all but one must lie where the guess lies, or nothing is
            doubted; a weak model is often wrong where its neighbours are not.
    """
    wrong, noise = np.zeros(len(y)), 0.0
    for j, (truth, said) in enumerate(zip(y.T, guessed.T, strict=True)):
        away = _shorter(said - truth, period)
        span = period or float(np.ptp(truth)) or 1.0
        middle = float(np.median(np.abs(away))) + 1e-9 * span
        best: tuple[float, np.ndarray, float] | None = None
        for scale in middle * np.geomspace(0.5, 2.5, 24):
            core = _student(away, scale)
            for e in NOISE:
                likely = float(np.log((1 - e) * core + e / span + 1e-300).sum())
                likely -= EVIDENCE * (e > 0)
                if best is None or likely > best[0] + 1e-9:
                    best = (likely, core, e)
        assert best is not None
        _, core, e = best
        found = (e / span) / ((1 - e) * core + e / span + 1e-300)
        if around is not None:
            beside = _shorter(around[:, :, j] - truth[:, None], period) * np.sign(away)[:, None]
            found[(beside > TOWARDS * np.abs(away)[:, None]).sum(1) < around.shape[1] - 1] = 0
        wrong = np.maximum(wrong, found)
        noise = max(noise, e)
    return Doubt(wrong, guessed, np.zeros(len(y)), noise)


def _shorter(away: np.ndarray, period: float | None) -> np.ndarray:
    return np.mod(away + period / 2, period) - period / 2 if period else away


def _softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def _student(away: np.ndarray, scale: float) -> np.ndarray:
    from math import gamma, pi, sqrt

    v = FREEDOM
    front = gamma((v + 1) / 2) / (sqrt(v * pi) * gamma(v / 2) * scale)
    return front * (1 + (away / scale) ** 2 / v) ** (-(v + 1) / 2)
