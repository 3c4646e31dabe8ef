"""Samples without an answer."""

from ..check import Check
from ..finding import Finding
from ..look import Look


class Unlabelled(Check):
    """They are kept aside and counted."""

    order = 43

    def findings(self, look: Look) -> list[Finding]:
        aside = look.data.unlabelled
        if aside is None or not len(aside):
            return []
        names = next((p.names for p in look.data.problems if p.kind == "unlabelled"), ())
        whole = len(aside) + len(look.data.x)
        what = f"without an answer: {len(aside):,} of {whole:,} samples; they are kept aside and train nothing"
        level = "note" if len(aside) < 0.5 * whole else "warning"
        return [Finding(self.name, level, what, len(aside), names=names, try_="label them, the doubtful kinds first")]
