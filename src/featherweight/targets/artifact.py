"""What ships, as files: names, bytes and hashes, so that a copy can be told from the original."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import RunError


@dataclass(frozen=True)
class File:
    """One file of an artifact."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Artifact:
    """The files of a folder, by name."""

    files: Mapping[str, File]

    @classmethod
    def of(cls, folder: Path) -> "Artifact":
        """Read every file of `folder` itself.  Raises: RunError when one cannot be read."""
        files = {}
        try:
            for path in sorted(p for p in folder.iterdir() if p.is_file()):
                content = path.read_bytes()
                files[path.name] = File(len(content), hashlib.sha256(content).hexdigest())
        except OSError as e:
            raise RunError(f"the model's files cannot be read: {e.strerror or e}", where=str(folder)) from None
        return cls(files)

    def changed(self, folder: Path) -> tuple[str, ...]:
        """Names of files in `folder` that are missing or differ from this record."""
        now = Artifact.of(folder).files
        return tuple(name for name, file in self.files.items() if now.get(name) != file)

    def to_json(self) -> dict[str, Any]:
        files = {k: {"size_bytes": f.size_bytes, "sha256": f.sha256} for k, f in self.files.items()}
        return {"schema": 1, "files": files}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Artifact":
        return cls({k: File(f["size_bytes"], f["sha256"]) for k, f in record["files"].items()})
