"""Named columns divided into features and answers."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from ..errors import DataError
from ..registry import did_you_mean
from ..task import Input
from .format import Ask, Reading, find, name_some
from .infer import guess_target
from .samples import as_samples


def features(columns: Mapping[str, np.ndarray], ask: Ask, source: Path, place: Callable[[int], str]) -> Reading:
    """Build table samples from columns.

    Every numeric column that is neither target, group nor order is a feature; text columns are left out and named.

    Args:
        columns: name -> (N,) float64 or text.
        ask: what is target, group and order; with `ask.input`, the features are its `columns`, found by name.
        source: for messages.
        place: row -> words.
    Raises: DataError for unknown columns, or when no numeric one is left.
    """
    names = list(columns)
    targets = _targets(names, ask, source)
    aside = [n for n in (ask.group, ask.order) if n]
    for name in aside:
        if ask.input is None or name in names:
            find(name, names, str(source))
    kept = {name: columns[name] for name in dict.fromkeys((*targets, *aside)) if name in columns}
    said: list[str] = []
    if ask.input is not None:
        chosen = _same(names, ask.input, source)
    else:
        chosen = [n for n in names if n not in kept and columns[n].dtype.kind not in "US"]
        text = [n for n in names if n not in kept and columns[n].dtype.kind in "US"]
        if text:
            said.append(f"{source.name}: text is no feature and was left out: {name_some(text, len(text))}")
        if not chosen:
            raise DataError(
                "no numeric column is left to learn from", where=str(source), hint="the columns are " + ", ".join(names)
            )
    for name in chosen:
        if columns[name].dtype.kind in "US":
            raise DataError(f"the column {name!r} held numbers in training, and text here", where=str(source))
    x = np.stack([columns[name] for name in chosen], 1)
    array, contract, more = as_samples(x, source.name, ask.input, flat="table")
    if ask.input is None:
        contract = Input("table", (1, 1, len(chosen)), "float32", columns=tuple(chosen))
    return Reading(array, contract, kept, targets, place=place, warnings=(*said, *more))


def _targets(names: list[str], ask: Ask, source: Path) -> tuple[str, ...]:
    if ask.answers == "none":
        return ()
    if ask.answers == "wanted":
        return ask.targets if set(ask.targets) <= set(names) else ()
    if ask.targets:
        return tuple(find(name, names, str(source)) for name in ask.targets)
    return (guess_target([n for n in names if n not in (ask.group, ask.order)], str(source)),)


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
