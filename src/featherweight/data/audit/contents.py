"""What was read: the question, the samples, how they are divided, and what the reading guessed."""

from ...errors import many
from ..check import Check
from ..finding import Finding
from ..look import PARTS, Look

ELSEWHERE = ("--task circular:", "exact copies of training samples", "samples only", "names groups")  # other checks say
PLAIN = ("read as ", "no test rows were given")  # how beginnings of sentences sound that nobody needs to look at


class Contents(Check):
    """Facts first; sentences of the reading that no other check tells better."""

    order = 0

    def findings(self, look: Look) -> list[Finding]:
        task, data = look.task, look.data
        sizes = ", ".join(f"{data.count(part):,} {part}" for part in PARTS)
        things = f"{task.input.kind}s of {' x '.join(map(str, task.input.map.array_shape))} {task.input.dtype}"
        if task.input.kind == "table":
            things = f"rows of {many(task.input.size, 'number')}"
        if task.input.structured:
            things += f" with {many(len(task.input.columns), 'column')} beside each"
        found = [
            self._say("fact", f"{task.kind} task, target {', '.join(task.targets)}, judged by {task.metric}"),
            self._say("fact", f"{len(look.rows):,} {things}: {sizes}", len(look.rows)),
        ]
        told = [p.words for p in data.problems]
        for words in data.warnings:
            if words not in told and not any(mark in words for mark in ELSEWHERE):
                found.append(self._say("fact" if words.startswith(PLAIN) or ": not used: " in words else "note", words))
        return found

    def _say(self, level: str, what: str, count: int = 0) -> Finding:
        return Finding(self.name, level, what, count)
