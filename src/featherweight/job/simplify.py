"""Is there an easier question?  Less of every sample, or fewer answers: what it costs in score, and what it saves."""

import time as clock
from typing import Any

from ..budget import Budget, parse_latency, parse_size
from ..data.load import load
from ..engines import choose
from ..errors import FeatherError
from ..task import Task
from ..view import View
from ..views import maps, numbers
from .advice import advise
from .race import Heard, race
from .settings import Settings, parse_duration
from .simplified import Simplified

__all__ = ["race", "simplify", "worth"]
TEXT = "ngrams 1024"  # what other views of a text are compared with
SECONDS = 60.0  # where nothing else is asked for


def simplify(
    data: Any,
    *,
    max_params: int | str | None = None,
    max_flash: int | str | None = None,
    max_ram: int | str | None = None,
    max_macs: int | str | None = None,
    max_latency: int | str | None = None,
    device: str | None = None,
    time: float | str | None = None,
    trials: int | None = None,
    seed: int = 0,
    heard: Heard | None = None,
    **reading: Any,
) -> Simplified:
    """Try cheaply what less of every sample would cost; the command `featherweight simplify` as a function.

    Args:
        data: a path, or arrays: (x, y), or {"x": x, "y": y, "group": ...}.
        max_params, max_flash, max_ram, max_macs, max_latency, device: as `featherweight.fit` takes them.
        time: wall clock in seconds or as "1min" (the default), about; or
        trials: trainings at most; the same seed then gives the same table.
        heard: is told every row as it is done.
        reading: targets, task, metric, group, order ... as `data.load.load` takes them.
    Raises: FeatherError in words for everything a caller can cause.
    """
    began = clock.monotonic()
    if time is not None and trials is not None:
        raise FeatherError("--time and --trials each end the work", hint="one of them")
    if trials is not None and trials < 2:
        raise FeatherError(f"{trials} training compares nothing", where="--trials", hint="2 or more")
    params, macs, flash, ram = (
        None if v is None else parse_size(v) for v in (max_params, max_macs, max_flash, max_ram)
    )
    latency = parse_latency(max_latency) if isinstance(max_latency, str) else max_latency
    budget = Budget(params, macs, flash, ram, latency)
    total = SECONDS if time is None else parse_duration(time)
    settings = Settings(data="", budget=budget, device=device or "", seconds=total, seed=seed)
    task, held = load(data, seed=seed, **reading)
    rows = race(
        task,
        held,
        worth(task),
        settings.limits,
        seconds=None if trials is not None else max(1.0, total - (clock.monotonic() - began)),
        seed=seed,
        engine=choose(),
        device=settings.chip,
        trials=trials,
        heard=heard,
    )
    return Simplified(task, *advise(task, rows))


def worth(task: Task) -> dict[str, View]:
    """The views to try: maps; of text numbers before them, for there is no raw map to compare with."""
    found = maps(task)
    if task.input.kind == "text":
        tables = numbers(task)
        found = {TEXT: tables[TEXT], **found, **tables}
    return found
