"""Named columns divided into samples and answers."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from ..errors import DataError
from ..registry import did_you_mean
from ..task import Input
from .beside import named, with_columns
from .decoded import Decoded
from .format import Ask, Reading, find, name_some
from .infer import guess_target
from .samples import as_samples
from .texts import read_texts


def features(
    columns: Mapping[str, np.ndarray],
    ask: Ask,
    source: Path,
    place: Callable[[int], str],
    cells: Callable[[str], Sequence[str]] | None = None,
) -> Reading:
    """Build samples from columns: a table of numbers, or a text.

    Every numeric column that is neither target, group nor order is a feature; text columns are left out and named.
    Where `ask.text` names a column, its text is the sample.  So is the only text column where nothing else is left, or
    only columns that count the rows; it then says so.

    Args:
        columns: name -> (N,) float64 or text.
        ask: what is target, group and order; with `ask.input`, the features are its `columns`, or the text its
            `source`, found by name.
        source: for messages.
        place: row -> words.
        cells: name -> (N,) texts as they stand in the file, where `columns` has lost something.
    Raises: DataError for unknown columns, or when nothing is left to learn from.
    """
    names = list(columns)
    targets = _targets(names, ask, source)
    aside = [n for n in (ask.group, ask.order) if n]
    for name in aside:
        if ask.input is None or name in names:
            find(name, names, str(source))
    kept = {name: columns[name] for name in dict.fromkeys((*targets, *aside)) if name in columns}
    free = [name for name in names if name not in kept and name not in ask.beside]
    text, said = _text(columns, free, ask, source)
    if text is not None:
        read = read_texts(cells(text) if cells else columns[text].astype(str).tolist(), place, ask.map, text)
        rest = [name for name in free if name != text]
        if rest and ask.input is None:
            numbers = [n for n in rest if columns[n].dtype.kind not in "US" and not counts(columns[n])]
            how = f" (--beside {numbers[0]} lets the model read it too)" if numbers else ""
            said += (f"{source.name}: not used: {name_some(rest, len(rest))}{how}",)
    else:
        read, more = _table(columns, kept, ask, source)
        said += more
    beside = named(ask.beside, {name: 0 for name in names if name not in targets}, source.name)
    x, contract = with_columns(read.x, read.input, columns, beside, source.name)
    return Reading(x, contract, kept, targets, place=place, warnings=(*said, *read.warnings), problems=read.problems)


def _text(
    columns: Mapping[str, np.ndarray], free: list[str], ask: Ask, source: Path
) -> tuple[str | None, tuple[str, ...]]:
    """Return the column whose text is the sample, or None for a table of numbers, and what to say about the choice."""
    texts = [name for name in free if columns[name].dtype.kind in "US" and (columns[name] != "").any()]
    if ask.input is not None:
        if ask.input.kind != "text":
            return None, ()
        wanted = ask.text or ask.input.source
        if wanted in columns:
            return wanted, ()
        if wanted or len(texts) != 1:
            hint = did_you_mean(wanted, list(columns)) if wanted else "a CSV with one column of text"
            which = f"the column {wanted!r}" if wanted else "one column of text"
            raise DataError(f"{which}, which the model reads, is missing", where=str(source), hint=hint)
        return texts[0], ()
    if ask.text is not None:
        return find(ask.text, list(columns), str(source)), ()
    numbers = [name for name in free if name not in texts and not counts(columns[name])]
    if len(texts) != 1 or numbers:
        return None, ()
    return texts[0], (f"{source.name}: the text in {texts[0]!r} is the input, for no numbers are left beside it",)


def counts(column: np.ndarray) -> bool:
    """Whether a column only counts the rows, up or down.

    >>> counts(np.arange(5.0) + 7), counts(np.array([1.0, 3.0, 2.0]))
    (True, False)
    """
    if column.dtype.kind in "US" or len(column) < 3:
        return False
    steps = np.diff(column.astype(np.float64))
    return bool((steps == 1).all() or (steps == -1).all())


def _table(
    columns: Mapping[str, np.ndarray], kept: Mapping[str, np.ndarray], ask: Ask, source: Path
) -> tuple[Decoded, tuple[str, ...]]:
    """Return the table of the numeric columns, and what is said about the others."""
    names = list(columns)
    said: tuple[str, ...] = ()
    if ask.input is not None:
        chosen = _same(names, ask.input, source)
    else:
        chosen = [n for n in names if n not in kept and columns[n].dtype.kind not in "US"]
        text = [n for n in names if n not in kept and columns[n].dtype.kind in "US"]
        tell = "--text " + (text[0] if len(text) == 1 else "COL") + " makes it the input"
        if text and chosen:
            said = (f"{source.name}: text is no feature and was left out: {name_some(text, len(text))} ({tell})",)
        if not chosen:
            raise DataError(
                "no numeric column is left to learn from",
                where=str(source),
                hint=f"--text COL for one of {name_some(text, len(text))}"
                if text
                else "the columns are " + ", ".join(names),
            )
        empty = [n for n in chosen if np.isnan(columns[n]).all()]
        if empty:
            raise DataError(f"the column {empty[0]!r} is empty", where=str(source), hint="remove the column")
    for name in chosen:
        if columns[name].dtype.kind in "US":
            raise DataError(f"the column {name!r} held numbers in training, and text here", where=str(source))
    x = np.stack([columns[name] for name in chosen], 1)
    made = as_samples(x, source.name, ask.map, flat="table")
    if ask.input is None:
        contract = Input("table", (1, 1, len(chosen)), "float32", columns=tuple(chosen))
        made = Decoded(made.x, contract, warnings=made.warnings)
    return made, said


def _targets(names: list[str], ask: Ask, source: Path) -> tuple[str, ...]:
    if ask.answers == "none":
        return ()
    if ask.answers == "wanted":
        return ask.targets if set(ask.targets) <= set(names) else ()
    if ask.targets:
        return tuple(find(name, names, str(source)) for name in ask.targets)
    return (guess_target([n for n in names if n not in (ask.group, ask.order, ask.text)], str(source)),)


def _same(names: list[str], like: Input, source: Path) -> list[str]:
    if like.kind != "table":
        raise DataError(f"the data is a table, the model reads {like.kind}s", where=str(source))
    if not like.columns:
        raise DataError(
            "the model was made from arrays, whose columns have no names", where=str(source), hint="an .npz or arrays"
        )
    for name in like.columns:
        if name not in names:
            raise DataError(
                f"the column {name!r} of the training data is missing",
                where=str(source),
                hint=did_you_mean(name, names),
            )
    return list(like.columns)
