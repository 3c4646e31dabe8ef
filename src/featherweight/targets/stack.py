"""How deep a stack gets, read without running anything: frames along the deepest chain of calls."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_HEAD = re.compile(r"^[0-9a-f]+ <(.+)>:$", re.MULTILINE)
_LINE = re.compile(r"^\s+[0-9a-f]+:\s+(\S+)(?:\s+(.*))?$", re.MULTILINE)
_TARGET = re.compile(r"<([^+>]+)>")
_REGISTERS = {"r9": 9, "sl": 10, "fp": 11, "ip": 12, "sp": 13, "lr": 14, "pc": 15}


def frames(folder: Path) -> dict[str, int]:
    """Bytes of every function's frame, from the .su files of -fstack-usage."""
    found: dict[str, int] = {}
    for usage in folder.glob("*.su"):
        for line in usage.read_text(encoding="utf-8").splitlines():
            where, used = line.split("\t")[:2]
            name = where.rsplit(":", 1)[-1].split(".")[0]
            found[name] = max(found.get(name, 0), int(used))
    return found


def deepest(listing: str, roots: Iterable[str], known: Mapping[str, int]) -> int:
    """Bytes of stack that `roots` need, from the disassembly of a linked Thumb image: library code is in it.

    Args:
        known: frames that the compiler reported; a function it does not know counts with all that it pushes.
    A call through a pointer counts as one of the deepest function that nobody calls by name.
    """
    parts = _HEAD.split(listing)
    bodies = {name: _LINE.findall(body) for name, body in zip(parts[1::2], parts[2::2], strict=True)}
    calls = {name: _calls(name, body, bodies) for name, body in bodies.items()}
    named = {callee for called in calls.values() for callee, _ in called}
    loose = [name for name in bodies if name not in named and name != "Reset_Handler" and name not in set(roots)]

    def depth(name: str, above: tuple[str, ...] = ()) -> int:
        if name in above or name not in bodies:
            return 0
        own = max(known.get(name.split(".")[0], 0), sum(_lowers(word, rest) for word, rest in bodies[name]))
        most = own
        for callee, tail in calls[name]:
            below = [depth(f, (*above, name)) for f in (loose if callee == "" else [callee])]
            most = max(most, max(below, default=0) + (0 if tail else own))
        return most

    return max((depth(root) for root in roots), default=0)


def _calls(name: str, body: list[tuple[str, str]], bodies: Mapping[str, object]) -> set[tuple[str, bool]]:
    """(function, whether this one's frame is gone by then); "" for a call through a pointer."""
    found = set()
    for word, rest in body:
        target = _TARGET.search(rest)
        if word in ("bl", "blx"):
            found.add((target[1] if target else "", False))
        elif re.fullmatch(r"b[a-z]{0,2}(\.[nw])?", word) and target and target[1] != name and target[1] in bodies:
            found.add((target[1], True))
    return found


def _lowers(word: str, rest: str) -> int:
    """By how many bytes an instruction lowers the stack pointer."""
    word = word.split(".")[0] if not word.startswith("v") else word
    if word == "push" or (word in ("stmdb", "stmfd") and rest.startswith("sp!")):
        return 4 * registers(rest)
    if word.startswith("vpush") or (word.startswith("vstmdb") and rest.startswith("sp!")):
        return (8 if re.search(r"\bd\d", rest) else 16 if re.search(r"\bq\d", rest) else 4) * registers(rest)
    if word in ("sub", "subw") and (found := re.match(r"sp(?:, sp)?, #(\d+)", rest)):
        return int(found[1])
    if word in ("str", "strd") and (found := re.search(r"\[sp, #-(\d+)\]!", rest)):
        return int(found[1])
    return 0


def registers(text: str) -> int:
    """How many registers a list names: {r4, r6-r8, lr} are 5."""
    count = 0
    for part in text[text.index("{") + 1 : text.index("}")].split(","):
        first, dash, last = part.strip().partition("-")
        count += _number(last) - _number(first) + 1 if dash else 1
    return count


def _number(register: str) -> int:
    return _REGISTERS[register] if register in _REGISTERS else int(register[1:])


def by_source(source: str, known: Mapping[str, int], root: str = "") -> int:
    """Bytes of the deepest chain among the functions that were not inlined, by their text; from `root` where named."""
    starts = list(
        re.finditer(r"^[A-Za-z_][\w *]*?\b(\w+)\([^;{}()]*(?:\([^()]*\)[^;{}()]*)*\)\s*\{", source, re.MULTILINE)
    )
    bodies: dict[str, str] = {}
    for k, m in enumerate(starts):  # of two spellings of a function, by the preprocessor, both count
        end = starts[k + 1].start() if k + 1 < len(starts) else len(source)
        bodies[m[1]] = bodies.get(m[1], "") + source[m.end() : end]
    calls = {name: [f for f in bodies if f != name and re.search(rf"\b{f}\(", body)] for name, body in bodies.items()}

    @cache
    def depth(name: str, above: frozenset[str] = frozenset()) -> int:
        inside = above | {name}
        return known.get(name, 0) + max((depth(f, inside) for f in calls[name] if f not in inside), default=0)

    elsewhere = max((n for f, n in known.items() if f not in bodies), default=0)  # spelled in a way not seen above
    wanted = [root] if root in bodies else list(bodies)
    return max((depth(f) for f in wanted), default=0) + elsewhere
