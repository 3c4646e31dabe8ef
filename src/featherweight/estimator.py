"""Scikit-learn estimators: fit searches, trains and ships; predict runs what ships."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.preprocessing import LabelEncoder
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_array, check_is_fitted, column_or_1d, validate_data

from .data.load import load_like
from .data.metric import labels, probabilities


class _Feather(BaseEstimator):
    """What both estimators share: the questions of a fit, and the shipped model that answers."""

    def __init__(
        self,
        *,
        max_params: int | None = None,
        max_flash: int | str | None = None,
        max_ram: int | str | None = None,
        max_macs: int | str | None = None,
        max_latency: str | None = None,
        device: str | None = None,
        time: float | str | None = None,
        trials: int | None = None,
        workers: int | None = None,
        metric: str = "",
        seed: int = 0,
        out: str | Path | None = None,
        verbose: bool = False,
    ) -> None:
        self.max_params = max_params
        self.max_flash = max_flash
        self.max_ram = max_ram
        self.max_macs = max_macs
        self.max_latency = max_latency
        self.device = device
        self.time = time
        self.trials = trials
        self.workers = workers
        self.metric = metric
        self.seed = seed
        self.out = out
        self.verbose = verbose

    def _samples(self, X: Any, *, reset: bool) -> np.ndarray:
        """Check samples: (N, F) by scikit-learn's own rules; maps of three or four axes keep their element type.

        One axis of strings is a text per sample, as scikit-learn's vectorizers take it.
        """
        if (texts := _texts(X)) is not None:
            if reset:
                self.n_features_in_ = 1
            return texts
        axes = np.ndim(X) if isinstance(X, np.ndarray) else 2
        if axes <= 2:
            return validate_data(self, X, reset=reset, dtype="numeric", ensure_min_samples=2 if reset else 1)
        X = check_array(X, allow_nd=True, dtype=None, ensure_min_samples=2 if reset else 1)
        if reset:
            self.n_features_in_ = X.shape[1]
        return X

    def _search(self, X: np.ndarray, y: np.ndarray, task: str, groups: Any, beside: Any, verbose: bool) -> None:
        from .cli.progress import watching
        from .job.fit import fit
        from .job.shipped import Shipped
        from .job.watch import Watch

        data: dict[str, Any] = {"x": X, "y": y}
        if groups is not None:
            data["group"] = np.asarray(groups)
        if beside is not None:
            data["beside"] = _numbers(beside)
        watch: Any = Watch()
        if verbose:
            import time

            from rich.console import Console

            watch = watching(Console(), time.monotonic())
        with tempfile.TemporaryDirectory(prefix="featherweight-") as place:
            run = fit(
                data,
                task=task,
                metric=self.metric,
                group=None if groups is None else "group",
                beside=() if beside is None else "beside",
                max_params=self.max_params,
                max_flash=self.max_flash,
                max_ram=self.max_ram,
                max_macs=self.max_macs,
                max_latency=self.max_latency,
                device=self.device,
                time=self.time,
                trials=self.trials,
                workers=self.workers,
                seed=self.seed,
                out=Path(place) / "run" if self.out is None else self.out,
                watch=watch,
                page=self.out is not None,
            )
            self.result_ = run.result
            self.shipped_ = Shipped.load(run.model)

    def _outputs(self, X: Any, beside: Any) -> np.ndarray:
        check_is_fitted(self, "shipped_")
        data = {"x": self._samples(X, reset=False)}
        if beside is not None:
            data["beside"] = _numbers(beside)
        x, _, _ = load_like(data, self.shipped_.task, answers=False)
        return self.shipped_.outputs(x)

    def export(self, folder: str | Path, to: str = "c99") -> list[Path]:
        """Write the model's files.

        Args:
            folder: made where it does not exist.
            to: "c99", "onnx", or a package: "cmake", "arduino", "platformio", "esp-idf", "zephyr".
        Returns: the paths written.
        """
        check_is_fitted(self, "shipped_")
        return self.shipped_.export(to, Path(folder), result=self.result_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags


def _texts(X: Any) -> np.ndarray | None:
    """Return (N,) strings, or None where `X` is anything else."""
    if isinstance(X, (list, tuple)):
        one = bool(X) and all(isinstance(text, str) for text in X)
        return np.array(X) if one else None
    a = X if isinstance(X, np.ndarray) else getattr(X, "to_numpy", lambda: None)()
    if a is None or a.ndim != 1 or not len(a) or not all(isinstance(text, str) for text in a.tolist()):
        return None
    return np.array(a.tolist())


def _numbers(beside: Any) -> np.ndarray:
    """Return (N, K) numbers that stand beside the samples."""
    return np.asarray(check_array(beside, ensure_2d=False, dtype=np.float64, input_name="beside"))


class FeatherRegressor(RegressorMixin, _Feather):
    """Numbers or angles from tables, signals or images, by the smallest integers that do it.

    A fifth of the samples is set aside for the score in `result_`; none of them trains the model.

    Args:
        period: wrap-around of circular targets, e.g. 360; None for plain regression.
        max_params, max_flash, max_ram, max_macs: the budget; counts or texts like "16kB".
        device, max_latency: the chip it is for, e.g. "cortex-m4@80MHz", and one prediction's time on it, e.g. "20ms".
        time: of the whole fit, e.g. "2min"; or `trials`, which makes the same seed give the same model.
        workers: trainings side by side; None means one per core.
        metric: what judges; "" means rmse, or circular_mae where there is a period.
        seed: of everything drawn.
        out: run folder to keep; None leaves nothing on disk.
        verbose: show progress.
    Attributes:
        shipped_: the model: integers of a network, or a classical model where that won.
        result_: the record of the run, as result.json.
        n_features_in_: X.shape[1].
    Shapes: X (N, F), (N, L, C), (N, H, W, C) or (N,) strings; y (N,) or (N, T).
    """

    def __init__(
        self,
        *,
        period: float | None = None,
        max_params: int | None = None,
        max_flash: int | str | None = None,
        max_ram: int | str | None = None,
        max_macs: int | str | None = None,
        max_latency: str | None = None,
        device: str | None = None,
        time: float | str | None = None,
        trials: int | None = None,
        workers: int | None = None,
        metric: str = "",
        seed: int = 0,
        out: str | Path | None = None,
        verbose: bool = False,
    ) -> None:
        super().__init__(
            max_params=max_params, max_flash=max_flash, max_ram=max_ram, max_macs=max_macs,
            max_latency=max_latency, device=device, time=time, trials=trials, workers=workers, metric=metric,
            seed=seed, out=out, verbose=verbose,
        )  # fmt: skip
        self.period = period

    def fit(self, X: Any, y: Any, groups: Any = None, beside: Any = None) -> "FeatherRegressor":
        """Search, train, ship and prove.

        Args:
            groups: (N,) labels; samples of one group stay on one side of every split.
            beside: (N,) or (N, K) numbers that stand beside every map or text; `predict` needs them too.
        """
        X = self._samples(X, reset=True)
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        y = check_array(y, ensure_2d=False, dtype=np.float64, input_name="y")
        if len(y) != len(X):
            raise ValueError(f"Found input variables with inconsistent numbers of samples: {len(X)}, {len(y)}")
        self._flat_ = y.ndim == 1
        task = "regression" if self.period is None else f"circular:{self.period:g}"
        self._search(X, y, task, groups, beside, self.verbose)
        return self

    def predict(self, X: Any, beside: Any = None) -> np.ndarray:
        """Return targets in their units: (N,) or (N, T), as y was."""
        outputs = self._outputs(X, beside)
        answer = labels(self.shipped_.task, outputs)
        return answer[:, 0] if self._flat_ and answer.shape[1] == 1 else answer

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


class FeatherClassifier(ClassifierMixin, _Feather):
    """Classes from tables, signals or images, by the smallest integers that do it.

    A fifth of the samples is set aside for the score in `result_`; none of them trains the model.

    Args:
        max_params, max_flash, max_ram, max_macs: the budget; counts or texts like "16kB".
        device, max_latency: the chip it is for, e.g. "cortex-m4@80MHz", and one prediction's time on it, e.g. "20ms".
        time: of the whole fit, e.g. "2min"; or `trials`, which makes the same seed give the same model.
        workers: trainings side by side; None means one per core.
        metric: what judges; "" means accuracy.
        seed: of everything drawn.
        out: run folder to keep; None leaves nothing on disk.
        verbose: show progress.
    Attributes:
        classes_: (K,) labels in the order of the columns of `predict_proba`.
        shipped_, result_, n_features_in_: as in FeatherRegressor.
    Shapes: X (N, F), (N, L, C), (N, H, W, C) or (N,) strings; y (N,) labels, or (N, K) of 0 and 1 for several
        labels at once.
    """

    def fit(self, X: Any, y: Any, groups: Any = None, beside: Any = None) -> "FeatherClassifier":
        """Search, train, ship and prove.

        Args:
            groups: (N,) labels; samples of one group stay on one side of every split.
            beside: (N,) or (N, K) numbers that stand beside every map or text; `predict` needs them too.
        """
        X = self._samples(X, reset=True)
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        y = check_array(y, ensure_2d=False, dtype=None, input_name="y")
        check_classification_targets(y)
        if len(y) != len(X):
            raise ValueError(f"Found input variables with inconsistent numbers of samples: {len(X)}, {len(y)}")
        if type_of_target(y) == "multilabel-indicator":
            self.classes_ = np.arange(y.shape[1])
            self._search(X, y.astype(np.int64), "multilabel", groups, beside, self.verbose)
            return self
        y = column_or_1d(y, warn=True)
        encoder = LabelEncoder().fit(y)
        self.classes_ = encoder.classes_
        if len(self.classes_) < 2:
            raise ValueError(f"Classifier can't train when only one class is present: {self.classes_[0]!r}")
        kind = "binary" if len(self.classes_) == 2 else "multiclass"
        self._search(X, encoder.transform(y), kind, groups, beside, self.verbose)
        return self

    def predict(self, X: Any, beside: Any = None) -> np.ndarray:
        """Return labels (N,), or (N, K) of 0 and 1 for several labels at once."""
        outputs = self._outputs(X, beside)
        answer = labels(self.shipped_.task, outputs)
        return answer.astype(np.int64) if answer.ndim == 2 else self.classes_[self._order()[answer]]

    def predict_proba(self, X: Any, beside: Any = None) -> np.ndarray:
        """Return probabilities (N, K), columns as `classes_`."""
        outputs = self._outputs(X, beside)
        p = probabilities(self.shipped_.task, outputs)
        if self.shipped_.task.kind == "multilabel":
            return p
        sorted_p = np.empty_like(p)
        sorted_p[:, self._order()] = p
        return sorted_p

    def _order(self) -> np.ndarray:
        """Index in `classes_` of each class of the task, whose names are the encoded labels."""
        return np.array([round(float(name)) for name in self.shipped_.task.classes])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
