"""Complete schedules whose lengths suit the machine."""

from featherweight.search.length import CUTS, STEPS, Length
from featherweight.search.trial import FINAL, PROMOTION, SCREENING


def test_each_rung_is_several_times_longer() -> None:
    length = Length(10_000)
    steps = [length.steps(rung, 64) for rung in (SCREENING, PROMOTION, FINAL)]
    assert steps == [1250, 5000, 20_000]


def test_screenings_are_neither_endless_nor_nothing() -> None:
    assert Length(10).steps(SCREENING, 128) == STEPS[0]
    assert Length(10**7).steps(SCREENING, 32) == STEPS[1]


def test_a_slow_machine_shortens_and_a_fast_one_lengthens_all_but_finals() -> None:
    slow = Length(10_000).cut_to(1.0, 64, 1.0)
    fast = Length(10_000).cut_to(1e-6, 64, 10.0)
    assert (slow.cut, fast.cut) == CUTS
    assert slow.steps(PROMOTION, 64) == 1250 and fast.steps(PROMOTION, 64) == 20_000
    assert slow.steps(FINAL, 64) == fast.steps(FINAL, 64) == 20_000
