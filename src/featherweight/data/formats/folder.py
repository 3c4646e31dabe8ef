"""A folder per class, a folder with a CSV in it, or a folder of files without answers."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import DataError, many
from ..beside import named
from ..format import Ask, Format, Reading, find
from ..media import is_media, read_media
from ..problem import Problem

UNLABELLED = ("unlabelled", "unlabeled", "_unlabelled", "_unlabeled", "unsup")


class Folder(Format):
    """Class folders are read in the order of their names; `train/` and `test/` may stand above them.

    A folder `unlabelled` holds samples without an answer.
    """

    def reads(self, source: Any) -> bool:
        return isinstance(source, Path) and source.is_dir()

    def read(self, source: Path, ask: Ask) -> Reading:
        inside = {p.name: p for p in _folders(source)}
        tables = [p for p in source.glob("*.csv") if not p.name.startswith(".")]
        if tables:
            return self._tables(source, tables, ask)
        if {"train", "test"} <= set(inside) and not {n for n in inside if not _loose(n)} - {"train", "test"}:
            parts = ["test"] if ask.input is not None else ["train", "test"]
            if all(any(p.is_dir() for p in inside[part].iterdir()) for part in parts):
                return self._classes(source, {part: inside[part] for part in parts}, ask)
        if inside:
            return self._classes(source, {"": source}, ask)
        return self._flat(source, ask)

    def _tables(self, source: Path, tables: list[Path], ask: Ask) -> Reading:
        from ..format import read

        by_name = {p.stem.lower(): p for p in tables}
        if len(tables) == 1:
            return read(tables[0], ask)
        if set(by_name) == {"train", "test"}:
            if ask.input is not None:
                return read(by_name["test"], ask)
            raise DataError(
                "the folder holds train.csv and test.csv",
                where=str(source),
                hint=f"fit {source / 'train.csv'} --test {source / 'test.csv'}",
            )
        raise DataError(f"the folder holds {len(tables)} CSV files", where=str(source), hint="name one of them")

    def _classes(self, source: Path, parts: dict[str, Path], ask: Ask) -> Reading:
        for name in (*ask.targets, *filter(None, (ask.group, ask.order))):
            if name != "class":
                find(name, ["class"], str(source))
        named(ask.beside, {}, str(source))
        paths: list[Path] = []
        words: list[str] = []
        test: list[bool] = []
        others: list[str] = []
        for part, root in parts.items():
            folders = _folders(root)
            if part == "train":
                folders += [p for p in _folders(source) if _loose(p.name)]
            if part == "test" or ask.input is not None:  # what has no answer is neither scored nor in anyone's way
                folders = [p for p in folders if not _loose(p.name)]
            others += [str(p.relative_to(source)) for p in root.iterdir() if p.is_file()]
            for folder in folders:
                found = [p for p in sorted(folder.rglob("*")) if p.is_file()]
                hidden = {p for p in found if any(w.startswith(".") for w in p.relative_to(folder).parts)}
                files = [p for p in found if p not in hidden and is_media(p.name)]
                others += [str(p.relative_to(source)) for p in found if p not in hidden and not is_media(p.name)]
                if not files and not _loose(folder.name):
                    raise DataError(
                        "a class folder holds no image or recording",
                        where=str(folder),
                        hint="convert its files to images or WAV" if others else "remove the folder, or fill it",
                    )
                paths += files
                words += ["" if _loose(folder.name) else folder.name] * len(files)
                test += [part == "test"] * len(files)
        classes = set(words) - {""}
        if not classes:
            raise DataError("no folder is that of a class", where=str(source), hint="a folder for each class")
        if len(classes) < 2 and ask.input is None:
            raise DataError(
                f"the only class folder is {min(classes)!r}", where=str(source), hint="a folder for each class"
            )
        made = read_media(paths, [str(p.relative_to(source)) for p in paths], ask.input, ask.size, ask.strict)
        kept = np.arange(len(paths)) if made.kept is None else made.kept
        problems, said = made.problems, made.warnings
        if others:
            what = f"{many(len(others), 'file')} skipped, for being no image or recording"
            problems += (Problem.about("skipped", what, others),)
        small, count = min(((n, w) for w, n in Counter(words).items() if w), default=(0, ""))[::-1]
        if ask.input is None and count * 10 < len(words) / len(classes):
            said += (f"the class {small!r} has {count:,} of {len(words):,} samples only",)
        return Reading(
            made.x,
            made.input,
            {"class": np.array(words)[kept]},
            () if ask.answers == "none" else ("class",),
            test=np.array(test)[kept] if "test" in parts else None,
            place=lambda row: str(paths[kept[row]].relative_to(source)),
            ordered=False,
            warnings=said,
            problems=problems,
        )

    def _flat(self, source: Path, ask: Ask) -> Reading:
        paths = [p for p in sorted(source.iterdir()) if p.is_file() and not p.name.startswith(".") and is_media(p.name)]
        if not paths:
            raise DataError(
                "the folder holds neither class folders nor images",
                where=str(source),
                hint="a folder for each class, or the path of a CSV that names the files",
            )
        if ask.answers == "needed":
            raise DataError(
                "the folder holds files and no answers",
                where=str(source),
                hint="a folder for each class, or --target FILE.csv:COL",
            )
        named(ask.beside, {}, str(source))
        made = read_media(paths, [p.name for p in paths], ask.input, ask.size, ask.strict)
        kept = np.arange(len(paths)) if made.kept is None else made.kept
        return Reading(
            made.x,
            made.input,
            {},
            place=lambda row: paths[kept[row]].name,
            ordered=False,
            warnings=made.warnings,
            problems=made.problems,
        )


def _folders(root: Path) -> list[Path]:
    return sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith((".", "__")))


def _loose(name: str) -> bool:
    """Whether a folder of this name holds samples without an answer."""
    return name.lower() in UNLABELLED
