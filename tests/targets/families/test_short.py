"""Convolutions in 32 bits: the plain C and the assembly, on cores that load words from multiples of four alone."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.integer.rows import rows
from featherweight.targets import c99
from featherweight.targets.compiler import STRICT, build, cross
from featherweight.targets.families.short import ShortFamily, roundings, widths
from featherweight.targets.family import work

CORES = ("cortex-m0plus", "cortex-m3")


@pytest.mark.parametrize("long", [False, True])
def test_the_plain_c_answers_as_the_interpreter(case, long, agrees) -> None:
    g, x = case
    if long:  # the lowest bit set: no multiplier has zeros at its end
        steps = [
            replace(s, constants={**s.constants, "m": s.constants["m"] | 1}) if "m" in s.constants else s
            for s in g.steps
        ]
        g = replace(g, steps=tuple(steps))
    agrees((g, x), "short", turned=g.task.input.kind == "signal")


@pytest.mark.parametrize("core", CORES)
def test_the_assembly_answers_as_the_interpreter(case, core, agrees) -> None:
    agrees(case, "short", core)


def test_the_assembly_leaves_rounding_in_64_bits_to_c(named, agrees) -> None:
    g, x = named("mixed", short=False)
    assert work(rows(g), 0).mixing.short is None
    for optimise in ("-O0", "-O3"):
        agrees((g, x), "short", CORES[0], optimise=optimise)


def test_a_signal_goes_a_step_at_a_time(named, agrees) -> None:
    agrees(named("wide"), "short", CORES[0], turned=True)


def test_words_of_taps_spare_most_instructions(small, agrees) -> None:
    for core, times in zip(CORES, (3, 3), strict=True):
        ours, plain = (agrees(small, family, core).profile for family in ("short", "pairs"))
        assert times * ours.instructions < plain.instructions
        assert "__aeabi_lmul" not in ours.functions


def test_rows_are_cut_into_fours_and_threes() -> None:
    for columns in range(1, 60):
        tiles = widths(columns)
        assert sum(tiles) == columns and max(tiles) <= 4
        assert min(tiles) >= 3 or columns in (1, 2, 5)
    assert widths(14) == [4, 4, 3, 3] and widths(7) == [4, 3]


def test_constants_are_short_multipliers_where_there_are_any(small) -> None:
    g, _ = small
    c = work(rows(g), 1)
    assert c.depthwise and c.mixing and c.mixing.short
    layer = ShortFamily().layer(c)
    kind, words = layer.constants["b2"]
    assert kind == "int32_t" and np.array_equal(words, roundings(c.mixing))
    assert np.array_equal(words[:, 1] << (32 - c.mixing.short.shift), c.mixing.m)
    assert layer.constants["w2"][1].shape == (16, 8)
    assert layer.stage_bytes == 4 * 8 * 4 + 16  # eight taps of four pixels, and four sums


@pytest.mark.parametrize("short", [False, True])
def test_strict_compilers_have_nothing_to_say(short, named, board, tmp_path) -> None:
    files = c99.emit(named("mixed", short=short)[0], family="short")
    compiler = cross(board(CORES[0]))
    assert build(files, tmp_path, [*STRICT, "-Os", "-c", "model.c"], compiler) == ""
