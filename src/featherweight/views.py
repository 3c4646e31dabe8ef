"""Views worth trying: what a model could read instead of the raw sample, or beside it, by kind and shape of input."""

from collections.abc import Mapping
from typing import Any

from .errors import DesignError
from .feature import FEATURES
from .task import Input, Task
from .view import Chain, View

Steps = tuple[tuple[Any, ...], ...]  # (name of a feature, *its first settings), in order

# Within a kind the most promising come first, for a race against the clock may not reach the last.
MAPS: Mapping[str, Mapping[str, Steps]] = {
    "image": {
        "gray": (("gray",),),
        "half": (("shrink", 2),),
        "gray half": (("gray",), ("shrink", 2)),
        "crop": (("crop",),),
        "third": (("shrink", 3),),
        "quarter": (("shrink", 4),),
        "bits": (("bits",),),
    },
    "signal": {
        "log_bands": (("log_bands",),),
        "mfcc": (("mfcc",),),
        "log_bands 16": (("log_bands", 16),),
        "slopes": (("slopes",),),
        "slow": (("decimate", 2),),
        "slower": (("decimate", 4),),
        "slowest": (("decimate", 8),),
        "bytes": (("even",),),
        "fixed": (("fixed",),),
        "bits": (("bits", 8),),
    },
    "text": {"letters": (("letters",),), "letters in bits": (("letters", 64, "bits"),)},
    "table": {"fixed": (("fixed",),), "bytes": (("even",),)},
}
NUMBERS: Mapping[str, Mapping[str, tuple[Steps, ...]]] = {
    "image": {
        "hog": ((("hog",),),),
        "colour_histogram": ((("colour_histogram",),),),
        "local_statistics": ((("local_statistics",),),),
        "hog + colour_histogram": ((("hog",),), (("colour_histogram",),)),
        "hog 4": ((("hog", 4, 2, 4, 2, True),),),
        "colour_histogram 6": ((("colour_histogram", 6),),),
        "colour_histogram 8": ((("colour_histogram", 8),),),
        "colour_histogram 8 + hog": ((("colour_histogram", 8),), (("hog",),)),
        "sift_words": ((("sift_words",),),),
        "hog 4 + hog 7 + half": ((("hog", 4, 2, 4, 1, True),), (("hog", 7, 2, 4, 1, True),), (("shrink", 2),)),
    },
    "signal": {
        "window_statistics": ((("window_statistics",),),),
        "window_statistics 4": ((("window_statistics", 4),),),
        "slopes": ((("slopes",),),),
        "spectrum": ((("spectrum",),),),
        "window_statistics + spectrum": ((("window_statistics",),), (("spectrum",),)),
        "log_bands 8": ((("log_bands", 8),),),
        "mfcc 8": ((("mfcc", 8),),),
    },
    "text": {f"ngrams {n}": ((("ngrams", n),),) for n in (256, 512, 1024, 2048, 3072, 4096)},
    "table": {},
}
WORDS = {
    "raw": "the sample as it is",
    "gray": "gray instead of colour",
    "green": "green alone instead of colour",
    "half": "half the resolution",
    "third": "a third of the resolution",
    "quarter": "a quarter of the resolution",
    "gray half": "gray at half the resolution",
    "crop": "the centre alone",
    "bits": "fewer bits a value",
    "fixed": "whole numbers instead of floats",
    "bytes": "bytes of one spread per channel or column",
    "slow": "half the sample rate",
    "slower": "a quarter of the sample rate",
    "slowest": "an eighth of the sample rate",
    "log_bands": "a spectrum in log bands over time",
    "log_bands 16": "a spectrum in log bands of 16 parts of the time",
    "mfcc": "a mel-frequency cepstrum over time",
    "slopes": "smoothed slopes of the signal",
    "letters": "one channel per letter of a small alphabet",
    "letters in bits": "the six bits of a letter of a small alphabet",
}
LEAST = {"image": 8, "signal": 8}  # rows, columns or steps below which a map holds nothing
SPECTRA = ("log_bands", "mfcc")  # first words of views of sound
LONG = 2000  # 16-bit steps from which on a signal is heard as sound
MOST_CHANNELS = 6  # of a signal, of which each is left out once
SOURCE = ("gray", "shrink", "crop", "bits", "decimate", "channels")  # what a sensor can be told to do itself


