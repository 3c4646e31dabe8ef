"""What was asked survives JSON, and a resumed run may not be asked something else."""

import json
from dataclasses import replace

import pytest

from featherweight.budget import Budget
from featherweight.errors import DesignError, FeatherError, UnsupportedError
from featherweight.job.settings import DEFAULT_SECONDS, Settings, parse_duration

ASKED = Settings("data.npz", ("a", "b"), "circular:10", budget=Budget(params=3000, ram_bytes=8000), trials=7, seed=3)


def test_settings_survive_json() -> None:
    assert Settings.from_json(json.loads(json.dumps(ASKED.to_json()))) == ASKED


def test_without_time_or_trials_there_is_a_time() -> None:
    assert Settings("x").seconds == DEFAULT_SECONDS


@pytest.mark.parametrize(
    "change", [{"seed": 4}, {"targets": ("a",)}, {"budget": Budget(params=2999)}, {"trials": 8}, {"data": "other"}]
)
def test_a_difference_names_both_values(change: dict[str, object]) -> None:
    (words,) = ASKED.differences(replace(ASKED, **change))  # type: ignore[arg-type]
    assert next(iter(change)) in words


@pytest.mark.parametrize("change", [{"workers": 9}, {"seconds": 5.0}])
def test_more_time_and_other_cores_are_no_difference(change: dict[str, object]) -> None:
    asked = replace(ASKED, trials=None, seconds=60.0)
    assert asked.differences(replace(asked, **change)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ({"seconds": 5.0, "trials": 2}, FeatherError),
        ({"trials": 0}, FeatherError),
        ({"workers": -1}, FeatherError),
        ({"seed": -1}, FeatherError),
        ({"seed": "a"}, FeatherError),
        ({"seed": 1.5}, FeatherError),
        ({"budget": Budget(latency_us=20)}, FeatherError),
        ({"budget": Budget(latency_us=20), "device": "x86-64"}, UnsupportedError),
        ({"device": "cortex-m9"}, DesignError),
        ({"device": "cortex-m4@fast"}, DesignError),
    ],
)
def test_what_cannot_be_done_is_refused(words: dict[str, object], kind: type) -> None:
    with pytest.raises(kind):
        Settings("x", **words)  # type: ignore[arg-type]


def test_a_latency_without_a_chip_says_what_to_name() -> None:
    with pytest.raises(FeatherError) as e:
        Settings("x", budget=Budget(latency_us=20))
    assert "none is named" in e.value.what and "--device cortex-m4" in (e.value.hint or "")


def test_a_chip_is_spelt_one_way_and_its_memory_is_a_limit() -> None:
    asked = Settings("x", budget=Budget(params=300, ram_bytes=2000), device="Cortex-M4@0.08GHz")
    assert asked.device == "cortex-m4@80MHz" and Settings.from_json(json.loads(json.dumps(asked.to_json()))) == asked
    assert asked.limits == Budget(params=300, ram_bytes=2000, flash_bytes=asked.chip.flash_bytes)
    assert Settings("x", device="x86-64").limits == Budget() == Settings("x").limits
    (words,) = asked.differences(replace(asked, device="cortex-m4@120MHz"))
    assert "cortex-m4@80MHz" in words and "cortex-m4@120MHz" in words


@pytest.mark.parametrize("text", ["", "soon", "-3s", "0min", "5 parsecs", "nan"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(FeatherError, match="not a duration"):
        parse_duration(text)


def test_a_run_from_before_an_option_existed_can_be_resumed() -> None:
    asked = Settings("x", targets=("y",))
    old = asked.to_json()
    del old["beside"], old["text"]
    assert Settings.from_json(json.loads(json.dumps(old))).differences(asked) == []
    (words,) = Settings.from_json(old).differences(replace(asked, beside=("a", "b")))
    assert words == "beside is ['a', 'b'], the run has []"


def test_what_stands_beside_is_kept() -> None:
    asked = Settings("x", text="words", beside=("a", "b"))
    assert Settings.from_json(json.loads(json.dumps(asked.to_json()))) == asked
