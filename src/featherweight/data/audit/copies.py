"""Samples that are byte for byte equal."""

from ...errors import many
from ..check import Check
from ..finding import Finding
from ..look import Look


class Copies(Check):
    """Copies teach nothing new and count twice."""

    order = 30

    def findings(self, look: Look) -> list[Finding]:
        if not look.equal:
            return [Finding(self.name, "fact", "no sample occurs twice")]
        extra = sum(len(group) - 1 for group in look.equal)
        rows, names = look.shown(look.equal)
        what = f"exact copies of other samples: {extra:,}, in {many(len(look.equal), 'set')} of equal samples"
        deed = "keep one of each set, or a --group column that names the set"
        return [Finding(self.name, "note", what, extra, rows, names, deed, "groups")]
