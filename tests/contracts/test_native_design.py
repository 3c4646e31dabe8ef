"""Every block and every family in the native core as under torch in float64."""

from itertools import product

import pytest
from beside import LANES, ODD, SHAPES, agree

from featherweight.block import BLOCKS
from featherweight.blocks.conv import ConvBlock
from featherweight.design import Design, Head
from featherweight.engines.native.program import unruled
from featherweight.errors import DesignError
from featherweight.family import FAMILIES
from featherweight.task import Input


@pytest.mark.parametrize("name", list(BLOCKS))
def test_every_block(name: str) -> None:
    kind, tried = BLOCKS[name], 0
    narrow = {"width": 5} if "width" in kind.domain() else {}
    for at, shape in product(range(4), SHAPES):
        choices = {k: v[at % len(v)] for k, v in kind.domain().items() if k != "width"}
        for blocks in ((kind(**narrow, **choices),), (ConvBlock(5, 3, 1, "hardswish"), kind(**narrow, **choices))):
            try:
                graph = Design(shape, 2, blocks, Head(2)).graph
            except DesignError:
                continue
            if reason := unruled(graph):
                pytest.skip(f"torch trains it: {reason}")
            agree(graph, (1, ODD, LANES, 2)[at], ghost=16 * (at % 2), said=f"{blocks} on {shape}")
            tried += 1
    assert tried > 4


@pytest.mark.parametrize("name", list(FAMILIES))
def test_every_family(name: str) -> None:
    kind, tried = FAMILIES[name], 0
    specs = [Input("image", (3, 13, 10), "uint8"), Input("signal", (2, 1, 35), "float32")]
    specs += [Input("table", (1, 1, 9), "float32"), Input("image", (1, 9, 8), "uint8")]
    for at, spec in product(range(2), specs):
        if not kind.suits(spec):
            continue
        design = kind(**{k: v[at % len(v)] for k, v in kind.domain().items()}).design(spec, 3).scaled(0.3)
        try:
            graph = design.graph
        except DesignError:
            continue
        if reason := unruled(graph):
            pytest.skip(f"torch trains it: {reason}")
        agree(graph, ODD, said=f"{design.name} on {spec.shape}")
        tried += 1
    assert tried
