"""Cycles of an executed-instruction profile: a disassembly, how often each address ran, and a core's timings."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..device import Timing
from .stack import registers

_HEAD = re.compile(r"^[0-9a-f]+ <(.+)>:$")
_LINE = re.compile(r"^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$")
_KINDS = (  # the first that matches names an instruction's kind
    ("several", r"v?(ldm|stm)|v?(push|pop)$"),
    ("pair", r"(ldr|str)d$"),
    ("load", r"ldr"),
    ("float load", r"vldr"),
    ("store", r"str"),
    ("float store", r"vstr"),
    ("divide", r"[su]div$"),
    ("dual product", r"sml[as]l?d|smu[as]d"),
    ("long product", r"[su]m[lu]al$|[su]mull$|umaal$"),
    ("accumulate", r"ml[as]$"),
    ("product", r"smla|smlal|smul|smmul|smmls|smmla|mul"),
    ("pack", r"[su]xt|pkh|rev"),
    ("saturate", r"[su]sat|q?[su]?(add|sub)(8|16)|sel$"),
    ("call", r"blx?$"),
    ("branch", r"b([a-z]{2})?$|bx|cbn?z|tb[bh]|le$|wls|dls"),
    ("condition", r"it[te]*$"),
    ("float multiply-add", r"v(fn?m[as]|n?ml[as])\.?f"),
    ("float division", r"v(div|sqrt)"),
    ("vector or float", r"v"),
)


@dataclass(frozen=True)
class Spent:
    """Instructions and cycles of a part of a profile."""

    instructions: int
    cycles: int


@dataclass(frozen=True)
class Profile:
    """What was executed, in all, by function and by kind of instruction, the most expensive first."""

    instructions: int
    cycles: int
    functions: Mapping[str, Spent]
    kinds: Mapping[str, Spent]


def profile(listing: str, counts: Mapping[int, tuple[int, int]], timing: Timing | None, without: set[str]) -> Profile:
    """Add up what ran.

    Args:
        listing: of objdump -d, without raw bytes.
        counts: address -> (executed, left for another than the next address).
        timing: None counts one cycle per instruction.
        without: functions that are not part of the model.
    """
    by = {"function": (Counter[str](), Counter[str]()), "kind": (Counter[str](), Counter[str]())}
    loaded = False
    for address, function, word, rest in _instructions(listing):
        executed, left = counts.get(address, (0, 0))
        if not executed or function in without:
            loaded = False
            continue
        kind = kind_of(word)
        cycles = executed if timing is None else _cycles(timing, kind, word, rest, executed, left, loaded)
        loaded = kind in ("load", "store")
        for key, name in (("function", function), ("kind", kind)):
            by[key][0][name] += executed
            by[key][1][name] += cycles
    spent = [
        {name: Spent(ran[name], cycles[name]) for name, _ in cycles.most_common()}
        for ran, cycles in (by["function"], by["kind"])
    ]
    return Profile(sum(by["kind"][0].values()), sum(by["kind"][1].values()), *spent)


def kind_of(word: str) -> str:
    """The kind of an instruction by its mnemonic.

    >>> [kind_of(w) for w in ("ldrsb.w", "smlad", "smmlar", "bne.n", "adds", "vmla.f32", "popne", "vmladava.s8")]
    ['load', 'dual product', 'product', 'branch', 'other', 'float multiply-add', 'several', 'vector or float']
    """
    bare = re.sub(r"\.[wn]$", "", word)
    if bare.startswith("v"):
        pass
    elif found := re.fullmatch(r"(push|pop|ldm\w*?|stm\w*?)(eq|ne|cs|cc|hi|ls|ge|lt|gt|le)?", bare):
        bare = found[1]
    for kind, pattern in _KINDS:
        if re.match(pattern, bare):
            return kind
    return "other"


def _instructions(listing: str) -> Iterator[tuple[int, str, str, str]]:
    function = ""
    for line in listing.splitlines():
        if head := _HEAD.match(line):
            function = head[1]
        elif found := _LINE.match(line):
            yield int(found[1], 16), function, found[2], found[3]


def _cycles(t: Timing, kind: str, word: str, rest: str, executed: int, left: int, loaded: bool) -> int:
    to_pc = bool(re.search(r"\bpc\}", rest)) and word.startswith(("pop", "ldm"))
    each = {
        "several": t.several + (registers(rest) if "{" in rest else 1),
        "pair": t.pair,
        "load": t.load_next if loaded else t.load,
        "float load": t.load,
        "store": t.store,
        "float store": t.store,
        "divide": t.divide,
        "long product": t.long,
        "accumulate": t.accumulate,
        "product": t.multiply,
        "float multiply-add": t.fp_accumulate,
        "float division": t.fp_divide,
        "call": t.call,
    }.get(kind, 1)
    taken = left if kind == "branch" else executed if to_pc else 0
    return executed * each + taken * t.refill
