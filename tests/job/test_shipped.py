"""What ships comes back from its folder, or a sentence says that the folder is damaged."""

from pathlib import Path

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.design import Head
from featherweight.errors import RunError, UnsupportedError
from featherweight.integer.lower import lower
from featherweight.job.shipped import Foreign, Integers, Shipped
from featherweight.targets.variant import Variant
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("image", (1, 6, 6), "uint8"), classes=("a", "b"))


@pytest.fixture
def saved(random_network, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    network, _ = random_network(TASK, (ConvBlock(2),))
    Integers(network, lower(network)).save(tmp_path / "model")
    return tmp_path / "model"


def test_a_saved_network_answers_the_same(saved: Path) -> None:
    x = np.random.default_rng(0).integers(0, 256, (5, 6, 6, 1), np.uint8)
    once, again = (Shipped.load(saved).outputs(x) for _ in range(2))
    assert np.array_equal(once, again) and once.shape == (5, 2)


def test_the_c_is_printed_again_as_it_was_chosen(random_network, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    signal = Task("regression", Input("signal", (1, 1, 40), "int16"), ("v",))
    network, _ = random_network(signal, (ConvBlock(3, 3, 2),), Head(1))
    shipped = Integers(network, lower(network), Variant(turned=True))
    shipped.save(tmp_path / "model")
    again = Shipped.load(tmp_path / "model")
    assert again.files("c99") == shipped.files("c99") != Integers(network).files("c99")
    for name, text in again.files("c99").items():
        assert (tmp_path / "model" / name).read_text() == text


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *((name, d) for name in ("model.json", "model.npz", "integers.json") for d in ("missing", "cut", "other")),
        ("integers.npz", "missing"),
        ("integers.npz", "cut"),
    ],
)
def test_damaged_files_are_said(saved: Path, name: str, damage: str) -> None:
    path = saved / name
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:150])
    elif name.endswith(".json"):
        path.write_text('{"a": 1}')
    else:
        np.savez(path, a=np.zeros(3))
    with pytest.raises(RunError, match=r"readable|damaged|should be"):
        Shipped.load(saved)


def test_a_tflite_file_ships_as_a_run_does(tflite_file: Path, tmp_path: Path) -> None:
    shipped = Shipped.load(tflite_file)
    assert isinstance(shipped, Foreign) and any("sums" in note for note in shipped.notes)
    x = np.random.default_rng(0).integers(0, 256, (5, 6, 5, 3), np.uint8)
    answers = shipped.outputs(x)
    assert answers.shape == (5, 3) and np.ptp(answers) > 0
    (path,) = shipped.export("tflite", tmp_path / "out")
    assert path.name == "model.tflite"
    with pytest.raises(UnsupportedError, match="no run"):
        shipped.save(tmp_path / "model")
    assert not list(tmp_path.glob("model*"))
