"""An ESP-IDF component, with a project that prints one prediction."""

from typing import ClassVar

from ..package import Package


class EspIdf(Package):
    """Goes into a project's components/; ESP-IDF 4.4 and later."""

    layout: ClassVar = {
        "CMakeLists.txt": "esp_idf/CMakeLists.txt.j2",
        "idf_component.yml": "esp_idf/idf_component.yml.j2",
        "README.md": "esp_idf/README.md.j2",
        "include/model.h": "model.h",
        "src/model.c": "model.c",
        "examples/predict/CMakeLists.txt": "esp_idf/project.txt.j2",
        "examples/predict/sdkconfig.defaults": "esp_idf/sdkconfig.defaults.j2",
        "examples/predict/main/CMakeLists.txt": "esp_idf/main.txt.j2",
        "examples/predict/main/main.c": "main.c.j2",
        "examples/predict/main/sample.h": "sample.h",
    }
    words: ClassVar = {
        "includes": "<stdio.h>",
        "say": "printf",
        "entry": "void app_main(void)",
        "refused": "return;",
        "done": "",
    }
