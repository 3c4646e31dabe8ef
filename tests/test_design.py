"""Designs: JSON, names, heads, scaling to a budget."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.block import BLOCKS
from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.pool import Pool
from featherweight.budget import Budget
from featherweight.design import Design, Head
from featherweight.errors import BudgetError
from featherweight.graph import Graph
from featherweight.scale import nearest_miss, to_budget

BASE = Design(
    (3, 24, 18), 2, (ConvBlock(8, stride=2), *(BLOCKS[n]() for n in ("dsconv", "inverted", "dense"))), Head(2)
)


def test_json_gives_the_same_design_and_id() -> None:
    for d in (BASE, BASE.scaled(2.0), Design((1, 1, 40), 1, (), Head(0), front=(BLOCKS["difference"](2),))):
        assert Design.from_json(d.to_json()) == d
        assert Design.from_json(d.to_json()).id == d.id


def test_widths_change_the_id() -> None:
    assert BASE.id != BASE.scaled(2.0).id


def test_the_front_is_not_scaled() -> None:
    d = Design((3, 24, 18), 2, (ConvBlock(8),), front=(Pool(2, "mean"),)).scaled(3.0)
    assert d.front == (Pool(2, "mean"),)
    assert d.blocks == (ConvBlock(24),)


@pytest.mark.parametrize(("grid", "cells"), [(0, 12 * 9), (1, 1), (2, 4), (4, 16)])
def test_a_head_reads_about_grid_by_grid_cells(grid: int, cells: int) -> None:
    d = Design((1, 24, 18), 1, (ConvBlock(4, stride=2),), Head(grid))
    _, h, w = d.shipped.shapes[d.shipped.nodes[-1].inputs[0]]
    assert h * w == cells


@given(st.integers(150, 60_000), st.floats(0.2, 1.0))
def test_scaling_never_exceeds_the_budget_and_cannot_grow(params: int, share: float) -> None:
    try:
        d, cost = to_budget(BASE, Budget(params=params), lambda d: d.size, share)
    except BudgetError as e:
        assert e.ratio > 1
        assert f"{params:,}" in str(e)
        return
    assert cost == d.size
    smallest = BASE.scaled(1 / 64).size.params
    assert cost.params <= max(int(params * share), smallest)
    assert cost.params <= params


def test_the_nearest_miss_is_the_one_with_the_smallest_ratio() -> None:
    far, near = BudgetError("far", ratio=3.0), BudgetError("near", ratio=1.2)
    assert nearest_miss([far, near]) is near


@given(st.integers(400, 20_000), st.integers(400, 20_000))
def test_a_larger_budget_never_gives_a_smaller_design(a: int, b: int) -> None:
    small, large = (to_budget(BASE, Budget(params=p), lambda d: d.size)[1].params for p in sorted((a, b)))
    assert small <= large


def test_numbers_beside_the_map_join_after_global_pooling() -> None:
    fused = replace(BASE, beside=30, squeeze=6)
    assert fused.head.grid == 1 and BASE.head.grid == 2
    graph = fused.graph
    assert graph.inputs == ("x", "beside") and graph.shapes["beside"] == (30, 1, 1)
    last = fused.shipped.nodes[-1]
    joined = fused.shipped.shapes[last.inputs[0]]
    pooled = replace(BASE, head=Head(1)).shipped
    assert joined == (pooled.shapes[pooled.nodes[-1].inputs[0]][0] + 6, 1, 1)
    assert fused.size.params == replace(BASE, head=Head(1)).size.params + 30 * 6 + 6 + 6 * 2
    direct = replace(BASE, beside=30)
    assert direct.size.params == replace(BASE, head=Head(1)).size.params + 30 * 2
    assert Graph.from_json(graph.to_json()) == graph


def test_without_such_numbers_json_and_id_are_what_they_were() -> None:
    record = BASE.to_json()
    assert not {"beside", "squeeze"} & set(record)
    assert Design(BASE.input, 2, BASE.blocks, BASE.head).id == BASE.id
    fused = replace(BASE, beside=30, squeeze=6)
    assert Design.from_json(fused.to_json()) == fused
    assert len({BASE.id, fused.id, replace(fused, squeeze=5).id, replace(fused, beside=29).id}) == 4


@given(st.integers(400, 60_000))
def test_a_fused_design_fits_and_its_squeeze_never_grows(params: int) -> None:
    d, cost = to_budget(replace(BASE, beside=40, squeeze=8), Budget(params=params), lambda d: d.size)
    assert cost.params <= params and d.beside == 40 and 1 <= d.squeeze <= 8
