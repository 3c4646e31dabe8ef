"""Look at data before anyone trains: read it, ask every check, draw what they found."""

from pathlib import Path
from typing import Any

from ..data.check import audit as ask
from ..data.clues import clues
from ..data.finding import Finding
from ..data.load import load
from ..errors import RunError

SECONDS = 30.0


def audit(
    source: Any,
    *,
    seconds: float = SECONDS,
    out: str | Path | None = None,
    html: str | Path | None = None,
    **question: Any,
) -> list[Finding]:
    """Say what the data hold and what is wrong with them.

    Args:
        source: as in `data.load.load`: a path, or arrays (x, y).
        seconds: about what one core may spend; it sets how many rows the costly checks look at.
        out: folder that gets audit.html, audit.json and the pictures; None writes nothing.
        html: file that gets the page alone.
        question: the other arguments of `data.load.load`: targets, task, group, test, order, seed and so on.
    Returns: findings, the most serious first.
    Raises: DataError in words for whatever cannot be read; RunError when a file cannot be written.
    """
    task, data = load(source, **question)
    beside = clues([source, question.get("test")], task, data)
    found = ask(task, data, seconds=seconds, seed=question.get("seed", 0), columns=beside)
    if out is None and html is None:
        return found
    import json
    import tempfile

    from ..report.audit import page
    from ..report.exhibits import write_exhibits

    name = Path(source).name if isinstance(source, str | Path) else "arrays"
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(out) if out is not None else Path(aside)
        found = write_exhibits(found, task, data, folder)
        text = page(found, folder, name or str(source))
        try:
            if out is not None:
                (folder / "audit.html").write_text(text, encoding="utf-8")
                (folder / "audit.json").write_text(json.dumps([f.to_json() for f in found], indent=1), encoding="utf-8")
            if html is not None:
                Path(html).write_text(text, encoding="utf-8")
        except OSError as e:
            raise RunError(f"the audit cannot be written: {e.strerror or e}", where=str(e.filename)) from None
    return found
