"""The ESP-IDF component registers, and its project prints a prediction, with a stand-in for the framework's CMake."""

import subprocess

import yaml

from featherweight.targets.packages.esp_idf import EspIdf

PROJECT = """\
function(idf_component_register)
  cmake_parse_arguments(A "" "" "SRCS;INCLUDE_DIRS;REQUIRES" ${ARGN})
  string(MD5 lib ${CMAKE_CURRENT_SOURCE_DIR})
  add_library(${lib} STATIC ${A_SRCS})
  target_include_directories(${lib} PUBLIC ${A_INCLUDE_DIRS})
  get_property(before GLOBAL PROPERTY COMPONENTS)
  target_link_libraries(${lib} PUBLIC ${before})
  set_property(GLOBAL APPEND PROPERTY COMPONENTS ${lib})
  set(COMPONENT_LIB ${lib} PARENT_SCOPE)
endfunction()
macro(project name)
  _project(${name} C)
  foreach(dir ${EXTRA_COMPONENT_DIRS} ${CMAKE_CURRENT_SOURCE_DIR}/main)
    string(MD5 into ${dir})
    add_subdirectory(${dir} ${into})
  endforeach()
  get_property(all GLOBAL PROPERTY COMPONENTS)
  add_executable(${name} $ENV{IDF_PATH}/start.c)
  target_link_libraries(${name} PRIVATE ${all})
endmacro()
"""


def test_the_project_prints_what_the_run_computed(parcel, unpack, cmake, tmp_path) -> None:
    made = parcel("multiclass")
    folder = unpack(EspIdf().files(made))
    (tmp_path / "idf/tools/cmake").mkdir(parents=True)
    (tmp_path / "idf/tools/cmake/project.cmake").write_text(PROJECT)
    (tmp_path / "idf/start.c").write_text("void app_main(void);\nint main(void) { app_main(); return 0; }\n")
    built = cmake(folder / "examples/predict", IDF_PATH=str(tmp_path / "idf"))
    said = subprocess.run([str(built / "predict")], capture_output=True, check=True).stdout.decode("utf-8")
    assert said.splitlines()[-1] == "ok: what the run computed"


def test_the_manifest_is_yaml_and_the_stack_holds_a_prediction(parcel) -> None:
    made = parcel("multiclass", "baseline")
    files = EspIdf().files(made)
    manifest = yaml.safe_load(files["idf_component.yml"])
    assert set(manifest) == {"version", "description", "dependencies"} and manifest["dependencies"] == {"idf": ">=4.4"}
    name, _, size = files["examples/predict/sdkconfig.defaults"].strip().partition("=")
    assert name == "CONFIG_ESP_MAIN_TASK_STACK_SIZE"
    assert made.size is not None and int(size) >= 4096 + made.size.stack_bytes
