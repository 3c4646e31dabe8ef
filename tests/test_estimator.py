"""The estimators keep scikit-learn's rules, and predict what the shipped integers say."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from featherweight import FeatherClassifier, FeatherRegressor
from featherweight.search.search import search

SETTINGS = {"max_params": 400, "trials": 1, "workers": 1}
# Left out: checks that fit again and again and whose subject another check covers, which a search makes slow.
SLOW = {
    "check_estimators_dtypes",
    "check_classifiers_train",
    "check_regressors_train",
    "check_fit_score_takes_y",
    "check_estimators_nan_inf",
    "check_classifiers_classes",
    "check_sample_weights_shape",
    "check_classifiers_one_label",
    "check_fit2d_1feature",
    "check_dict_unchanged",
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One training of a few steps in this process, and the constant as the only baseline."""
    monkeypatch.setattr("featherweight.search.length.STEPS", (2, 2))
    monkeypatch.setattr("featherweight.search.finals.TIMES", {0: 1, 1: 1, 2: 1})
    monkeypatch.setattr("featherweight.job.networks.search", partial(search, executor="inline"))


@parametrize_with_checks(
    [FeatherRegressor(**SETTINGS), FeatherClassifier(**SETTINGS)],  # type: ignore[arg-type]
)
def test_scikit_learns_rules(estimator: object, check: partial) -> None:  # type: ignore[type-arg]
    check(estimator)
