"""The Arduino library obeys its specification, and the sketch compiles and predicts."""

import re

import pytest

from featherweight.targets.packages.arduino import Arduino

NEEDED = {"name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"}
CATEGORIES = {
    "Display", "Communication", "Signal Input/Output", "Sensors", "Device Control", "Timing", "Data Storage",
    "Data Processing", "Other",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "who"), [("multiclass", "network"), ("binary", "network"), ("multilabel", "baseline")]
)
def test_the_sketch_prints_what_the_run_computed(kind, who, parcel, unpack, sketch) -> None:
    made = parcel(kind, who)
    folder = unpack(Arduino().files(made))
    ino, src = folder / "examples/predict/predict.ino", folder / "src"
    said = sketch(ino, [src], [src / "model.c"], "-include", "Arduino.h")  # as the builder does
    assert said.count("ok: what the run computed") == 2 and "DIFFERENT" not in said
    assert f"expected {made.expected[0]:.6f}" in said


def test_the_properties_are_those_of_the_specification(parcel) -> None:
    made = parcel("multiclass")
    files = Arduino().files(made)
    text = files["library.properties"]
    held = dict(line.split("=", 1) for line in text.splitlines())
    assert set(held) >= NEEDED
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _.\-]{0,62}", held["name"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", held["version"])
    assert held["category"] in CATEGORIES
    assert f"src/{held['includes']}" in files
    assert text.isascii() and all(held[k] for k in held if k != "url")


def test_a_processor_of_short_integers_is_refused(parcel) -> None:
    text = Arduino().files(parcel("binary"))
    (header,) = [t for name, t in text.items() if re.fullmatch(r"src/featherweight_\w+\.h", name)]
    assert header.index("#error") < header.index('#include "model.h"')
