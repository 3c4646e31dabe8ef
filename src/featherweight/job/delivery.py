"""Files for a user's folder: all of them or none, and never over what is not ours."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from .. import __version__
from ..errors import RunError, many

RECORD = "featherweight.json"


def deliver(files: Mapping[str, str | bytes], folder: Path, package: str = "") -> list[Path]:
    """Write `files` (path in the folder -> content) into `folder`.

    A folder that does not exist appears whole or not at all.  In one that exists every file is written beside the
    others first and then replaces its predecessor in one step; what else lies in the folder stays as it is.

    Args:
        package: its name.  A package brings files that anyone may have (README.md, CMakeLists.txt), so it keeps a
            record, featherweight.json, and is refused where a file in its way is not on the record or was edited.
    Returns: the paths, the record's included.
    Raises: RunError where the files cannot be written, or something in the way is not ours.
    """
    content = {name: text.encode("utf-8") if isinstance(text, str) else text for name, text in files.items()}
    if package:
        content[RECORD] = _record(content, package)
    draft = None
    try:
        if folder.is_dir():
            _room(content, folder)
            if package:
                _ours(content, folder)
            draft = folder / f".featherweight-{os.getpid()}.part"
            _write(content, draft)
            for name in content:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (draft / name).replace(folder / name)
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
            draft = folder.with_name(f".{folder.name}-{os.getpid()}.part")
            _write(content, draft)
            draft.rename(folder)
    except RunError:
        raise
    except (FileExistsError, NotADirectoryError):
        raise RunError("a file is in the way of the folder", where=str(folder), hint="another --out") from None
    except OSError as e:
        what = f"the export cannot be written: {e.strerror or e}"
        raise RunError(what, where=str(folder), hint="another --out") from None
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
    return [folder / name for name in content]


def _write(content: Mapping[str, bytes], draft: Path) -> None:
    shutil.rmtree(draft, ignore_errors=True)
    for name, held in content.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)


def _room(content: Mapping[str, bytes], folder: Path) -> None:
    """Raise RunError when a folder lies where a file must go, or a file where a folder must."""
    for name in content:
        path = folder / name
        above = [folder / p for p in Path(name).parents]
        wrong = [p for p in above if p.exists() and not p.is_dir()] + ([path] if path.is_dir() else [])
        if wrong:
            kind = "folder" if wrong[0].is_dir() else "file"
            raise RunError(f"a {kind} is in the way of the export", where=str(wrong[0]), hint="another --out")


def _record(content: Mapping[str, bytes], package: str) -> bytes:
    hashes = {name: hashlib.sha256(held).hexdigest() for name, held in sorted(content.items())}
    record = {"schema": 1, "made_by": f"featherweight {__version__}", "package": package, "sha256": hashes}
    return (json.dumps(record, indent=1) + "\n").encode()


def _ours(content: Mapping[str, bytes], folder: Path) -> None:
    """Raise RunError when a file in the way is not what an export left there."""
    try:
        known = json.loads((folder / RECORD).read_text(encoding="utf-8"))["sha256"]
        known = known if isinstance(known, dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        known = {}
    strange: list[str] = []
    edited: list[str] = []
    for name, new in content.items():
        path = folder / name
        if name == RECORD or not path.is_file():
            continue
        held = path.read_bytes()
        if held != new and hashlib.sha256(held).hexdigest() != known.get(name):
            (edited if name in known else strange).append(name)
    if edited:
        raise RunError(
            f"{many(len(edited), 'file was', 'files were')} edited since the last export: {', '.join(edited)}",
            where=str(folder),
            hint="another --out, or move your version away first",
        )
    if strange:
        raise RunError(
            f"{many(len(strange), 'file', 'files')} in the way came from no export: {', '.join(strange)}",
            where=str(folder),
            hint="a new or an empty folder for --out",
        )
