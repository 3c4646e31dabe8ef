"""The main job: read, fit baselines, search, ship, prove, judge once, report."""

import shutil
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..budget import UNITS, Budget
from ..data.check import audit as checked
from ..data.clues import clues
from ..data.dataset import Dataset
from ..data.finding import Finding
from ..data.load import load
from ..data.metric import score
from ..engines import in_words
from ..errors import BudgetError, ProofError
from ..report.exhibits import write_exhibits
from ..run import Run
from ..targets.artifact import Artifact
from ..targets.emulator import lacks
from ..task import Task
from .contest import constant, contests
from .emulation import joined
from .entrants import FRONT, Entrants, check, earlier
from .entry import Entry, best
from .latency import MODEL, UNKNOWN
from .leader import leader, led
from .proof import on, proven
from .record import record, task_json
from .rivals import CONSTANT, Rivals, groups_of
from .settings import Settings
from .verdict import verdict
from .watch import Watch

AUDIT_PART, AUDIT_MOST, AUDIT_COUNTED = 0.03, 30.0, 3.0  # of the time, and seconds: at most, and where trials end it


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
            check(settings)
        except BaseException:
            run.forget()
            raise
        for words in held.warnings:
            watch.note(words)
        earlier_s = earlier(run)
        budget, device = settings.limits, settings.chip
        ends = None if settings.seconds is None else started + settings.seconds - earlier_s
        watch.question(task_json(task), budget.to_json(), ends)
        watch.phase("looking at the data")
        findings = _audited(run, task, held, settings, data, test)
        watch.phase("fitting the baselines")
        home, s = run.folder / "baselines", settings
        rivals = Rivals(home, task, held, budget, s.seed, s.seconds, s.trials, s.workers, watch, device)
        baselines = led(task, held, budget, rivals.fit())
        entrants = Entrants(run, task, held, settings, started, watch, rivals)
        trained = entrants.train()
        left_out, missing = [*rivals.said, *entrants.left_out], list(entrants.notes)
        for words in [*left_out, *missing]:
            watch.note(words)
        entries = [*baselines, *trained]
        lead = leader(baselines)
        winner = best([*([lead] if lead else []), *trained], budget, task.greater_is_better)
        if winner is None:
            assert entrants.missed is not None  # a network that ships fits
            if not entrants.searched:
                for made in ("baselines", "audit"):
                    shutil.rmtree(run.folder / made, ignore_errors=True)
                (run.folder / FRONT).unlink(missing_ok=True)
                run.forget()
            raise _nothing(entrants.missed, baselines, budget)
        if entrants.missed is not None:
            missing.append(f"no network fits: {entrants.missed.what}")
            watch.note(missing[-1])
        watch.phase("proving the C on the test split")
        network = next((e for e in trained if e.kind == "network"), None)
        _place(run, winner, network)
        x_test, y_test = held.part("test")
        answers = winner.shipped.outputs(x_test)
        proof = proven(winner.shipped, x_test, answers, device)
        if device is not None:
            proof = joined(proof, on(winner.shipped, x_test, answers, device))
        proof = _checked(proof)
        watch.phase("judging, once, on the test split")
        np.savez_compressed(run.model / "test.npz", y=y_test, outputs=answers, sample=x_test[:1])
        said = {e.name: answers if e is winner else e.shipped.outputs(x_test) for e in entries}
        judged = {e.name: _judged(task, held, e, said[e.name]) for e in entries}
        fused = best([e for e in trained if e.kind == "fusion"], budget, task.greater_is_better)
        searched = entrants.searched
        result = record(
            task=task,
            data=held,
            settings=settings,
            winner=judged[winner.name],
            best_network=network and judged[network.name],
            fusion=fused and judged[fused.name],
            baselines=[judged[b.name] for b in baselines],
            proof=proof,
            front=searched.front if searched else [],
            knee=searched.knee if searched else None,
            contests={
                **contests(task, held, budget, winner, entries),
                "constant": constant(task, held, CONSTANT, answers, said[CONSTANT]),
            },
            audit=findings,
            simplify=entrants.simplify,
            left_out=left_out,
            trials=searched.trials if searched else 0,
            engine=in_words(entrants.engine) if searched else "",
            seconds=time.monotonic() - started + earlier_s,
            warnings=[*held.warnings, *missing, *_limits(settings, winner)],
            command=command,
        )
        result["artifact"] = Artifact.of(run.model).to_json()
        result["verdict"] = verdict(result)
        if page:
            watch.phase("writing the report")
            _write(run, result)
        result["seconds"] = round(time.monotonic() - started + earlier_s, 1)
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
        text=settings.text,
        beside=settings.beside,
    )


def _audited(run: Run, task: Task, held: Dataset, settings: Settings, data: Any, test: Any) -> list[Finding]:
    """What every check has to say of the data, with its pictures in RUN/audit."""
    seconds = AUDIT_COUNTED if settings.seconds is None else min(AUDIT_MOST, AUDIT_PART * settings.seconds)
    sources = [settings.data if data is None else data, settings.test if test is None else test]
    found = checked(task, held, seconds=seconds, seed=settings.seed, columns=clues(sources, task, held))
    return write_exhibits(found, task, held, run.folder / "audit")


def _nothing(missed: BudgetError, baselines: Sequence[Entry], budget: Budget) -> BudgetError:
    """What to say where neither a network nor a baseline fits: how far the nearest of each is from it."""
    nearest = None
    for b in baselines:
        over = {a: used / limit for a, limit in budget.limits.items() if (used := getattr(b.cost, a)) is not None}
        axis = max(over, key=lambda a: over[a], default=None)
        if axis is not None and (nearest is None or over[axis] < nearest[0]):
            nearest = over[axis], f"the nearest baseline, {b.name}, needs {getattr(b.cost, axis):,} {UNITS[axis]}"
    words = missed.what if nearest is None else f"{missed.what}; {nearest[1]}"
    return BudgetError(words, where=missed.where, hint=missed.hint, ratio=missed.ratio)


def _limits(settings: Settings, winner: Entry) -> list[str]:
    """What a named chip adds to the question, and how far its latency can be trusted."""
    chip = settings.chip
    if chip is None:
        return []
    said = []
    more = {a: n for a, n in settings.limits.limits.items() if a not in settings.budget.limits}
    if more:
        said.append(f"the memory of {chip.title} ({chip.chip}) is a limit: {Budget(**more).words}")
    how = winner.facts.get("latency")
    if how == MODEL:
        why = lacks(chip)
        said.append(f"the latency of {winner.name} is that of a cycle model, not emulated: {why}")
    elif how == UNKNOWN:
        said.append(f"the latency of {winner.name} is not known: {lacks(chip)}")
    if how != UNKNOWN and chip.stand_in:
        said.append(f"{chip.name}: {chip.calibration}")
    return said


def _place(run: Run, winner: Entry, network: Entry | None) -> None:
    """Write what ships into model/; the best network stands beside it where a baseline ships."""
    winner.shipped.save(run.model)
    if network is not None and winner is not network:
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


def _write(run: Run, result: dict[str, Any]) -> None:
    from .. import report

    run.write_result(result)
    report.write(run.folder)
