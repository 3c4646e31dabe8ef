"""The front, its knee, and the choice over sizes."""

from featherweight.budget import Cost
from featherweight.data.metric import Score
from featherweight.search.front import front, knee, spread
from featherweight.search.trial import FAILED, Trial
from featherweight.task import Input, Task

ERROR = Task("regression", Input("image", (1, 8, 8), "uint8"))
GAIN = ERROR.with_metric("r2")


def trial(number: int, params: int, value: float, status: str = "done") -> Trial:
    return Trial(number, 0, "x", cost=Cost(params=params), valid=Score(value, (value, value), 5), status=status)


def test_a_front_keeps_what_no_smaller_one_beats() -> None:
    trials = [trial(0, 100, 5.0), trial(1, 200, 6.0), trial(2, 300, 3.0), trial(3, 300, 2.0), trial(4, 50, 1.0, FAILED)]
    assert [t.number for t in front(trials, ERROR)] == [0, 3]
    assert [t.number for t in front(trials, GAIN)] == [0, 1]


def test_the_knee_is_where_the_curve_bends() -> None:
    points = [trial(0, 100, 10.0), trial(1, 1000, 2.0), trial(2, 10_000, 1.5), trial(3, 100_000, 1.0)]
    assert knee(points).number == 1
    assert knee(points[:1]).number == 0
    gains = [trial(0, 100, 0.1), trial(1, 1000, 0.2), trial(2, 10_000, 0.9), trial(3, 100_000, 0.95)]
    assert knee(gains).number == 2


def test_every_range_of_sizes_sends_its_best() -> None:
    best = [
        trial(0, 90_000, 1.0),
        trial(1, 80_000, 1.1),
        trial(2, 70_000, 1.2),
        trial(3, 4000, 2.0),
        trial(4, 300, 3.0),
    ]
    assert {t.number for t in spread(best, 3, sizes=True)} == {0, 3, 4}
    assert [t.number for t in spread(best, 3, sizes=False)] == [0, 1, 2]
    assert [t.number for t in spread(best, 9, sizes=True)] == [0, 1, 2, 3, 4]
