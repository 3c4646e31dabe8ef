"""Speakers in file names, meters in columns, and groups that were asked for."""

from dataclasses import replace

import numpy as np

from featherweight.data.audit.belonging import Belonging
from featherweight.data.dataset import Dataset
from featherweight.data.look import Look
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("signal", (1, 1, 40), "float32"), classes=("yes", "no"))


def recordings(voices: float) -> Dataset:
    rng = np.random.default_rng(0)
    n = 240
    who, y = np.arange(n) % 4, rng.integers(0, 2, n)
    voice = rng.normal(0, voices, (4, 40))
    x = rng.normal(size=(n, 40)) + y[:, None] + voice[who]
    people, words = ("anna", "bert", "cleo", "dora"), [TASK.classes[c] for c in y]
    names = [f"{w}/{w}_{people[k]}_{i}.wav" for i, (w, k) in enumerate(zip(words, who, strict=True))]
    parts = np.array_split(rng.permutation(n), 3)
    split = {p: np.sort(r) for p, r in zip(("train", "valid", "test"), parts, strict=True)}
    return Dataset(x[..., None].astype(np.float32), y, split, place=names.__getitem__)


def test_speakers_in_file_names_are_a_leak_where_their_recordings_are_alike() -> None:
    (found,) = Belonging().findings(Look(TASK, recordings(5.0)))
    assert found.level == "warning" and "4 groups, 4 of them" in found.what and "--group" in found.try_
    assert set(found.names) == {"anna", "bert", "cleo", "dora"}


def test_where_they_are_not_alike_nothing_is_said() -> None:
    assert Belonging().findings(Look(TASK, recordings(0.0))) == []


def test_groups_that_were_asked_for() -> None:
    data = recordings(5.0)
    groups = np.full(240, "a")
    groups[data.split["valid"]], groups[data.split["test"]] = "b", "c"
    (apart,) = Belonging().findings(Look(TASK, replace(data, groups=groups)))
    assert apart.level == "fact" and apart.count == 3
    groups[data.split["test"][0]] = "a"
    (torn,) = Belonging().findings(Look(TASK, replace(data, groups=groups)))
    assert torn.level == "warning" and torn.count == 1 and torn.names == ("a",)