def maps(task: Task) -> dict[str, View]:
    """Views that a network with convolutions could read, "raw" first; text has no raw one: its bytes are no measure.

    Returns: name -> View, not fitted; each suits `task.input`.
    """
    spec = task.input
    found = {} if spec.kind == "text" else {"raw": View()}
    for name, steps in {**MAPS[spec.kind], **_fewer(spec)}.items():
        view = _view(name, steps, (), spec)
        if view is not None and _roomy(view.output(spec)):
            found[name] = view
    return found


def numbers(task: Task) -> dict[str, View]:
    """Tables of numbers that a classical model could read instead of every raw value.

    Returns: name -> View, not fitted; each suits `task.input`.  A table has none: it is one.
    """
    found = {name: _view(name, None, steps, task.input) for name, steps in _parts(task.input).items()}
    return {name: view for name, view in found.items() if view is not None}


def sounds(spec: Input) -> bool:
    """Whether samples look like sound: thousands of 16-bit steps."""
    return spec.kind == "signal" and spec.dtype == "int16" and spec.shape[2] >= LONG


def heard(views: Mapping[str, View], spec: Input) -> dict[str, View]:
    """The same views, those of the bands of a sound first where samples look like it."""
    bands = {name: view for name, view in views.items() if sounds(spec) and name.split()[0] in SPECTRA}
    return {**bands, **views}


def beside(task: Task, front: View | None = None) -> dict[str, View]:
    """The numbers of `numbers`, brought to the range of a map's values, beside a map.

    Args:
        front: makes the map; None takes the first of `maps`.
    Returns: "MAP + NUMBERS" -> View with a map and numbers beside it, not fitted; each suits `task.input`.
    """
    front, found = front or next(iter(maps(task).values())), {}
    for name, parts in _parts(task.input).items():
        numbers = _view(name, None, tuple((*steps, ("even",)) for steps in parts), task.input)
        if numbers is not None and front.map is not None:
            both = View(f"{front.name} + {name}", front.map, numbers.beside)
            if _suits(both, task.input):
                found[both.name] = both
    return found


def phrase(view: View, spec: Input) -> str:
    """One phrase for tables: what the view is, and what a model then reads."""
    made = view.output(spec)
    shape = " x ".join(map(str, made.map.array_shape)) + (f" and {made.beside}" if made.beside else "")
    return f"{WORDS.get(view.name, view.name)}: {shape} {made.dtype}"


def at_source(view: View) -> bool:
    """True where a sensor could deliver what the view makes, so that the raw sample is never held."""
    chain = view.map or ()
    return bool(chain) and not view.beside and all(FEATURES.name_of(type(f)) in SOURCE for f in chain)


def _parts(spec: Input) -> dict[str, tuple[Steps, ...]]:
    """The numbers of this kind of input, and each of them with the columns where the sample has some."""
    parts = dict(NUMBERS[spec.kind])
    if not spec.structured:
        return parts
    own = (("columns",),)
    return {"columns": (own,), **{f"{name} + columns": (*steps, own) for name, steps in parts.items()}, **parts}


def _fewer(spec: Input) -> dict[str, Steps]:
    """Green alone of a colour image; a signal of a few channels without each of them."""
    count = spec.shape[0]
    if spec.kind == "image":
        return {"green": (("channels", (1,)),)} if count in (3, 4) else {}
    if spec.kind != "signal" or not 2 <= count <= MOST_CHANNELS:
        return {}
    return {f"without channel {k}": (("channels", tuple(i for i in range(count) if i != k)),) for k in range(count)}


def _view(name: str, steps: Steps | None, parts: tuple[Steps, ...], spec: Input) -> View | None:
    """The view, or None where one of its features does not suit `spec`."""
    try:
        view = View(name, None if steps is None else _chain(steps, spec), tuple(_chain(p, spec) for p in parts))
    except DesignError:
        return None
    return view if _suits(view, spec) else None


def _chain(steps: Steps, spec: Input) -> Chain:
    """Features in order; floats that the first one does not read become whole numbers before it."""
    chain = tuple(FEATURES[name](*settings) for name, *settings in steps)
    if not chain[0].columns and spec.dtype not in chain[0].reads:
        chain = (FEATURES["fixed"](), *chain)
    return chain


def _suits(view: View, spec: Input) -> bool:
    try:
        view.output(spec)
    except DesignError:
        return False
    return True


def _roomy(spec: Input) -> bool:
    """True where a map still has as many rows, columns or steps as a network can use."""
    _, h, w = spec.shape
    return (w if spec.kind == "signal" else min(h, w)) >= LEAST.get(spec.kind, 1)
