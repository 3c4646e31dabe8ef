"""Cycles of a profile are those of the tables: loads behind loads, taken branches, lists of registers."""

import pytest

from featherweight.device import Timing, parse_device
from featherweight.targets.cycles import Spent, profile

LISTING = """
board.elf:     file format elf32-littlearm

00000100 <model_predict>:
 100:\tpush\t{r4, r5, r6, lr}
 102:\tldr\tr0, [r1, #0]
 104:\tldrsb.w\tr2, [r1, #4]
 108:\tsmlad\tr0, r2, r3, r0
 10c:\tsmull\tr0, r2, r3, r0
 110:\tmla\tr0, r2, r3, r0
 114:\tsdiv\tr0, r2, r3
 118:\tstr\tr0, [r1, #0]
 11a:\tbne.n\t102 <model_predict+0x2>
 11c:\tbl\t140 <deep>
 120:\tpop\t{r4, r5, r6, pc}

00000140 <deep>:
 140:\tldrd\tr0, r1, [r2]
 144:\tvfma.f32\ts0, s1, s2
 148:\tbx\tlr

00000160 <main>:
 160:\tnop
"""
RAN = {a: (1, 0) for a in (0x100, 0x11C, 0x140, 0x144, 0x160)} | {a: (10, 0) for a in range(0x102, 0x11A, 2)}
RAN |= {0x11A: (10, 9), 0x120: (1, 1), 0x148: (1, 1)}
M4 = {"model_predict": 5 + 10 * (2 + 1 + 1 + 1 + 1 + 7 + 1 + 1) + 9 * 2 + 3 + (5 + 2), "deep": 3 + 3 + (1 + 2)}


def test_the_tables_of_a_cortex_m4() -> None:
    p = profile(LISTING, RAN, parse_device("cortex-m4").timing, {"main"})
    assert {name: spent.cycles for name, spent in p.functions.items()} == M4
    assert p.functions["model_predict"].instructions == 83 and p.functions["deep"].instructions == 3
    assert (p.instructions, p.cycles) == (86, sum(M4.values()))
    assert p.kinds["load"] == Spent(20, 30) and p.kinds["branch"] == Spent(11, 31)
    assert list(p.functions) == ["model_predict", "deep"]
    assert sum(s.cycles for s in p.kinds.values()) == p.cycles


@pytest.mark.parametrize(("name", "more"), [("cortex-m3", 10 * 3 + 10), ("cortex-m0plus", 10 + 10 - 9 - 1 - 1)])
def test_other_cores_differ_where_their_tables_do(name: str, more: int) -> None:
    m4, other = (profile(LISTING, RAN, parse_device(n).timing, {"main"}) for n in ("cortex-m4", name))
    assert other.instructions == m4.instructions and other.cycles == m4.cycles + more


def test_without_a_table_an_instruction_is_a_cycle() -> None:
    p = profile(LISTING, RAN, None, {"main"})
    assert p.cycles == p.instructions == 86


def test_a_load_behind_something_that_did_not_run_is_not_behind_it() -> None:
    ran = {0x104: (1, 0)}
    assert profile(LISTING, ran, Timing(), set()).cycles == 2
