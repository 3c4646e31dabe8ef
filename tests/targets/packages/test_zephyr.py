"""The Zephyr module joins an application, and its sample prints a prediction, with a stand-in for Zephyr's CMake."""

import re
import subprocess

import yaml

from featherweight.targets.packages.zephyr import Zephyr

CONFIG = """\
project(Zephyr-Kernel C)
file(STRINGS ${CMAKE_CURRENT_SOURCE_DIR}/prj.conf lines)
foreach(line ${lines})
  string(REGEX MATCH "^(CONFIG_[A-Z0-9_]+)=(.*)$" found "${line}")
  set(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
endforeach()
add_executable(app)
target_include_directories(app PRIVATE $ENV{ZEPHYR_BASE}/include)
macro(zephyr_include_directories)
  get_filename_component(place ${ARGV0} ABSOLUTE)
  set(places ${places} ${place})
  target_include_directories(app PRIVATE ${place})
endmacro()
macro(zephyr_library)
  add_library(of_module STATIC)
  target_include_directories(of_module PRIVATE ${places})
  target_link_libraries(app PRIVATE of_module)
endmacro()
macro(zephyr_library_sources)
  target_sources(of_module PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${ARGV0})
endmacro()
macro(zephyr_library_compile_options)
  target_compile_options(of_module PRIVATE ${ARGV})
endmacro()
foreach(module ${EXTRA_ZEPHYR_MODULES})
  add_subdirectory(${module} module)
endforeach()
"""


def test_the_sample_prints_what_the_run_computed(parcel, unpack, cmake, tmp_path) -> None:
    made = parcel("multiclass")
    folder = unpack(Zephyr().files(made))
    base = tmp_path / "zephyr"
    for name, text in {
        "share/cmake/Zephyr/ZephyrConfig.cmake": CONFIG,
        "include/zephyr/sys/printk.h": "#include <stdio.h>\n#define printk printf\n",
    }.items():
        (base / name).parent.mkdir(parents=True)
        (base / name).write_text(text)
    built = cmake(folder / "samples/predict", ZEPHYR_BASE=str(base))
    said = subprocess.run([str(built / "app")], capture_output=True, check=True).stdout.decode("utf-8")
    assert said.splitlines()[-1] == "ok: what the run computed"


def test_the_module_names_its_files_and_its_switch(parcel) -> None:
    made = parcel("binary")
    files = Zephyr().files(made)
    module = yaml.safe_load(files["zephyr/module.yml"])
    assert module["name"] == made.name and re.fullmatch(r"[A-Za-z0-9_-]+", module["name"])
    assert module["build"] == {"cmake": ".", "kconfig": "Kconfig"} and module["samples"] == ["samples"]
    switch = made.name.upper()
    assert files["Kconfig"].startswith(f"config {switch}\n\tbool ")
    assert f"if(CONFIG_{switch})" in files["CMakeLists.txt"]
    assert f"CONFIG_{switch}=y\n" in files["samples/predict/prj.conf"]
