"""Convolutions in vectors of sixteen bytes: the plain C, and the same bytes from an emulated Cortex-M55."""

import numpy as np
import pytest

from featherweight.integer.rows import rows
from featherweight.targets import c99
from featherweight.targets.compiler import STRICT, build, cross
from featherweight.targets.families.helium import Helium, columns
from featherweight.targets.family import work

CORE = "cortex-m55"


def test_the_plain_c_answers_as_the_interpreter(case, agrees) -> None:
    agrees(case, "helium", turned=case[0].task.input.kind == "signal")


def test_vectors_answer_as_the_interpreter(case, agrees) -> None:
    agrees(case, "helium", CORE)


@pytest.mark.parametrize("optimise", ["-O0", "-O3"])
def test_the_assembly_bears_every_optimisation(named, optimise, agrees) -> None:
    agrees(named("mixed"), "helium", CORE, optimise=optimise)


def test_a_signal_goes_a_step_at_a_time(named, agrees) -> None:
    agrees(named("wide"), "helium", CORE, turned=True)


def test_vectors_spare_most_instructions(small, agrees) -> None:
    ours, pairs = (agrees(small, family, CORE).profile.instructions for family in ("helium", "pairs"))
    assert 1.3 * ours < pairs


def test_a_row_is_cut_evenly() -> None:
    for width in range(1, 70):
        for pitch, deep, most in ((16, False, 16), (48, False, 4), (48, True, 16)):
            tile = columns(width, pitch, deep)
            assert tile <= most and (tile >= min(4, width))
            assert -(-width // tile) == -(-width // most)
    assert columns(14, 16, True) == 14 and columns(48, 256, True) == 16 and columns(49, 64, False) == 4


def test_taps_fill_whole_vectors(small) -> None:
    g, _ = small
    layer = Helium().layer(work(rows(g), 1))
    flat = layer.constants["w2"][1]
    assert flat.shape == (16, 16) and (flat[:, 8:] == 0).all()
    assert np.array_equal(flat[:, :8], work(rows(g), 1).mixing.w.reshape(16, 8))
    assert layer.stage_bytes == 16 * 14


@pytest.mark.parametrize("short", [False, True])
def test_strict_compilers_have_nothing_to_say(short, named, board, tmp_path) -> None:
    files = c99.emit(named("mixed", short=short)[0], family="helium")
    compiler = cross(board(CORE))
    assert build(files, tmp_path, [*STRICT, "-Os", "-c", "model.c"], compiler) == ""
