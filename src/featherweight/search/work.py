"""What a worker does with one trial: train, judge, save."""

import os
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..data.metric import Score, score
from ..engine import Engine, Job, Outcome
from ..errors import FeatherError
from ..network import Network
from .evidence import Evidence, Prepared
from .trial import DIVERGED, FAILED, Trial

FEWEST_GROUPS = 10


@dataclass(frozen=True)
class Work:
    """A trial to come.

    Attributes:
        trial: everything that is known before training.
        seconds: allowance for all its trainings together; None for no limit.
        save: folder for the network, or "".
    """

    trial: Trial
    seconds: float | None = None
    save: str = ""


def attempt(work: Work, evidence: Evidence, engine: Engine) -> Trial:
    """Train and judge; whatever goes wrong becomes the status of the trial and never an exception."""
    started = time.perf_counter()
    trial = work.trial
    try:
        done = _train(work, evidence, engine)
    except FeatherError as e:
        done = replace(trial, status=FAILED, why=e.what)
    except Exception as e:
        done = replace(trial, status=FAILED, why=f"{type(e).__name__}: {str(e)[:300]}")
    return done if done.seconds else replace(done, seconds=time.perf_counter() - started)


def _train(work: Work, evidence: Evidence, engine: Engine) -> Trial:
    trial, task = work.trial, evidence.task
    assert trial.design is not None and trial.recipe is not None
    repeats = evidence.repeats(trial.rows)
    outcomes: list[Outcome] = []
    parts: list[Prepared] = []
    for i, part in enumerate(evidence.prepared(trial.rows)):
        spent = sum(o.seconds for o in outcomes)
        seconds = None if work.seconds is None else max(0.05, (work.seconds - spent) / (repeats - i))
        recipe = replace(trial.recipe, seed=(trial.recipe.seed + i) % 2**31)
        outcome = engine.train(
            Job(
                task=task,
                design=trial.design,
                recipe=recipe,
                x=part.x,
                y=part.y,
                x_valid=part.x_valid,
                y_valid=part.y_valid,
                normal=part.normal,
                target=part.target,
                seconds=seconds,
            )
        )
        outcomes.append(outcome)
        parts.append(part)
        if outcome.status != "done":
            why = outcome.why or "the training loss is not finite"
            return replace(trial, status=DIVERGED, why=why, curve=outcome.curve, **_told(outcomes))
    if work.save:
        network = outcomes[0].network
        assert network is not None
        save(network, Path(work.save))
    steps = min(o.steps for o in outcomes)
    return replace(
        trial,
        recipe=replace(trial.recipe, steps=max(1, steps)),
        valid=_judged(trial.rows, evidence, parts, outcomes),
        curve=outcomes[0].curve,
        **_told(outcomes),
    )


def _told(outcomes: list[Outcome]) -> dict[str, Any]:
    """What the trainings of one trial have in common."""
    note = next((o.note for o in outcomes if o.note), "")
    return {"seconds": sum(o.seconds for o in outcomes), "engine": outcomes[0].engine, "note": note}


def _judged(rows: str, evidence: Evidence, parts: list[Prepared], outcomes: list[Outcome]) -> Score | None:
    if rows == "none":
        return None
    if rows == "seeds":
        scores = [
            score(evidence.task, p.y_valid, o.outputs_valid, groups=p.groups)
            for p, o in zip(parts, outcomes, strict=True)
        ]
        low, high = (float(np.mean([s.interval[i] for s in scores])) for i in (0, 1))
        return Score(float(np.mean([s.value for s in scores])), (low, high), scores[0].n)
    groups = None if parts[0].groups is None else np.concatenate([p.groups for p in parts])  # type: ignore[misc]
    y = np.concatenate([p.y_valid for p in parts])
    return score(evidence.task, y, np.concatenate([o.outputs_valid for o in outcomes]), groups=_enough(groups))


def _enough(groups: np.ndarray | None) -> np.ndarray | None:
    """Groups to resample for an interval; None where they are too few for a bootstrap over them."""
    return groups if groups is not None and len(np.unique(groups)) >= FEWEST_GROUPS else None


def save(network: Network, folder: Path) -> None:
    """Write a network so that a folder of this name is always a whole one."""
    draft = folder.with_name(folder.name + ".part")
    shutil.rmtree(draft, ignore_errors=True)
    network.save(draft)
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(draft, folder)
