"""The CMake package builds, alone and inside another project, and prints its prediction."""

import subprocess

import pytest

from featherweight.targets.packages.cmake import CMake

OUTER = """\
cmake_minimum_required(VERSION 3.13...4.0)
project(outer C)
add_subdirectory(package)
add_executable(outer main.c)
target_link_libraries(outer PRIVATE {name})
"""
MAIN = """\
#include "model.h"
int main(void) {
  static model_state state;
  static model_input x[MODEL_INPUT_SIZE];
  static float y[MODEL_OUTPUT_SIZE];
  return model_predict_with(&state, x, y);
}
"""


@pytest.mark.parametrize("who", ["network", "baseline"])
def test_the_example_prints_what_the_run_computed(who, parcel, unpack, cmake) -> None:
    made = parcel("multiclass", who)
    built = cmake(unpack(CMake().files(made)))
    done = subprocess.run([str(built / f"{made.name}_example")], capture_output=True, check=True)
    lines = done.stdout.decode("utf-8").splitlines()
    assert len(lines) == made.task.outputs + 2, "a name that held a line break broke a line"
    for line, expected in zip(lines, made.expected, strict=False):
        said, wanted = line.rpartition(": ")[2].split(", expected ")
        assert float(said) == pytest.approx(float(expected), rel=1e-4) == pytest.approx(float(wanted), rel=1e-4)
    assert lines[-1] == "ok: what the run computed"


def test_an_answer_that_differs_is_said_and_fails(parcel, unpack, cmake) -> None:
    made = parcel("regression")
    folder = unpack(CMake().files(made))
    sample = folder / "example" / "sample.h"
    text = sample.read_text()
    at = text.index("sample_output[MODEL_OUTPUT_SIZE] = {") + len("sample_output[MODEL_OUTPUT_SIZE] = {\n  ")
    sample.write_text(text[:at] + "1e9f + " + text[at:])
    program = cmake(folder) / f"{made.name}_example"
    done = subprocess.run([str(program)], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "DIFFERENT" in done.stdout


def test_another_project_takes_it_in_and_installs_nothing(parcel, unpack, cmake, tmp_path) -> None:
    made = parcel("binary")
    files = CMake().files(made)
    unpack(files)
    (tmp_path / "CMakeLists.txt").write_text(OUTER.format(name=made.name))
    (tmp_path / "main.c").write_text(MAIN)
    built = cmake(tmp_path)
    subprocess.run([str(built / "outer")], check=True)
    assert not list(built.rglob("*_example")), "the example is built where the package stands alone"
    assert "install(" not in files["CMakeLists.txt"]
