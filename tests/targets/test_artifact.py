"""Files told from changed ones by their hashes."""

import hashlib
from pathlib import Path

import pytest

from featherweight.errors import RunError
from featherweight.targets.artifact import Artifact, File


def test_every_file_has_its_size_and_hash(tmp_path: Path) -> None:
    (tmp_path / "model.c").write_bytes(b"int x;\n")
    (tmp_path / "deeper").mkdir()
    made = Artifact.of(tmp_path)
    assert made.files == {"model.c": File(7, hashlib.sha256(b"int x;\n").hexdigest())}
    assert Artifact.from_json(made.to_json()) == made


def test_a_changed_and_a_missing_file_are_named(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
    made = Artifact.of(tmp_path)
    assert made.changed(tmp_path) == ()
    (tmp_path / "a").write_text("A")
    (tmp_path / "c").unlink()
    assert made.changed(tmp_path) == ("a", "c")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read"):
        Artifact.of(tmp_path / "none")
