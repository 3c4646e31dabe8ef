"""featherweight fit DATA."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from ..budget import Budget
from ..job.settings import Settings
from ..run import Run
from .failure import Moment
from .options import DURATION, budget_options, data_options
from .summary import summary

if TYPE_CHECKING:
    from ..device import Device


@click.command("fit")
@click.argument("data")
@budget_options
@data_options
@click.option("--time", "seconds", type=DURATION, metavar="TIME", help="Wall clock of the whole job.  [default: 10min]")
@click.option(
    "--trials",
    type=click.IntRange(min=1),
    metavar="N",
    help="Trainings instead of time: the same seed, the same result.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Trainings side by side.  [default: one per core]"
)
@click.option("--out", type=click.Path(path_type=Path), help="Run folder.  [default: runs/NAME of the data]")
@click.option("--resume", is_flag=True, help="Continue a run that was interrupted.")
@click.pass_obj
def command(
    moment: Moment,
    data: str,
    max_params: int | None,
    max_flash: int | None,
    max_ram: int | None,
    max_macs: int | None,
    max_latency: int | None,
    device: "Device | None",
    targets: tuple[str, ...],
    task: str,
    metric: str,
    group: str | None,
    test: str | None,
    order: str | None,
    text: str | None,
    beside: tuple[str, ...],
    seed: int,
    seconds: float | None,
    trials: int | None,
    workers: int | None,
    out: Path | None,
    resume: bool,
) -> None:
    """Search, train, ship and prove a model within the budget.

    DATA is an .npz (x_train y_train x_test y_test, or x y), a folder per class of images or WAVs, a CSV of their paths
    and values, a CSV or Parquet file of numeric columns or of a text per row.  Without any --max option the answer is
    the front over sizes.  With --device bytes are those of that chip, its memory is a limit, and --max-latency is one
    prediction's time on it.
    """
    settings = Settings(
        data=_absolute(data), targets=tuple(_target(t) for t in targets), task=task, metric=metric, group=group,
        test=None if test is None else _absolute(test), order=order,
        budget=Budget(max_params, max_macs, max_flash, max_ram, max_latency), device=device.text if device else "",
        seconds=seconds, trials=trials, workers=workers or 0, seed=seed, text=text, beside=beside,
    )  # fmt: skip
    run = Run.start(out, Path(data).stem or "data", settings, resume=resume)
    moment.run, moment.resume = run.folder, _resume(moment.words, run.folder)
    result = _work(run, settings, moment)
    moment.resume = ""
    summary(result, Console(highlight=False, width=None if sys.stdout.isatty() else 110))
    click.echo(run.report.absolute())


def _work(run: Run, settings: Settings, moment: Moment) -> dict[str, Any]:
    from ..job.pipeline import work
    from .progress import watching

    # A picture goes where a person looks: to stderr when stdout feeds a file or a pipe.
    console = Console(stderr=not sys.stdout.isatty() and sys.stderr.isatty(), highlight=False)
    with watching(console, moment.started) as watch:
        return work(run, settings, watch, started=moment.started, command=["featherweight", *moment.words])


def _absolute(data: str) -> str:
    """A path that means the same from any folder, so that a run can be resumed from anywhere."""
    return str(Path(data).expanduser().absolute())


def _target(words: str) -> str:
    """FILE.csv:COL with the file made absolute; a column stays as it is."""
    file, colon, column = words.rpartition(":")
    return f"{_absolute(file)}:{column}" if colon and file.lower().endswith((".csv", ".tsv", ".txt")) else words


def _resume(words: list[str], folder: Path) -> str:
    """The command line that continues this run."""
    kept = [w for w in words if w != "--resume"]
    if not any(w == "--out" or w.startswith("--out=") for w in kept):
        kept += ["--out", str(folder)]
    return shlex.join(["featherweight", *kept, "--resume"])
