"""The README states the interface, and only figures that are true of the C beside it."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.targets.compiler import Measured
from featherweight.targets.parcel import Parcel
from featherweight.targets.readme import facts, intro, summary
from featherweight.task import Input, Task

IMAGE = Input("image", (3, 4, 6), "uint8", "RGB")
SIGNAL = Input("signal", (2, 1, 50), "int16", sample_rate=100.0)
TABLE = Input("table", (1, 1, 20), "float32", columns=tuple(f"c{i}" for i in range(20)))
RESULT = {
    "winner": {"name": "lenet-1_2", "kind": "network", "cost": {"params": 2936}, "test": {"value": 0.71234, "n": 600}},
    "proof": {"vectors": 600, "differ": 0, "flash_bytes": 5716, "ram_bytes": 9868, "compiler": "gcc 12.2 -Os"},
}


def parcel(task: Task, **more: object) -> Parcel:
    x = np.zeros(task.input.array_shape, task.input.dtype)
    return Parcel(task, {}, "featherweight_x", x, np.zeros(task.outputs, np.float32), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("task", "says"),
    [
        (Task("circular", IMAGE, ("angle",), period=360), "`input[(row * 6 + column) * 3 + channel]`"),
        (Task("circular", IMAGE, ("angle",), period=360), "`0` angle, from 0 to below 360"),
        (Task("regression", SIGNAL, ("u",), units=("m/s",)), "50 steps at 100 Hz of 2 channels"),
        (Task("regression", SIGNAL, ("u",), units=("m/s",)), "`0` u (m/s)"),
        (Task("binary", TABLE, classes=("no", "yes")), "positive means yes, else no"),
        (Task("binary", TABLE, classes=("no", "yes")), "`11` c11 and 8 more"),
        (Task("multiclass", TABLE, classes=("a", "b", "c")), "the largest wins: `0` a, `1` b, `2` c"),
        (Task("multilabel", TABLE, ("p", "q")), "positive means present: `0` p, `1` q"),
    ],
)
def test_input_and_output_are_described(task: Task, says: str) -> None:
    assert says in "\n".join(facts(parcel(task)))


def test_the_figures_are_those_of_the_proof_or_of_the_compiler_at_hand() -> None:
    task = Task("circular", IMAGE, period=10)
    proven = "\n".join(facts(parcel(task, result=RESULT)))
    assert "5,716 bytes of flash, 9,868 bytes of RAM" in proven and "input of 72" in proven and "gcc 12.2 -Os" in proven
    assert "circular mae 0.7123 on 600 samples" in proven and "for all 600" in proven
    assert "lenet-1\\_2, a network with 2,936 learnt numbers" in intro(parcel(task, result=RESULT))
    other = {"winner": RESULT["winner"]}
    measured = "\n".join(facts(parcel(task, result=other, size=Measured(4000, 100, 28, "cc"))))
    assert "4,000 bytes of flash, 200 bytes of RAM" in measured and "for all" not in measured
    assert "Size" not in "\n".join(facts(parcel(task)))


def test_a_summary_holds_no_name() -> None:
    task = Task("multiclass", TABLE, classes=('"', "\n", "${X}"))
    text = summary(replace(parcel(task)))
    assert text == "One of 3 classes from float32 tables of 20, made by Featherweight."
