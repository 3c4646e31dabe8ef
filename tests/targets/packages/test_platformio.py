"""The PlatformIO library's manifest is JSON, and its example runs with Arduino's framework and without one."""

import configparser
import json

import pytest

from featherweight.targets.packages.platformio import PlatformIO


@pytest.mark.parametrize("kind", ["multiclass", "binary", "multilabel", "circular", "regression"])
def test_the_example_runs_on_a_board_and_on_this_machine(kind, parcel, unpack, sketch) -> None:
    made = parcel(kind)
    folder = unpack(PlatformIO().files(made))
    main, include, model = folder / "examples/predict/src/main.cpp", [folder / "include"], [folder / "src/model.c"]
    board = sketch(main, include, model, "-DARDUINO=10800")
    assert board.count("ok: what the run computed") == 2
    native = sketch(main, include, model)
    assert native.count("ok: what the run computed") == 1 and "microseconds" not in native


def test_the_manifest_names_what_is_there(parcel) -> None:
    made = parcel("regression")
    files = PlatformIO().files(made)
    manifest = json.loads(files["library.json"])
    assert manifest["name"] == made.name and f"include/{manifest['headers']}" in files
    (example,) = manifest["examples"]
    assert {f"{example['base']}/{f}" for f in example["files"]} <= set(files)
    ini = configparser.ConfigParser()
    ini.read_string(files["examples/predict/platformio.ini"])
    assert ini["env:native"]["platform"] == "native"
