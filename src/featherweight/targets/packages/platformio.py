"""A PlatformIO library, for every platform and framework; its example runs on a board or on this machine."""

from typing import ClassVar

from ..package import Package


class PlatformIO(Package):
    """Goes into a project's lib/; needs PlatformIO Core 6 for the example's `symlink://`."""

    layout: ClassVar = {
        "library.json": "platformio/library.json.j2",
        "README.md": "platformio/README.md.j2",
        "include/{name}.h": "umbrella.h.j2",
        "include/model.h": "model.h",
        "src/model.c": "model.c",
        "examples/predict/platformio.ini": "platformio/platformio.ini.j2",
        "examples/predict/src/main.cpp": "platformio/main.cpp.j2",
        "examples/predict/src/sample.h": "sample.h",
    }
    words: ClassVar = {
        "includes": "<stdio.h>",
        "say": "printf",
        "entry": "int main(void)",
        "refused": "return 1;",
        "done": "return wrong != 0;",
    }
