"""The main job as a function: what a caller hands over wrongly is refused before anything is made."""

from pathlib import Path

import numpy as np
import pytest

from featherweight import fit
from featherweight.errors import DataError, FeatherError

X = np.random.default_rng(0).normal(size=(40, 3))


def test_no_data_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="data is None"):
        fit(None, trials=1, out=tmp_path / "r")
    assert not (tmp_path / "r").exists()


def test_one_target_may_be_a_plain_word(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no array is called 'value'"):
        fit((X, X[:, 0]), targets="value", trials=1, out=tmp_path / "r")


@pytest.mark.parametrize("words", [{"seed": -1}, {"max_params": 2.5}, {"max_ram": "1,5kB"}, {"time": -1}])
def test_numbers_that_mean_nothing_are_refused(words: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(FeatherError):
        fit((X, X[:, 0]), out=tmp_path / "r", **words)  # type: ignore[arg-type]
    assert not (tmp_path / "r").exists()
