"""A .tflite file is proven like a run: its C on this machine and on a chip, on random inputs."""

from pathlib import Path

import numpy as np
import pytest

from featherweight.cli import main
from featherweight.job.foreign import noise
from featherweight.targets.tflite.writer import Scales, Tensor, Writer
from featherweight.task import Input


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A convolution and a linear layer of random numbers, as a converter writes them."""
    w, rng = Writer(), np.random.default_rng(0)
    x = w.tensor("input", Tensor((1, 9, 8, 2), "int8", Scales((0.03,), -7)))
    kernel = w.constant(rng.integers(-127, 128, (4, 3, 3, 2)), "int8", Scales((0.004,) * 4, axis=0))
    bias = w.constant(rng.integers(-900, 900, 4), "int32", Scales((float(np.float32(0.03) * np.float32(0.004)),) * 4))
    how = {"padding": 0, "stride_w": 2, "stride_h": 2, "dilation_w_factor": 1, "dilation_h_factor": 1}
    y = Tensor((1, 5, 4, 4), "int8", Scales((0.05,), -11))
    x = w.reshape(w.add("CONV_2D", [x, kernel, bias], y, fused_activation_function=1, **how), (1, 80))
    kernel = w.constant(rng.integers(-127, 128, (3, 80)), "int8", Scales((0.003,)))
    bias = w.constant(rng.integers(-900, 900, 3), "int32", Scales((float(np.float32(0.05) * np.float32(0.003)),)))
    y = Tensor((1, 3), "int8", Scales((0.2,), 5))
    x = w.add("FULLY_CONNECTED", [x, kernel, bias], y, fused_activation_function=0, weights_format=0)
    path = tmp_path / "net.tflite"
    path.write_bytes(w.finished(x, "{}"))
    return path


def test_a_file_on_a_chip(file: Path, board, capsys: pytest.CaptureFixture[str]) -> None:
    board("cortex-m4")
    assert main(["prove", str(file), "--device", "cortex-m4@160MHz"]) == 0
    said = capsys.readouterr().out
    assert "32 vectors, 0 differ" in said and "32 of them on an emulated chip, at once and row by row" in said
    assert "cortex-m4@160MHz: " in said and "note: outputs are the last layer's sums" in said
    assert [p.name for p in file.parent.iterdir()] == [file.name], "nothing is written"


def test_no_such_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", str(tmp_path / "none.tflite")]) == 2
    assert "none.tflite" in capsys.readouterr().err
    (tmp_path / "broken.tflite").write_bytes(b"no flatbuffer at all")
    assert main(["prove", str(tmp_path / "broken.tflite")]) == 2
    assert "broken.tflite" in capsys.readouterr().err


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_noise_fills_its_type(dtype: str) -> None:
    x = noise(Input("image", (2, 20, 30), dtype), 9)
    assert x.shape == (9, 20, 30, 2) and x.dtype == dtype
    assert (x == noise(Input("image", (2, 20, 30), dtype), 9)).all()
    if dtype != "float32":
        assert x.min() < np.iinfo(dtype).min + 500 and x.max() > np.iinfo(dtype).max - 500
