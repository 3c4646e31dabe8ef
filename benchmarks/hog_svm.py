"""Fashion-MNIST with HOG and a support vector machine: the published 92.6 %, what it costs, and what fits a device.

    python benchmarks/hog_svm.py    about a quarter of an hour; needs ../shared/data/npz/fashion_mnist.npz, or --data

The features are ours, in the integers that ship; the large machine is scikit-learn's, trained on all 60,000 rows, and
its price is that of its support vectors: a byte for each of their numbers.  The small ones are `rbf_svm` and
`linear_svm` as `fit` has them, within a budget of flash, compiled and proven.  Settings were chosen on the last 6,000
training rows; the test rows are read once.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from featherweight.baseline import BASELINES
from featherweight.budget import Budget
from featherweight.data.load import load
from featherweight.data.metric import score
from featherweight.job.measure import measured
from featherweight.job.proof import proven
from featherweight.job.seen import Seen
from featherweight.job.shipped import Classical
from featherweight.views import numbers
from machine import machine

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data" / "npz" / "fashion_mnist.npz"
VIEW = "hog 4 + hog 7 + half"
C, SHARP, HEAVY = 3.0, 1.5, 2.0  # of the machine; gamma times dimension and variance; weight of the plain pixels
PIXELS = 14 * 14  # of the halved picture, which come last
PUBLISHED = 0.926
SMALL = ((64_000, "rbf_svm"), (64_000, "linear_svm"), (16_000, "rbf_svm"), (16_000, "linear_svm"))
SECONDS = 60.0  # of each small one


def weighed(x: np.ndarray) -> np.ndarray:
    """Bytes as floats in [0, 1], the plain pixels twice as heavy."""
    values = x.astype(np.float32) / 255
    values[:, -PIXELS:] *= HEAVY
    return values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--rows", type=int, default=60_000, help="training rows of the large machine")
    ask = parser.parse_args()
    from sklearn.svm import SVC

    task, data = load(ask.data)
    view = numbers(task)[VIEW]
    began = time.monotonic()
    seen = Seen.of(view, task, data)
    read = time.monotonic() - began
    x, y = seen.data.part("train+valid")
    x_test, y_test = seen.data.part("test")
    x, y, x_test = weighed(x)[: ask.rows], y[: ask.rows], weighed(x_test)
    began = time.monotonic()
    large = SVC(C=C, gamma=SHARP / (x.shape[1] * x[:10_000].var()), cache_size=2000).fit(x, y)
    trained = time.monotonic() - began
    vectors = len(large.support_)
    votes = large.predict(x_test)
    reached = score(task, y_test, np.eye(len(task.classes), dtype=np.float32)[votes])
    cost = seen.cost(None)
    lines = [
        "# HOG and a support vector machine on Fashion-MNIST",
        "",
        f"`python benchmarks/hog_svm.py`; {machine()}.  Published, in the data set's own README: {PUBLISHED:.1%}.",
        "",
        "| model | numbers | accuracy, test | 95 % interval | vectors | flash, B | proof |",
        "|---|---|---|---|---|---|---|",
        f"| scikit-learn's SVC on {VIEW}, {len(x):,} rows | {x.shape[1]:,} | {reached.value:.4f} | "
        f"{reached.interval[0]:.4f} to {reached.interval[1]:.4f} | {vectors:,} | "
        f"{vectors * (x.shape[1] + 9) + (cost.flash_bytes or 0):,} (counted) | - |",
    ]
    for flash, name in SMALL:
        small = Seen.of(numbers(task)["hog 4"], task, data)
        parts = (*small.data.part("train"), *small.data.part("valid"))
        left = small.left(Budget(flash_bytes=flash), None)
        fitting = BASELINES[name]().fit(small.task, *parts, budget=left, seconds=SECONDS)
        shipped = small.ship(Classical(name, fitting.fitted))
        x_raw, y_raw = data.part("test")
        answers = shipped.outputs(x_raw)
        got, proof = score(task, y_raw, answers), proven(shipped, x_raw[:2000], answers[:2000])
        price, _ = measured(shipped)
        count = getattr(fitting.fitted, "vector", None)
        lines.append(
            f"| {name} on hog 4 within {flash:,} B | {small.task.input.size:,} | {got.value:.4f} | "
            f"{got.interval[0]:.4f} to {got.interval[1]:.4f} | {'-' if count is None else f'{len(count):,}'} | "
            f"{price.flash_bytes:,} | {proof['differ']} of {proof['vectors']:,} differ |"
        )
    lines += ["", f"Reading {len(data.x):,} pictures took {read:.0f} s, training the large machine {trained:.0f} s."]
    text = "\n".join(lines) + "\n"
    (HERE / "results" / "hog_svm.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
