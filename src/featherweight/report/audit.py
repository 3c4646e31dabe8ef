"""What an audit found: as a section of the report, as a page of its own, and for a terminal."""

import base64
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..data.finding import Finding
from .run import clean

if TYPE_CHECKING:
    from markupsafe import Markup
    from rich.console import Console

BUDGET = 1_000_000  # bytes of pictures in a page
SHOWN = 8  # groups of a finding in the page, and in the terminal TOLD names
TOLD, WIDTH = 4, 100
HEADINGS = {"warning": " of what misleads a model or its score", "note": " worth a look", "fact": ""}
MARKS = {"warning": "!", "note": "-", "fact": "-"}
STYLES = {"warning": "bold red", "note": "bold yellow", "fact": "bold"}
QUOTED = ("files", "unlabelled")  # checks without rows whose sentences hold no names
ID, TITLE = "audit", "What the data hold"
_TYPES = {".png": "image/png", ".svg": "image/svg+xml"}


def restored(record: Mapping[str, Any]) -> list[Finding]:
    """The findings in a result.json; [] where the run made no audit."""
    return [Finding.from_json(f) for f in (record.get("audit") or {}).get("findings") or ()]


def section(findings: Sequence[Finding], folder: str | Path, *, budget: int = BUDGET) -> "Markup":
    """Return `<section id="audit">` for a page in the report's style, or "" without findings.

    Args:
        findings: the most serious first, with the names of their pictures.
        folder: of the pictures; a missing one is left out.
        budget: bytes of pictures that are embedded; the first findings have theirs first.
    """
    from markupsafe import Markup

    if not findings:
        return Markup()
    return Markup(_render("audit.html.j2", **_context(findings, Path(folder), budget)))  # noqa: S704 - escaped there


def page(findings: Sequence[Finding], folder: str | Path, title: str, *, budget: int = BUDGET) -> str:
    """Return a whole page that fetches nothing: what `featherweight audit DATA --html FILE` writes."""
    from markupsafe import Markup

    style = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
    body = section(findings, folder, budget=budget)
    values = {"title": clean(title), "verdict": clean(headline(findings)), "style": Markup(style), "body": body}  # noqa: S704
    return _render("audit_page.html.j2", **values)


def headline(findings: Sequence[Finding]) -> str:
    """One sentence on how bad it is.

    >>> headline([])
    'Nothing misleads here.'
    """
    counts = {level: sum(f.level == level for f in findings) for level in ("warning", "note")}
    if not counts["warning"]:
        return "Nothing misleads here" + (f"; {_many(counts['note'], 'note')} to look at." if counts["note"] else ".")
    first = next(f for f in findings if f.level == "warning")
    return f"{_many(counts['warning'], 'warning')}, the first: {first.what.split(' (')[0].split(';')[0]}"


def show(findings: Sequence[Finding], console: "Console | None" = None) -> None:
    """Print findings for a person: the most serious first, at most WIDTH columns wide."""
    from textwrap import wrap

    from rich.console import Console
    from rich.text import Text

    console = console or (Console() if sys.stdout.isatty() else Console(width=WIDTH))
    width = min(WIDTH, console.width)

    def say(words: str, style: str = "", first: str = "", rest: str = "") -> None:
        for line in wrap(clean(words), width, initial_indent=first, subsequent_indent=rest or first) or [""]:
            console.print(Text(line, style=style))

    for i, level in enumerate(HEADINGS):
        held = [f for f in findings if f.level == level]
        if not held:
            continue
        if i:
            console.print()
        say(f"{_many(len(held), level)}{HEADINGS[level]}", STYLES[level])
        for f in held:
            say(f.what, "", f"  {MARKS[level]} ", "    ")
            if level == "fact":
                continue
            told = f.names if f.rows or f.check in QUOTED else ()
            for name in told[:TOLD]:
                say(name, "dim", " " * 6, " " * 8)
            if len(told) > TOLD:
                say("and more", "dim", " " * 6)
            if f.try_:
                say(f"try: {f.try_}", "cyan", " " * 4, " " * 9)


def _context(findings: Sequence[Finding], folder: Path, budget: int) -> dict[str, Any]:
    spent = 0
    groups = []
    for level, words in HEADINGS.items():
        cards = []
        for f in (f for f in findings if f.level == level):
            shown = []
            for i, name in enumerate(f.names[: 2 * SHOWN] if f.rows else ()):
                source = ""
                if i < len(f.pictures):
                    source, size = _embedded(folder / f.pictures[i], budget - spent)
                    spent += size
                if i < SHOWN or not source:
                    shown.append((source, clean(name)))
            plot = ""
            if not f.rows and f.pictures:
                plot, size = _embedded(folder / f.pictures[0], budget - spent)
                spent += size
            shown = shown[:SHOWN]
            left = max(0, (f.count if f.exhibit == "samples" else 0) - len(shown))
            names = [clean(n) for n in f.names[:SHOWN]] if not f.rows and f.check in QUOTED else []
            cards.append({"f": f, "what": clean(f.what), "shown": shown, "plot": plot, "left": left, "names": names})
        if cards:
            groups.append({"level": level, "title": f"{_many(len(cards), level)}{words}", "cards": cards})
    return {"groups": groups, "heading": TITLE}


def _embedded(path: Path, left: int) -> tuple[str, int]:
    """A picture as a data: address, or "" where it is missing, of another kind or too large for what is left."""
    try:
        held = path.read_bytes() if path.suffix in _TYPES else b""
    except OSError:
        return "", 0
    text = base64.b64encode(held).decode()
    return (f"data:{_TYPES[path.suffix]};base64,{text}", len(text)) if held and len(text) <= left else ("", 0)


def _render(name: str, **values: Any) -> str:
    from jinja2 import Environment, FileSystemLoader

    loader = FileSystemLoader(Path(__file__).parent)
    env = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return env.get_template(name).render(**values)


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
