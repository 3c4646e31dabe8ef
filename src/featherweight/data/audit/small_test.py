"""A test or validation part that is too small for what its score is to decide."""

import numpy as np

from ..check import Check
from ..finding import Finding
from ..look import Look

USEFUL = {
    True: 0.02,
    False: 0.05,
}  # half-width of the 95 % interval: of a share of right answers; of an error, relative
COARSE = {True: 0.05, False: 0.15}  # from which it is a warning
Z = 1.96
RIGHT = 0.9  # share of right answers, where nothing is known


class SmallTest(Check):
    """Half-widths are those of the quick model's own losses out of fold, whole groups together."""

    order = 22

    def findings(self, look: Look) -> list[Finding]:
        shares = look.task.classifies
        each, loss = self._spread(look)
        found = []
        for part in ("test", "valid"):
            n = look.data.count(part)
            if not n:
                continue
            alike = self._alike(look, loss, part)
            how = ", for samples of a group err alike" if alike > 1.1 else ""
            spread = each * alike**0.5
            half = Z * spread / n**0.5
            need = int(np.ceil((Z * spread / USEFUL[shares]) ** 2))
            need = int(np.ceil(need / 10 ** max(0, len(str(need)) - 2))) * 10 ** max(0, len(str(need)) - 2)
            wide = f"± {100 * half:.1f} {'points' if shares else '%'}"
            want = f"± {100 * USEFUL[shares]:g} {'points' if shares else '%'}"
            name = "validation" if part == "valid" else part
            level = "warning" if half > COARSE[shares] else "note" if half > USEFUL[shares] else "fact"
            thing = "of right answers" if shares else "of the error"
            what = (
                f"{n:,} {name} samples tell the share {thing} to about {wide}"
                if shares
                else (f"{n:,} {name} samples tell the error to about {wide}")
            )
            if level != "fact":
                what += f"; {want} needs about {need:,}{how}"
            deed = f"more {name} samples, or compare models by their paired difference" if level != "fact" else ""
            found.append(Finding(self.name, level, what, n, try_=deed))
        return found

    def _spread(self, look: Look) -> tuple[float, np.ndarray]:
        """Deviation of one sample's loss, relative to the mean loss where it is an error; centred losses."""
        held = look.guess
        if held is None:
            return (RIGHT * (1 - RIGHT)) ** 0.5 if look.task.classifies else 0.71, np.zeros(0)
        y = look.data.y[held.rows]
        if look.task.classifies:
            if look.task.kind == "multilabel":
                loss = ((held.outputs > 0.5) != y.astype(bool)).any(1).astype(np.float64)
            else:
                loss = (held.outputs.argmax(1) != y).astype(np.float64)
            floor = 0.01  # even a model without errors is judged with some
            spread = max(float(loss.std()), (floor * (1 - floor)) ** 0.5)
        else:
            away = look.answered(held.outputs) - y
            if look.task.period:
                away = np.mod(away + look.task.period / 2, look.task.period) - look.task.period / 2
            squared = look.task.metric in ("rmse", "r2")
            loss = (away**2 if squared else np.abs(away)).mean(1)
            spread = float(loss.std() / (loss.mean() + 1e-30)) / (2 if squared else 1)
        return spread, loss - loss.mean()

    @staticmethod
    def _alike(look: Look, loss: np.ndarray, part: str) -> float:
        """How many samples of `part` count as one, for samples of a group err alike."""
        if look.data.groups is None or look.guess is None or not loss.any():
            return 1.0
        _, code = np.unique(look.data.groups[look.guess.rows], return_inverse=True)
        together = float((np.bincount(code, loss) ** 2).sum() / (loss**2).sum())
        sizes = np.bincount(code)
        share = max(0.0, (together - 1) / max(1e-9, (sizes**2).sum() / sizes.sum() - 1))
        own = np.unique(look.data.groups[look.data.split[part]], return_counts=True)[1]
        return 1 + min(1.0, share) * (float((own**2).sum() / own.sum()) - 1)
