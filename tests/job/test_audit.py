"""The audit finds what was planted."""

import numpy as np

from featherweight.data.load import load
from featherweight.job.audit import audit


def said(x: np.ndarray, y: np.ndarray, **question: object) -> str:
    return "\n".join(f"{f.level}: {f.what}" for f in audit(*load((x, y), **question)))  # type: ignore[arg-type]


def test_clean_data_are_described_without_a_warning_about_copies() -> None:
    rng = np.random.default_rng(0)
    words = said(rng.normal(size=(200, 4)), rng.normal(size=200), task="regression")
    assert "no sample occurs twice" in words and "200 rows of 4 numbers" in words and "target y" in words


def test_copies_with_other_answers_and_across_the_split_are_found() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(300, 3)).astype(np.float32)
    x[::3] = x[1]
    y = rng.integers(0, 2, 300)
    words = said(x, y, task="binary")
    assert "exact copies of other samples: 99" in words or "exact copies of other samples: 100" in words
    assert "equal samples with different answers: 1 set\n" in words
    assert "both sides of a split" in words


def test_constant_columns_and_rare_classes_are_named() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 3))
    x[:, 1] = 7
    y = (rng.random(400) < 0.03).astype(int)
    y[:4] = 1
    words = said(x, y, task="binary")
    assert "constant in training: 1 of 3 columns" in words
    assert "the largest class has" in words and "fewer than 20 training samples" in words
