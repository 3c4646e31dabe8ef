"""Explain a finished run: `write` makes RUN/report.html, `text` prints the same to a terminal."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def write(run_folder: str | Path) -> Path:
    """Write RUN/report.html: one file, no scripts, nothing fetched from anywhere.

    Args:
        run_folder: holds result.json; study.jsonl and model/test.npz are shown where they exist.
    Returns: the path of the page.
    Raises: RunError when the folder is no finished run or the page cannot be written.
    """
    from .page import write as write_page
    from .run import Run

    return write_page(Run.load(run_folder))


def text(run_folder: str | Path, console: "Console | None" = None) -> None:
    """Print the report to a terminal in at most 100 columns.

    Args:
        run_folder: as in `write`.
        console: where to print; standard output when None.
    Raises: RunError when the folder is no finished run.
    """
    from .run import Run
    from .terminal import show

    show(Run.load(run_folder), console)
