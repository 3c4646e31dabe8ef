"""What the README shows, works: its Python runs, its commands and options exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from featherweight.cli import group

README = (Path(__file__).parents[2] / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[list[str]]:
    lines = [
        line[2:] for block in blocks("console") for line in block.splitlines() if line.startswith("$ featherweight")
    ]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_command_and_its_options_exist(words: list[str]) -> None:
    context = click.Context(group)
    command = group.get_command(context, words[0])
    assert command is not None
    options = {o for p in command.params for o in p.opts}
    assert {w for w in words if w.startswith("--")} <= options


def test_there_are_commands_to_check() -> None:
    assert len(commands()) >= 3


@pytest.mark.slow
def test_the_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("python")
    names: dict = {}
    exec(compile(code, "README.md", "exec"), names)
    assert names["model"].predict(names["x"][:3]).shape == (3,)
    assert {"model.c", "model.h"} <= {p.name for p in (tmp_path / "firmware").iterdir()}
    assert names["model"].result_["best_network"]["cost"]["params"] <= 200
