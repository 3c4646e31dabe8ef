"""Octave convolution: as many weights as plain ones, fewer MACs, sizes kept, and a word where a map is too small."""

import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.octconv import OctConv
from featherweight.design import Design, Head
from featherweight.errors import DesignError
from featherweight.graph import Builder


@pytest.mark.parametrize("shape", [(3, 8, 6), (3, 9, 7), (3, 2, 3), (2, 1, 20), (2, 1, 3)])
@pytest.mark.parametrize("layers", [2, 3])
def test_maps_keep_their_size(shape: tuple[int, int, int], layers: int) -> None:
    g = Builder({"x": shape})
    assert g.shapes[OctConv(8, layers).build(g, "x")] == (8, *shape[1:])


@pytest.mark.parametrize("shape", [(8, 16, 12), (8, 1, 48)])
def test_weights_are_those_of_plain_convolutions_and_macs_are_fewer(shape: tuple[int, int, int]) -> None:
    ours = Design(shape, 2, (OctConv(8, 3),), Head(1)).shipped
    plain = Design(shape, 2, (ConvBlock(8),) * 3, Head(1)).shipped
    biases = 4 + 4 + 8  # of every path that is added to another
    assert ours.params == plain.params + biases
    assert ours.macs < (0.65 if shape[1] > 1 else 0.8) * plain.macs


def test_the_share_moves_work_to_the_low_octave() -> None:
    macs = [Design((4, 16, 16), 2, (OctConv(8, share=s),)).size.macs for s in (0.25, 0.5)]
    assert macs[0] > macs[1]


def test_one_channel_still_has_both_octaves() -> None:
    graph = Design((1, 4, 4), 1, (OctConv(1),)).graph
    assert set(graph.shapes.values()) >= {(1, 4, 4), (1, 2, 2)}


@pytest.mark.parametrize(("shape", "words"), [((4, 5, 1), "2 x 2 or more, this one is 5 x 1"), ((4, 1, 1), "1 x 2")])
def test_a_map_that_cannot_be_halved_is_named(shape: tuple[int, int, int], words: str) -> None:
    with pytest.raises(DesignError, match=words) as caught:
        Design(shape, 1, (OctConv(),)).graph  # noqa: B018
    assert caught.value.hint
