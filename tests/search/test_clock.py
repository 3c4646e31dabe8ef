"""The plan adds up, on a clock that is turned by hand."""

import pytest
from problem import Hand

from featherweight.errors import FeatherError
from featherweight.search.clock import PARTS, RUNGS, Clock
from featherweight.search.trial import FINAL, PROMOTION, REFIT, SCREENING


def test_the_parts_fill_the_time_and_leave_the_wrap_up() -> None:
    assert sum(PARTS.values()) == pytest.approx(1)
    hand = Hand()
    clock = Clock.timed(600, now=hand).begun()
    ends = [clock.ends(rung) for rung in RUNGS]
    assert ends == sorted(ends)  # type: ignore[type-var]
    assert ends[-1] == pytest.approx(600 - clock.wrap_s)
    assert 10 < clock.wrap_s < 60


def test_time_before_the_search_counts() -> None:
    hand = Hand()
    clock = Clock.timed(100, start=-30.0, now=hand).begun()
    assert clock.left_s == pytest.approx(70)
    assert clock.ends(REFIT) == pytest.approx(70 - clock.wrap_s)
    assert clock.ends(SCREENING) == pytest.approx(PARTS[SCREENING] * (70 - clock.wrap_s))


def test_a_short_time_is_not_eaten_by_the_wrap_up() -> None:
    clock = Clock.timed(10, now=Hand()).begun()
    assert clock.left_in(REFIT) >= 6


def test_later_rungs_share_what_is_left() -> None:
    hand = Hand()
    clock = Clock.timed(600, now=hand).begun()
    end = clock.ends(REFIT)
    hand.time += 50
    later = clock.after(SCREENING)
    assert later.ends(REFIT) == pytest.approx(end)
    assert later.left_in(SCREENING) == pytest.approx(0)
    shares = [PARTS[r] for r in (PROMOTION, FINAL, REFIT)]
    assert later.left_in(PROMOTION) == pytest.approx((550 - clock.wrap_s) * shares[0] / sum(shares))


def test_without_a_refit_its_part_goes_to_the_finals() -> None:
    clock = Clock.timed(600, now=Hand()).begun(growth=0.0)
    assert clock.ends(FINAL) == clock.ends(REFIT) == pytest.approx(600 - clock.wrap_s)


def test_finals_in_a_row_and_the_refit_divide_their_time_evenly() -> None:
    clock = Clock.timed(600, now=Hand()).begun(waves=2, growth=1.25)
    finals, refit = clock.parts[FINAL], clock.parts[REFIT]
    assert refit == pytest.approx(1.25 * finals / 2)
    assert finals + refit == pytest.approx(PARTS[FINAL] + PARTS[REFIT])


def test_a_resumed_search_has_used_its_time() -> None:
    hand = Hand()
    clock = Clock.timed(600, now=hand).begun(used_s=400)
    assert clock.left_s == pytest.approx(200)
    assert clock.left_in(SCREENING) < 0
    assert clock.elapsed_s == pytest.approx(400)


@pytest.mark.parametrize("n", range(1, 60))
def test_counted_trials_add_up(n: int) -> None:
    screened, promoted, finals = Clock.counted(n).counts()
    assert screened + promoted + finals == n
    assert finals >= 1
    assert promoted <= max(1, screened)


def test_no_time_and_no_trials_are_refused() -> None:
    with pytest.raises(FeatherError):
        Clock.timed(0)
    with pytest.raises(FeatherError):
        Clock.counted(0)
