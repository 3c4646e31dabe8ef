"""A Zephyr module, with a sample that prints one prediction."""

from typing import ClassVar

from ..package import Package


class Zephyr(Package):
    """Named by EXTRA_ZEPHYR_MODULES or a west manifest and switched on in prj.conf."""

    layout: ClassVar = {
        "zephyr/module.yml": "zephyr/module.yml.j2",
        "CMakeLists.txt": "zephyr/CMakeLists.txt.j2",
        "Kconfig": "zephyr/Kconfig.j2",
        "README.md": "zephyr/README.md.j2",
        "include/model.h": "model.h",
        "src/model.c": "model.c",
        "samples/predict/CMakeLists.txt": "zephyr/application.txt.j2",
        "samples/predict/prj.conf": "zephyr/prj.conf.j2",
        "samples/predict/src/main.c": "main.c.j2",
        "samples/predict/src/sample.h": "sample.h",
    }
    words: ClassVar = {
        "includes": "<zephyr/sys/printk.h>",
        "say": "printk",
        "entry": "int main(void)",
        "refused": "return 0;",
        "done": "return 0;",
    }
