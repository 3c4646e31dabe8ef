"""The main job: read, fit baselines, search, ship, prove, judge once, report."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..data.load import load
from ..data.metric import paired, score
from ..engines import in_words
from ..errors import ProofError
from ..run import Run
from ..targets.artifact import Artifact
from ..task import Task
from .entry import Entry, best, score_json
from .networks import Networks
from .proof import proven
from .record import record, task_json
from .rivals import groups_of, rivals
from .settings import Settings
from .verdict import verdict
from .watch import Watch


def work(
    run: Run,
    settings: Settings,
    watch: Watch,
    *,
    started: float | None = None,
    data: Any = None,
    test: Any = None,
    command: Sequence[str] = (),
    page: bool = True,
) -> dict[str, Any]:
    """Do the whole job in `run`, or what is missing of it.

    Args:
        run: as `Run.start` gave it; of an interrupted run, fitted baselines and finished trials are not done again.
        settings: what is asked.
        started: time.monotonic() from which the time is counted; None means now.
        data, test: arrays, where the settings name none.
        page: write report.html.
    Returns: the record in result.json.
    Raises: FeatherError in words; KeyboardInterrupt leaves a run that can be resumed.
    """
    started = time.monotonic() if started is None else started
    asked_before = run.asked
    with run.owned(settings):
        try:
            watch.phase("reading the data")
            task, held = _read(settings, data, test)
            if run.finished and asked_before == settings and run.result["data"]["fingerprint"] == held.fingerprint:
                watch.note("this run is finished: nothing is left to do")
                if page and not run.report.exists():
                    _write(run, run.result)
                return run.result
            networks = Networks(run, task, held, settings, started, watch)
        except BaseException:
            run.forget()
            raise
        for words in held.warnings:
            watch.note(words)
        watch.question(task_json(task), settings.budget.to_json(), networks.deadline)
        watch.phase("fitting the baselines")
        baselines, missing = rivals(
            run.folder / "baselines",
            task,
            held,
            settings.budget,
            seed=settings.seed,
            seconds=settings.seconds,
            watch=watch,
        )
        for words in missing:
            watch.note(words)
        watch.phase("searching")
        found = networks.search()
        watch.phase("turning the best into integers and C")
        best_network = networks.ship(found)
        entries = [*baselines, best_network]
        winner = best(entries, settings.budget, task.greater_is_better)
        assert winner is not None  # the network fits, or `ship` would have said so
        watch.phase("proving the C on the test split")
        _place(run, winner, best_network)
        x_test, y_test = held.part("test")
        answers = winner.shipped.outputs(x_test)
        proof = _checked(proven(winner.shipped, x_test, answers))
        watch.phase("judging, once, on the test split")
        np.savez_compressed(run.model / "test.npz", y=y_test, outputs=answers, sample=x_test[:1])
        judged = {
            e.name: _judged(task, held, e, answers if e.name == winner.name else e.shipped.outputs(x_test))
            for e in entries
        }
        winner, best_network = judged[winner.name], judged[best_network.name]
        baselines = [judged[b.name] for b in baselines]
        result = record(
            task=task,
            data=held,
            settings=settings,
            winner=winner,
            best_network=best_network,
            baselines=baselines,
            proof=proof,
            front=found.front,
            knee=found.knee,
            comparison=_comparison(task, held, settings, winner, [best_network, *baselines]),
            trials=found.trials,
            engine=in_words(networks.engine),
            seconds=time.monotonic() - started + networks.earlier_s,
            warnings=[*held.warnings, *missing, *networks.notes],
            command=command,
        )
        result["artifact"] = Artifact.of(run.model).to_json()
        result["verdict"] = verdict(result)
        if page:
            watch.phase("writing the report")
            _write(run, result)
        result["seconds"] = round(time.monotonic() - started + networks.earlier_s, 1)
        run.write_result(result)
    return result


def _read(settings: Settings, data: Any, test: Any) -> tuple[Task, Dataset]:
    return load(
        settings.data if data is None else data,
        targets=settings.targets,
        task=settings.task,
        metric=settings.metric,
        group=settings.group,
        test=settings.test if test is None else test,
        order=settings.order,
        seed=settings.seed,
    )


def _place(run: Run, winner: Entry, network: Entry) -> None:
    """Write what ships into model/; the best network stands beside it where a baseline ships."""
    winner.shipped.save(run.model)
    if winner is not network:
        network.shipped.save(run.folder / "network")


def _checked(proof: dict[str, Any]) -> dict[str, Any]:
    if proof["differ"]:
        raise ProofError(
            f"the compiled C differs from the integers on {proof['differ']:,} of {proof['vectors']:,} test vectors",
            where=proof["compiler"],
            hint="please report this, with the run folder; --resume proves again",
        )
    return proof


def _judged(task: Task, data: Dataset, entry: Entry, answers: np.ndarray) -> Entry:
    """The entry with its only score on the test split."""
    return entry.with_test(score(task, data.part("test")[1], answers, groups=groups_of(data, "test")))


def _comparison(
    task: Task, data: Dataset, settings: Settings, winner: Entry, entries: list[Entry]
) -> dict[str, Any] | None:
    """The winner against the best of the other kind that fits, on the same validation rows."""
    rival = best([e for e in entries if e.kind != winner.kind], settings.budget, task.greater_is_better)
    if rival is None:
        return None
    y = data.part("valid")[1]
    difference, interval = paired(task, y, winner.outputs, rival.outputs, groups=groups_of(data, "valid"))
    return {
        "name": rival.name,
        "kind": rival.kind,
        "on": "valid",
        "difference": difference,
        "interval": list(interval),
        "valid": score_json(rival.valid),
    }


def _write(run: Run, result: dict[str, Any]) -> None:
    from .. import report

    run.write_result(result)
    report.write(run.folder)
