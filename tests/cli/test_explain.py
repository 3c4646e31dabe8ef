"""Everything that has a name can be explained."""

import pytest

from featherweight.cli import main
from featherweight.cli.list import KINDS, members


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_is_explained(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in members(kind):
        assert main(["explain", name]) == 0
        assert f"{name} ({kind})" in capsys.readouterr().out


def test_choices_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "dsconv"]) == 0
    out = capsys.readouterr().out
    assert "arXiv:1704.04861" in out and "kernel" in out and "one of 3, 5, 7" in out


def test_metrics_are_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "circular_mae"]) == 0
    assert "smaller is better" in capsys.readouterr().out


def test_a_misspelt_name_is_corrected(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "dsconf"]) == 2
    assert "did you mean 'dsconv'" in capsys.readouterr().err
