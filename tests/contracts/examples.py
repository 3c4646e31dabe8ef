"""Raw samples of every kind for the contracts of features: ordinary, extreme, constant and made to break things."""

from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np

from featherweight.errors import DesignError
from featherweight.feature import FEATURES, Feature
from featherweight.task import Input

EXAMPLES: Mapping[str, Input] = {
    "grey": Input("image", (1, 28, 28), "uint8", "L"),
    "colour": Input("image", (3, 31, 45), "uint8", "RGB"),
    "alpha": Input("image", (4, 18, 17), "uint8"),
    "pair": Input("image", (2, 17, 24), "uint8"),
    "tiny": Input("image", (3, 2, 3), "uint8"),
    "pixel": Input("image", (1, 1, 1), "uint8"),
    "sound": Input("signal", (1, 1, 2000), "int16", sample_rate=8000.0),
    "sensors": Input("signal", (3, 1, 130), "int16", sample_rate=50.0),
    "short": Input("signal", (2, 1, 5), "int16"),
    "bytes": Input("signal", (2, 1, 64), "uint8"),
    "floats": Input("signal", (3, 1, 70), "float32"),
    "text": Input("text", (1, 1, 60), "uint8"),
    "letter": Input("text", (1, 1, 1), "uint8"),
    "columns": Input("table", (1, 1, 5), "float32", columns=("a", "b", "c", "d", "e")),
    "numbers": Input("table", (1, 1, 40), "uint8"),
    "wide numbers": Input("table", (1, 1, 9), "int16"),
}


def samples(spec: Input, seed: int = 0) -> np.ndarray:
    """Samples (N, *spec.array_shape): drawn, smooth, constant at either end, sloping, alternating, one value alone."""
    rng = np.random.default_rng([seed, spec.size])
    shape = spec.array_shape
    if spec.kind == "text":
        return _texts(spec, rng)
    low, high = (-1000.0, 1000.0) if spec.dtype == "float32" else (np.iinfo(spec.dtype).min, np.iinfo(spec.dtype).max)
    place = np.indices(shape).astype(np.float64)
    slope = sum(place) / max(1, sum(shape) - len(shape))  # 0 .. 1 along the diagonal
    flip = place.sum(0) % 2
    first = place[0] / max(1, shape[0] - 1)
    alone = np.zeros(shape)
    alone.flat[alone.size // 2] = 1
    noise = rng.random((6, *shape))
    wave = 0.5 + 0.5 * np.sin(rng.uniform(0.1, 3, (6, *[1] * len(shape))) * place.sum(0) + place[-1])
    parts = [*noise, *wave, *(0.5 + 0.01 * (noise[:2] - 0.5)), *(0.01 * noise[:2])]
    ends = [np.zeros(shape), np.ones(shape), slope, 1 - slope, first, flip, 1 - flip, alone, 1 - alone]
    x = low + (high - low) * np.clip(np.stack([*parts, *ends]), 0, 1)
    return x.astype(np.float32) if spec.dtype == "float32" else np.rint(x).astype(spec.dtype)


def _texts(spec: Input, rng: np.random.Generator) -> np.ndarray:
    length = spec.size
    words = [
        "",
        "a",
        "Red shoes, size 42",
        "ÄÖÜ größer als 3 €",
        "日本語のテキスト",
        "x" * 500,
        " \t\n",
        "ABC abc",
        "\U0001f600 ok",
    ]
    out = np.zeros((len(words) + 8, length), np.uint8)
    for i, word in enumerate(words):
        cut = word.encode()[:length].decode(errors="ignore").encode()
        out[i, : len(cut)] = np.frombuffer(cut, np.uint8)
    out[len(words) :] = rng.integers(0, 256, (8, length))  # no text at all
    out[-1] = 255
    return out


def variants(name: str) -> Iterator[Feature]:
    """The feature by default, with every other value of every field, and with the last value of all of them."""
    kind = FEATURES[name]
    yield kind()
    for field, values in kind.domain().items():
        for value in values[1:]:
            yield kind(**{field: value})
    yield kind(**{field: values[-1] for field, values in kind.domain().items()})


@cache
def cases(name: str) -> list[tuple[Feature, Input, np.ndarray]]:
    """(fitted feature, what it reads, samples) for every variant and every example that suits."""
    found = []
    for spec in EXAMPLES.values():
        x = samples(spec)
        x.flags.writeable = False
        for feature in dict.fromkeys(variants(name)):
            if spec.kind in feature.suits and spec.dtype in feature.reads:
                try:
                    feature.output(spec)
                except DesignError:
                    continue
                found.append((feature.fitted(x, spec), spec, x))
    return found
