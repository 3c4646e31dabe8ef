"""Every list can be printed, and every member has something to say."""

import pytest

from featherweight.cli import main
from featherweight.cli.list import KINDS, members, texts


@pytest.mark.parametrize("kind", KINDS)
def test_every_member_introduces_itself(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", kind]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(members(kind)) > 0
    assert all(texts(thing)[0] for thing in members(kind).values())


def test_all_lists_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(KINDS)


def test_a_misspelt_list_is_corrected(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "familys"]) == 2
    assert "did you mean 'families'" in capsys.readouterr().err
