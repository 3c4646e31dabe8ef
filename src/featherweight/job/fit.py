"""The main job from Python."""

import time as clock
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..budget import Budget, parse_latency, parse_size
from ..errors import DataError
from ..run import Run
from .settings import Settings, parse_duration
from .watch import Watch


def fit(
    data: Any,
    *,
    targets: str | Sequence[str] = (),
    task: str = "auto",
    metric: str = "",
    group: str | None = None,
    test: Any = None,
    order: str | None = None,
    text: str | None = None,
    beside: str | Sequence[str] = (),
    max_params: int | str | None = None,
    max_flash: int | str | None = None,
    max_ram: int | str | None = None,
    max_macs: int | str | None = None,
    max_latency: str | None = None,
    device: str | None = None,
    time: float | str | None = None,
    trials: int | None = None,
    workers: int | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    resume: bool = False,
    watch: Watch | None = None,
    page: bool = True,
) -> Run:
    """Search, train, ship and prove a model within the budget; the command `featherweight fit` as a function.

    Args:
        data: a path, or arrays: (x, y), or {"x": x, "y": y, "group": ...}.
        targets, task, metric, group, test, order, text, beside: as `data.load.load` takes them.
        max_params, max_flash, max_ram, max_macs: the budget; numbers or texts like "16kB".  Without any, the answer is
            the front over sizes, and the model at its knee ships.
        max_latency: of one prediction on `device`, e.g. "20ms".
        device: the chip it is for, e.g. "cortex-m4@80MHz": its memory is a limit, bytes and latency are its.
        time: wall clock of the whole job in seconds or as "10min" (the default); or
        trials: trainings; the same seed then gives the same model.
        workers: trainings side by side; None means one per core.
        out: run folder; None means runs/NAME.
        resume: continue the run in `out`.
        watch: is told what happens.
        page: write report.html.
    Returns: the finished run; `run.result` is its record.
    Raises: FeatherError in words for everything a caller can cause.
    """
    from .pipeline import work

    if data is None:
        raise DataError("data is None", where="DATA", hint="a path, or arrays (x, y)")
    started = clock.monotonic()
    params, macs, flash, ram = (
        None if v is None else parse_size(v) for v in (max_params, max_macs, max_flash, max_ram)
    )
    latency = None if max_latency is None else parse_latency(max_latency)
    settings = Settings(
        data=_named(data),
        targets=(targets,) if isinstance(targets, str) else tuple(targets),
        task=task,
        metric=metric,
        group=group,
        test=None if test is None else _named(test),
        order=order,
        budget=Budget(params, macs, flash, ram, latency),
        device=device or "",
        seconds=None if time is None else parse_duration(time),
        trials=trials,
        workers=workers or 0,
        seed=seed,
        text=text,
        beside=(beside,) if isinstance(beside, str) else tuple(beside),
    )
    stem = Path(data).stem if isinstance(data, (str, Path)) else "arrays"
    run = Run.start(None if out is None else Path(out), stem, settings, resume=resume)
    work(run, settings, watch or Watch(), started=started, data=data, test=test, page=page)
    return run


def _named(data: Any) -> str:
    return str(Path(data).expanduser().absolute()) if isinstance(data, (str, Path)) else "arrays"
