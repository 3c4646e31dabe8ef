"""featherweight export RUN --to c99|onnx|tflite|cmake|arduino|..."""

from pathlib import Path

import click

TARGETS = "c99|onnx|onnx-float|tflite|cmake|arduino|platformio|esp-idf|zephyr"


@click.command("export")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, metavar="TARGET", help=f"One of {TARGETS.replace('|', ', ')}.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for the files.  [default: RUN/export/TARGET, or NAME/TARGET beside NAME.tflite]",
)
def command(run: Path, target: str, out: Path | None) -> None:
    """Write the model's files for a target, and print their paths.

    \b
    c99         model.c and model.h
    onnx        model.onnx, with the same integers
    onnx-float  model_float.onnx, the network before its integers
    tflite      model.tflite, with the same integers
    cmake       a static library with CMake, and an example that runs here
    arduino     an Arduino library with a sketch
    platformio  a PlatformIO library
    esp-idf     an ESP-IDF component
    zephyr      a Zephyr module

    The last five are whole folders: README.md, and an example that predicts one test sample and prints what is
    expected beside it.  They need a folder that is new, empty, or of an earlier export; files that were edited since,
    or that came from elsewhere, are never replaced.  The first four replace their own file and leave all others alone.

    RUN may be a .tflite file of 8-bit integers: its network is read and written in any form but onnx-float.
    """
    from ..job.packing import export, export_file
    from ..run import Run

    if run.suffix.lower() == ".tflite":
        paths, notes = export_file(run, target, out)
        for note in notes:
            click.echo(f"note: {note}", err=True)
    else:
        paths = export(Run.open(run), target, out)
    for path in paths:
        click.echo(path)
