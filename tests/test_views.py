"""Every view that is proposed suits the input it is proposed for."""

import pytest

from featherweight.task import Input, Task
from featherweight.view import View
from featherweight.views import at_source, beside, maps, numbers

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
