"""How often each class or label occurs."""

import numpy as np

from ...errors import many
from ..check import Check
from ..finding import Finding
from ..format import name_some
from ..look import PARTS, Look

RARE = 20  # training samples of a class below which its score is mostly luck
SKEW = 10  # largest class / smallest class
LISTED = 20  # classes that are counted one by one


class Balance(Check):
    """Of classification tasks alone."""

    order = 40

    def findings(self, look: Look) -> list[Finding]:
        task = look.task
        if not task.classifies:
            return []
        if task.kind == "multilabel":
            return self._labels(look)
        counts = {p: np.bincount(look.data.part(p)[1], minlength=len(task.classes)) for p in PARTS}
        train = counts["train"]
        listed = [f"{name} {train[i]:,}" for i, name in enumerate(task.classes)]
        words = ", ".join(listed[:LISTED]) + (f" and {len(listed) - LISTED:,} more" if len(listed) > LISTED else "")
        names = tuple(
            f"{name}: " + ", ".join(f"{counts[p][i]:,} {p}" for p in PARTS) for i, name in enumerate(task.classes[:100])
        )
        what = f"{many(len(train), 'class', 'classes')}, training samples of each: {words}"
        found = [Finding(self.name, "fact", what, len(train), names=names, exhibit="labels")]
        most, least = int(train.argmax()), int(train.argmin())
        if train[most] > SKEW * max(1, train[least]):
            what = (
                f"the largest class, {task.classes[most]}, has {train[most]:,} training samples, the smallest, "
                f"{task.classes[least]}, {train[least]:,}: accuracy hides the small ones"
            )
            deed = "--metric balanced_accuracy or --metric macro_f1; more samples of the small classes"
            found.append(Finding(self.name, "warning", what, int(train[least]), try_=deed, exhibit="labels"))
        rare = [f"{task.classes[i]} ({train[i]:,})" for i in np.flatnonzero(train < RARE)]
        if rare:
            few = many(len(rare), "class", "classes")
            what = f"fewer than {RARE} training samples: {few}: {name_some(rare, len(rare))}"
            deed = "more samples of them, or leave them out"
            found.append(Finding(self.name, "warning", what, len(rare), names=tuple(rare[:50]), try_=deed))
        return found

    def _labels(self, look: Look) -> list[Finding]:
        y = look.data.part("train")[1]
        carried = y.sum(0).astype(int)
        names = tuple(
            f"{n}: {c:,} of {len(y):,} training samples" for n, c in zip(look.task.targets, carried, strict=True)
        )
        what = (
            f"{many(len(carried), 'label')}; {int((y.sum(1) == 0).sum()):,} of {len(y):,} training samples carry none"
        )
        found = [Finding(self.name, "fact", what, len(carried), names=names[:100], exhibit="labels")]
        odd = [n for n, c in zip(look.task.targets, carried, strict=True) if min(c, len(y) - c) < RARE]
        if odd:
            few = many(len(odd), "label")
            what = f"carried or lacked by fewer than {RARE} training samples: {few}: {name_some(odd, len(odd))}"
            deed = "more samples, or leave these labels out"
            found.append(Finding(self.name, "warning", what, len(odd), names=tuple(odd[:50]), try_=deed))
        return found
