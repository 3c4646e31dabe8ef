"""Every view that is proposed suits the input it is proposed for."""

import numpy as np
import pytest

from featherweight.feature import FEATURES
from featherweight.task import Input, Task
from featherweight.view import View
from featherweight.views import MAPS, NUMBERS, at_source, beside, heard, maps, numbers, sounds

SPECS = [
    Input("image", (3, 40, 36), "uint8"),
    Input("image", (1, 12, 12), "uint8"),
    Input("image", (4, 64, 64), "uint8", columns=("a", "b")),
    Input("signal", (1, 1, 4000), "int16", sample_rate=8000.0),
    Input("signal", (3, 1, 128), "float32"),
    Input("signal", (1, 1, 20), "float32"),
    Input("table", (1, 1, 5), "float32"),
    Input("text", (1, 1, 60), "uint8"),
]


def named(spec: Input) -> Task:
    return Task("regression", spec)


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: f"{s.kind}{s.shape}")
def test_every_view_suits_its_input(spec: Input) -> None:
    task = named(spec)
    for found in (maps(task), numbers(task), beside(task)):
        for name, view in found.items():
            assert view.name == name
            assert view.output(spec).length > 0
    assert all(view.map is not None and not view.beside for view in maps(task).values())
    assert all(view.output(spec).kind == "table" for view in numbers(task).values())


def test_the_raw_sample_comes_first_but_text_has_none() -> None:
    assert next(iter(maps(named(SPECS[0])).values())) == View()
    assert "raw" not in maps(named(SPECS[-1]))


def test_green_and_a_channel_less() -> None:
    assert maps(named(SPECS[0]))["green"].output(SPECS[0]).shape == (1, 40, 36)
    three = Input("signal", (3, 1, 128), "int16")
    kept = [maps(named(three))[f"without channel {k}"] for k in range(3)]
    assert [v.map[0].keep for v in kept if v.map] == [(1, 2), (0, 2), (0, 1)]


def test_a_sensor_can_leave_channels_out() -> None:
    assert at_source(maps(named(SPECS[0]))["green"])
    assert not at_source(View())


def test_every_feature_that_is_named_exists() -> None:
    chains = [c for kind in MAPS.values() for c in kind.values()]
    chains += [c for kind in NUMBERS.values() for parts in kind.values() for c in parts]
    for chain in chains:
        for name, *settings in chain:
            assert FEATURES[name](*settings).suits


def test_what_each_kind_of_input_is_offered() -> None:
    sound, text, struct = named(SPECS[3]), named(SPECS[-1]), named(SPECS[2])
    assert {"log_bands", "mfcc", "slow", "bytes"} <= set(maps(sound))
    assert {"window_statistics", "spectrum", "mfcc 8"} <= set(numbers(sound))
    assert list(maps(text)) == ["letters", "letters in bits"] and "ngrams 1024" in numbers(text)
    assert "letters + ngrams 256" in beside(text)
    assert next(iter(numbers(struct))) == "columns" and "hog + columns" in numbers(struct)
    assert "raw + columns" in beside(struct)
    front = maps(sound)["log_bands"]
    assert beside(sound, front)["log_bands + mfcc 8"].map == front.map


@pytest.mark.parametrize("spec", [SPECS[1], SPECS[4]], ids=lambda s: s.kind)
def test_views_are_fitted_and_run(spec: Input) -> None:
    task = named(spec)
    x = (100 + 40 * np.random.default_rng(0).standard_normal((30, *spec.array_shape))).clip(0, 255).astype(spec.dtype)
    for view in [*maps(task).values(), *numbers(task).values(), *beside(task).values()]:
        fitted = view.fitted(x, spec)
        seen = fitted.run(x, spec)
        assert seen.shape == (len(x), *fitted.output(spec).array_shape) and seen.dtype == fitted.output(spec).dtype


def test_sound_is_heard_in_bands_and_a_short_signal_as_it_is() -> None:
    assert sounds(Input("signal", (1, 1, 4000), "int16"))
    assert not sounds(Input("signal", (1, 1, 40), "int16"))
    assert not sounds(Input("signal", (1, 1, 4000), "float32"))


def test_the_bands_of_a_sound_come_first() -> None:
    spec = Input("signal", (1, 1, 4000), "int16", sample_rate=8000.0)
    task = Task("binary", spec, classes=("a", "b"))
    assert next(iter(heard(maps(task), spec))) == "log_bands"
    assert next(iter(heard(numbers(task), spec))).startswith("log_bands")
    assert set(heard(maps(task), spec)) == set(maps(task))
