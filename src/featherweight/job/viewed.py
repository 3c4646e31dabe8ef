"""What ships where a model reads a view of the raw sample: the view and the model as one."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..budget import Cost
from ..errors import UnsupportedError
from ..targets.composed import INNER, compose
from ..task import Task
from ..view import View
from .shipped import Shipped


class Viewed(Shipped):
    """A model behind a view: it takes what the device holds, reads the view of it, and answers.

    Attributes:
        view: fitted.
        inner: the model, whose task is `view.task(task)`.
    """

    def __init__(self, view: View, task: Task, inner: Shipped) -> None:
        self.view, self.task, self.inner, self.kind = view, task, inner, inner.kind

    @property
    def behind(self) -> Shipped:
        return self.inner

    def _answer(self, x: np.ndarray) -> np.ndarray:
        return self.inner.outputs(self.view.run(x, self.task.input))

    @property
    def counted(self) -> Cost:
        own, given = self.inner.counted, self.task.input
        return Cost(params=(own.params or 0) + self.view.params(given), macs=(own.macs or 0) + self.view.macs(given))

    def files(self, target: str, name: str = "model") -> Mapping[str, str | bytes]:
        if target != "c99":
            who = f"a model that reads {self.view.name}"
            hint = "c99, or a package for a board: this format has no form for what comes before the network"
            raise UnsupportedError(f"{who} cannot be exported to {target!r}", where="--to", hint=hint)
        return self.composed(self.inner.files("c99", INNER), name)

    def composed(self, inner: Mapping[str, str | bytes], name: str = "model") -> dict[str, str]:
        """The C of the whole, from that of the inner model under the name INNER."""
        return compose(self.task, self.view, {n: t for n, t in inner.items() if isinstance(t, str)}, name)

    def _save_arrays(self, folder: Path) -> None:
        self.inner._save_arrays(folder)
        path = folder / "model.json"
        record = {
            **json.loads(path.read_text(encoding="utf-8")),
            "view": self.view.to_json(),
            "asked": self.task.to_json(),
        }
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def viewed(view: View, task: Task, inner: Shipped) -> Shipped:
    """`inner` as it reads raw samples of `task`: itself where the view changes nothing."""
    return inner if view.raw and not task.input.structured else Viewed(view, task, inner)
