"""Sums, tables, concatenations."""

import numpy as np
import pytest

from featherweight.ops.add import QAdd
from featherweight.ops.concat import QConcat
from featherweight.ops.pointwise import QTable
from featherweight.quant import QParams
from featherweight.targets.vector.elementwise import _halves

SCALES = [  # multipliers of both operands: short, in one half alone, odd ones of 31 and 33 bits, one that is zero
    (1_500_000 << 11, 2_000_000 << 11),
    (1 << 31, 40_000 << 15),
    (2**31 - 40_001, 1_234_567_891),
    (6_000_000_001, 2_999_999_999),
    (0, 3 << 30),
]


def test_sums_round_once_whatever_the_multipliers(chain, agree) -> None:
    graphs = {}
    for k, (ma, mb) in enumerate(SCALES):
        c, width = chain((2, 6, 5), seed=k), (5, 21)[k % 2]
        a, b = c.conv(width, (3, 3)), c.conv(width, (1, 1))
        za, zb = c.q[a].zero, c.q[b].zero
        sum_ = c.step(QAdd(za, zb, ma, mb, -7, -120, 99), c.shapes[a], QParams(0.02, -7), inputs=(a, b))
        c.last = sum_
        c.conv(4, (3, 3))
        graphs[f"add_{k}"] = c.done()
    agree(graphs)


def test_tables_and_concatenations_copy_move_and_keep_their_frame(chain, agree) -> None:
    graphs = {}
    for k, widths in enumerate([(3, 8, 20), (16, 16, 5)]):
        c = chain((3, 5, 7), seed=k)
        parts = []
        for width in widths:
            c.last = "x"
            c.conv(width, (3, 3))
            table = {"table": c.rng.permutation(np.arange(-128, 128))}
            parts.append(c.step(QTable(), c.shapes[c.last], QParams(0.02, 4), table))
        op = QConcat((4, 4, 4), (0, 3_000_000_001, 1_717_171_717), -3, -128, 127)
        c.step(op, (sum(widths), 5, 7), QParams(0.02, -3), inputs=tuple(parts))
        c.conv(6, (3, 3))
        graphs[f"concat_{k}"] = c.done()
    agree(graphs)


@pytest.mark.parametrize("m", [0, 1, 2**15, 2**15 - 1, 2**16, 2**31 - 2**15 - 1, 1_234_567_891])
def test_halves_of_a_multiplier_have_16_bits_each(m: int) -> None:
    high, low = _halves(m)
    assert high * 2**16 + low == m
    assert all(-(2**15) <= h < 2**15 for h in (high, low))
