"""Plain C with CMake: a static library, and an example that is built and tested where the package stands alone."""

from typing import ClassVar

from ..package import Package


class CMake(Package):
    """Needs CMake 3.13; installs nothing.  `add_subdirectory` and `target_link_libraries` take it in."""

    layout: ClassVar = {
        "CMakeLists.txt": "cmake/CMakeLists.txt.j2",
        "README.md": "cmake/README.md.j2",
        "include/model.h": "model.h",
        "src/model.c": "model.c",
        "example/main.c": "main.c.j2",
        "example/sample.h": "sample.h",
    }
    words: ClassVar = {
        "includes": "<stdio.h>",
        "say": "printf",
        "entry": "int main(void)",
        "refused": "return 1;",
        "done": "return wrong != 0;",
    }
