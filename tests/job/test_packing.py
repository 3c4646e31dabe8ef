"""A run becomes its exports: with a real sample, with figures that are true, or with a sentence."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.errors import RunError, UnsupportedError
from featherweight.integer.lower import lower
from featherweight.job.packing import export, pack
from featherweight.job.settings import Settings
from featherweight.job.shipped import Integers, Shipped
from featherweight.run import Run, write_json
from featherweight.targets.parcel import pattern
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("image", (1, 6, 6), "uint8"), classes=("a", "b"))


@pytest.fixture
def run(random_network, tmp_path: Path) -> Run:
    """A finished run as far as an export reads it, fitted on arrays."""
    network, x = random_network(TASK, (ConvBlock(2),))
    shipped = Integers(network, lower(network))
    folder = tmp_path / "My run"
    shipped.save(folder / "model")
    np.savez(folder / "model" / "test.npz", y=np.zeros(4), outputs=shipped.outputs(x[:4]), sample=x[:1])
    write_json(folder / "settings.json", Settings("arrays").to_json())
    files = {p.name: {"sha256": hashlib.sha256(p.read_bytes()).hexdigest()} for p in (folder / "model").glob("model.?")}
    proof = {"vectors": 4, "differ": 0, "flash_bytes": 12345, "ram_bytes": 678, "compiler": "cc"}
    write_json(folder / "result.json", {"schema": 1, "artifact": {"files": files}, "proof": proof})
    return Run.open(folder)


def test_the_sample_is_of_the_test_split_and_the_answer_is_the_models(run: Run) -> None:
    parcel = pack(Shipped.load(run.model), "x", run.result)
    with np.load(run.model / "test.npz") as held:
        assert parcel.real and np.array_equal(parcel.sample, held["sample"][0])
        assert np.array_equal(parcel.expected, held["outputs"][0])
    assert parcel.tolerance == 0 and parcel.model["model.c"] == (run.model / "model.c").read_text()


def test_an_export_is_named_after_its_run(run: Run) -> None:
    paths = export(run, "cmake")
    assert paths and all(p.is_relative_to(run.folder / "export" / "cmake") for p in paths)
    readme = (run.folder / "export/cmake/README.md").read_text()
    assert readme.startswith("# featherweight_my_run\n") and "12,345 bytes of flash" in readme


def test_figures_of_other_c_are_not_repeated(run: Run) -> None:
    result = {**run.result, "artifact": {"files": {"model.c": {"sha256": "0"}, "model.h": {"sha256": "0"}}}}
    write_json(run.folder / "result.json", result)
    export(run, "zephyr")
    readme = (run.folder / "export/zephyr/README.md").read_text()
    assert "12,345" not in readme and "for all 4" not in readme and "bytes of flash" in readme


@pytest.mark.parametrize("kept", ["nothing", "another shape", "torn"])
def test_without_a_sample_and_without_the_data_a_pattern_serves_and_is_called_one(run: Run, kept: str) -> None:
    path = run.model / "test.npz"
    if kept == "torn":
        path.write_bytes(path.read_bytes()[:100])
    else:
        np.savez(path, y=np.zeros(4), **({} if kept == "nothing" else {"sample": np.zeros((3, 3), np.uint8)}))
    export(run, "arduino")
    sample = (run.folder / "export/arduino/examples/predict/sample.h").read_text()
    assert "fixed pattern" in sample and ", ".join(map(str, pattern(TASK).ravel()[:9])) in sample
    assert "one fixed pattern" in (run.folder / "export/arduino/README.md").read_text()


def test_what_is_unknown_unfinished_or_unable_is_refused_in_words(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="did you mean 'esp-idf'"):
        export(run, "esp_idf", tmp_path / "out")
    with pytest.raises(UnsupportedError, match="one of c99, onnx"):
        export(run, "xyz", tmp_path / "out")
    record = json.loads((run.folder / "result.json").read_text())
    (run.folder / "result.json").unlink()
    for target in ("c99", "cmake"):
        with pytest.raises(RunError, match="not finished"):
            export(run, target, tmp_path / "out")
    write_json(run.folder / "result.json", record)
    (run.model / "model.json").unlink()
    with pytest.raises(RunError, match="no readable model"):
        export(run, "cmake", tmp_path / "out")
    assert not (tmp_path / "out").exists()
