"""Who looks on while a job runs: every step is told, nothing is asked."""

from typing import Any


class Watch:
    """Hears what happens; this one stays silent."""

    def phase(self, words: str) -> None:
        """A step of the job begins."""

    def note(self, words: str) -> None:
        """Something the user should know: a guess, a skipped file, a limit."""

    def baseline(self, record: dict[str, Any]) -> None:
        """A baseline was fitted; `record` as in result.json."""

    def trial(self, record: dict[str, Any]) -> None:
        """A training ended; `record` as in study.jsonl."""

    def question(self, task: dict[str, Any], budget: dict[str, int], deadline: float | None) -> None:
        """The data are read: what is asked, and until when (time.monotonic(), None where trials end the search)."""
