"""Parcels of hostile names, and stand-ins for the build systems that are not installed here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.linear import LinearBlock
from featherweight.classical.linear import Linear
from featherweight.classical.reading import Reading
from featherweight.design import Head
from featherweight.integer.lower import lower
from featherweight.job.packing import pack
from featherweight.job.shipped import Classical, Integers
from featherweight.targets.parcel import Parcel
from featherweight.task import Input, Task

HOSTILE = (
    '"); system("x',
    "a\nb\r\n#error no",
    "*/ int x; /*",
    "tri??/graph??'",
    "`tick` ```",
    "${ENV} $<TARGET_FILE:x> @x@",
    "größe 猫 \u202eturned\u2066",
    "z" * 300,
    "{{ 7*7 }} {% raw %} %s %n",
    "\x1b[31mred\x00",
    "<script>[x](javascript:1)</script>|",
    "\udcff broken",
)
KINDS = {
    "multiclass": Task("multiclass", Input("image", (3, 6, 5), "uint8"), classes=HOSTILE),
    "binary": Task("binary", Input("signal", (2, 1, 16), "int16"), classes=HOSTILE[1:3]),
    "multilabel": Task("multilabel", Input("table", (1, 1, 4), "float32", columns=HOSTILE[:4]), HOSTILE[3:6]),
    "circular": Task("circular", Input("image", (1, 8, 8), "uint8"), HOSTILE[6:8], period=24.0, units=HOSTILE[8:10]),
    "regression": Task("regression", Input("table", (1, 1, 4), "float32"), HOSTILE[10:12]),
}


def _linear(task: Task) -> Linear:
    rng = np.random.default_rng(0)
    reading = Reading.of(task.input, rng.normal(size=(9, *task.input.array_shape)).astype(task.input.dtype))
    weight = rng.normal(size=(task.network_outputs, reading.features)) / reading.features
    return Linear.of(task, reading, weight, rng.normal(size=len(weight)))


@pytest.fixture
def parcel(random_network) -> Callable[..., Parcel]:
    """(kind of task, "network" or "baseline") -> Parcel whose every name is hostile."""

    def make(kind: str, who: str = "network") -> Parcel:
        task = KINDS[kind]
        blocks = (LinearBlock(5),) if task.input.kind == "table" else (ConvBlock(4),)
        network, x = random_network(task, blocks, Head(0 if task.input.kind == "table" else 2))
        shipped: Integers | Classical = Integers(network, lower(network))
        if who == "baseline":
            shipped = Classical("linear", _linear(task))
        shipped.sample = x[3]
        return pack(shipped, 'run "*/ ${X}\n`ü`', None)

    return make


@pytest.fixture
def unpack(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Write a package's files.  Returns: its folder."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "package" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "package"

    return write


@pytest.fixture
def cmake(tmp_path: Path) -> Callable[..., Path]:
    """(source folder, environment) -> folder in which CMake has built it."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    program = shutil.which("cmake", path=path)
    if program is None:
        pytest.skip("no cmake on this machine")

    def build(source: Path, **environment: str) -> Path:
        into = tmp_path / "build"
        env = {**os.environ, **environment}
        strict = "-DCMAKE_C_FLAGS=-Wall -Wextra -Werror -Wno-error=maybe-uninitialized"  # a guess that -O3 gets wrong
        configure = [program, "-S", str(source), "-B", str(into), strict]
        for command in (configure, [program, "--build", str(into)]):
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "Warning" not in done.stderr, done.stderr
        return into

    return build


ARDUINO = """\
#ifndef ARDUINO_H
#define ARDUINO_H
#include <stdio.h>
#include <stdint.h>
static inline unsigned long millis(void) { return 9999; }
static inline unsigned long micros(void) { return 0; }
static inline void delay(unsigned long ms) { (void)ms; }
struct Port {
  void begin(unsigned long baud) { (void)baud; }
  operator bool() { return true; }
  void print(const char *text) { printf("%s", text); }
  void println(const char *text) { printf("%s\\n", text); }
  void print(double v, int digits) { printf("%.*f", digits, v); }
  void println(double v, int digits) { printf("%.*f\\n", digits, v); }
  void print(unsigned long v) { printf("%lu", v); }
};
static Port Serial;
void setup();
void loop();
int main() { setup(); loop(); loop(); }
#endif
"""


@pytest.fixture
def sketch(tmp_path: Path) -> Callable[..., str]:
    """(sketch or C++ source, include folders, sources in C, compiler flags) -> what it prints, a sketch twice."""

    def run(source: Path, includes: list[Path], c_files: list[Path], *flags: str) -> str:
        (tmp_path / "Arduino.h").write_text(ARDUINO)
        where = [f"-I{p}" for p in (tmp_path, *includes)]
        strict = ["-Wall", "-Wextra", "-Werror", *where]
        for k, c in enumerate(c_files):
            subprocess.run(["gcc", *strict, "-c", str(c), "-o", str(tmp_path / f"{k}.o")], check=True)
        objects = [str(tmp_path / f"{k}.o") for k in range(len(c_files))]
        command = ["g++", "-std=gnu++11", *strict, *flags, "-x", "c++", str(source), "-x", "none", *objects]
        subprocess.run([*command, "-o", str(tmp_path / "sketch")], check=True)
        done = subprocess.run([str(tmp_path / "sketch")], capture_output=True, check=True)
        return done.stdout.decode("utf-8")

    return run
