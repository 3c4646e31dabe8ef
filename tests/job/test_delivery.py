"""An export is there whole or not at all, and never over what is not ours."""

from pathlib import Path

import pytest

from featherweight.errors import RunError
from featherweight.job.delivery import RECORD, deliver

FILES = {"README.md": "one\n", "src/model.c": "int x;\n", "src/blob": b"\x00\xff"}


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("package", ["", "cmake"])
@pytest.mark.parametrize("exists", [False, True])
def test_a_new_or_an_empty_folder_is_filled(tmp_path: Path, package: str, exists: bool) -> None:
    out = tmp_path / "a" / "b"
    if exists:
        out.mkdir(parents=True)
    paths = deliver(FILES, out, package)
    held = tree(tmp_path)
    assert {p.relative_to(tmp_path).as_posix() for p in paths} == set(held), "nothing temporary is left"
    assert held["a/b/src/blob"] == b"\x00\xff" and ("a/b/" + RECORD in held) == bool(package)
    assert out.stat().st_mode == out.parent.stat().st_mode, "readable by whom the folder beside it is"


@pytest.mark.parametrize("package", ["", "cmake"])
def test_the_next_export_replaces_the_last_and_leaves_the_rest(tmp_path: Path, package: str) -> None:
    deliver(FILES, tmp_path, package)
    (tmp_path / "src/mine.c").write_text("mine")
    deliver({**FILES, "README.md": "two\n"}, tmp_path, package)
    held = tree(tmp_path)
    assert held["README.md"] == b"two\n" and held["src/mine.c"] == b"mine"
    assert set(held) - {RECORD} == {*FILES, "src/mine.c"}


def test_a_package_never_replaces_what_came_from_elsewhere_or_was_edited(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("my own")
    with pytest.raises(RunError, match=r"1 file in the way came from no export: README\.md"):
        deliver(FILES, tmp_path, "cmake")
    assert tree(tmp_path) == {"README.md": b"my own"}
    (tmp_path / "README.md").unlink()
    deliver(FILES, tmp_path, "cmake")
    (tmp_path / "src/model.c").write_text("int y;\n")
    before = tree(tmp_path)
    with pytest.raises(RunError, match=r"1 file was edited since the last export: src/model\.c"):
        deliver({**FILES, "src/model.c": "int z;\n"}, tmp_path, "cmake")
    assert tree(tmp_path) == before
    (tmp_path / RECORD).write_text("[1]")
    with pytest.raises(RunError, match="came from no export"):
        deliver({**FILES, "README.md": "two\n"}, tmp_path, "cmake")


def test_plain_files_replace_their_own_names(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/model.c").write_text("old")
    deliver(FILES, tmp_path)
    assert tree(tmp_path) == {k: v if isinstance(v, bytes) else v.encode() for k, v in FILES.items()}


@pytest.mark.parametrize("where", ["file", "file/below"])
def test_a_file_in_the_way_of_the_folder(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunError, match="in the way"):
        deliver(FILES, tmp_path / where)
    assert tree(tmp_path) == {"file": b"x"}


def test_folders_and_files_in_each_others_way_are_found_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "src/model.c").mkdir(parents=True)
    with pytest.raises(RunError, match="a folder is in the way"):
        deliver(FILES, tmp_path)
    assert tree(tmp_path) == {}
    (tmp_path / "src/model.c").rmdir()
    (tmp_path / "src").rmdir()
    (tmp_path / "src").write_text("x")
    with pytest.raises(RunError, match="a file is in the way"):
        deliver(FILES, tmp_path)
    assert tree(tmp_path) == {"src": b"x"}


@pytest.mark.parametrize("exists", [False, True])
def test_a_disk_that_says_no_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    out = tmp_path / "out"
    if exists:
        deliver({"README.md": "old\n"}, out)
    real = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.name == "blob":
            raise OSError(28, "No space left on device", str(self))
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RunError, match="No space left"):
        deliver(FILES, out)
    assert tree(tmp_path) == ({"out/README.md": b"old\n"} if exists else {})
    assert not [p for p in tmp_path.rglob("*") if p.name.endswith(".part")]
