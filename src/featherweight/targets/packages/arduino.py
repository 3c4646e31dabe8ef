"""An Arduino library: the C stays C, and a sketch predicts every five seconds."""

from typing import ClassVar

from ..package import Package


class Arduino(Package):
    """For every core whose int has 32 bits; the layout is that of the Arduino library specification, 1.5 and later."""

    layout: ClassVar = {
        "library.properties": "arduino/library.properties.j2",
        "README.md": "arduino/README.md.j2",
        "src/{name}.h": "umbrella.h.j2",
        "src/model.h": "model.h",
        "src/model.c": "model.c",
        "examples/predict/predict.ino": "arduino/predict.ino.j2",
        "examples/predict/sample.h": "sample.h",
    }
