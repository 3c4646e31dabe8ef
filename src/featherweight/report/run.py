"""A finished run as its folder holds it."""

import json
import unicodedata
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import RunError, many

_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(value: Any) -> Any:
    """Replace what could steer a terminal or reorder a line: control, surrogate and direction characters.

    >>> clean({"name": "red\\x1b[31m"})
    {'name': 'red�[31m'}
    """
    if isinstance(value, str):
        bad = {c for c in value if (unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t") or c in _REORDERING}
        return "".join("\ufffd" if c in bad else c for c in value) if bad else value
    if isinstance(value, dict):
        return {clean(k): clean(v) for k, v in value.items()}
    return [clean(v) for v in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Run:
    """What one `fit` left behind.

    Attributes:
        folder: the run folder.
        result: result.json.
        trials: the records of study.jsonl in the order they were written; () where there is no such file.
        torn: lines of study.jsonl that could not be read (a run that was killed tears its last line).
        y: true answers of the test split, (N, T) or (N,); None where model/test.npz is missing.
        outputs: what the shipped model answered, (N, outputs); None likewise.
    """

    folder: Path
    result: dict[str, Any]
    trials: tuple[dict[str, Any], ...] = ()
    torn: int = 0
    y: np.ndarray | None = field(default=None, compare=False)
    outputs: np.ndarray | None = field(default=None, compare=False)

    @classmethod
    def load(cls, folder: str | Path) -> "Run":
        """Read a run folder.  Raises: RunError when result.json is missing, unreadable or of another schema."""
        folder = Path(folder)
        result = _result(folder / "result.json")
        trials, torn = _trials(folder / "study.jsonl")
        y, outputs = _answers(folder / "model" / "test.npz")
        return cls(folder, result, trials, torn, y, outputs)

    @property
    def task(self) -> dict[str, Any]:
        return self.result["task"]

    @property
    def warnings(self) -> list[str]:
        """Everything the run wants known, with what this reading adds."""
        torn = (
            [f"left out here, for it could not be read: {many(self.torn, 'line')} of study.jsonl"] if self.torn else []
        )
        return [str(w) for w in self.result.get("warnings") or ()] + torn


def _result(path: Path) -> dict[str, Any]:
    try:
        record = clean(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise RunError("there is no such run folder", where=str(path.parent), hint="the --out of a fit") from None
        raise RunError("no result.json: not a finished run", where=str(path.parent), hint="fit ... --resume") from None
    except (OSError, ValueError) as e:
        raise RunError(f"result.json cannot be read: {e}", where=str(path)) from None
    if not isinstance(record, dict) or record.get("schema") != 1:
        found = record.get("schema") if isinstance(record, dict) else type(record).__name__
        raise RunError(f"result.json has schema {found}, this version reads 1", where=str(path))
    missing = [k for k in ("task", "winner") if not isinstance(record.get(k), dict)]
    if missing:
        raise RunError(f"result.json lacks {' and '.join(missing)}", where=str(path), hint="fit ... --resume")
    return record


def _trials(path: Path) -> tuple[tuple[dict[str, Any], ...], int]:
    if not path.exists():
        return (), 0
    found, torn = [], 0
    for line in path.read_bytes().splitlines():
        if not line.strip():
            continue
        try:
            record = clean(json.loads(line))
        except ValueError:
            record = None
        if isinstance(record, dict):
            if record.get("kind") != "study":  # the heading that says what the study is of
                found.append(record)
        else:
            torn += 1
    return tuple(found), torn


def _answers(path: Path) -> tuple[np.ndarray | None, np.ndarray | None]:
    if not path.exists():
        return None, None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            y, outputs = held["y"], held["outputs"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as e:
        raise RunError(f"the test answers cannot be read: {e}", where=str(path)) from None
    if len(y) != len(outputs):
        raise RunError(f"{len(y):,} true answers stand beside {len(outputs):,} outputs", where=str(path))
    return y, outputs
