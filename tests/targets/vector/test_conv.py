"""Convolutions of any shape, of 8 and of 16 bits."""

import numpy as np

from featherweight.targets.vector.conv import dense

CASES = {  # input, then (outputs, kernel, stride, groups, framed) of one convolution after the other
    "tiles": ((3, 6, 17), [(16, (3, 3), (1, 1), 1, True), (32, (1, 1), (1, 1), 1, True)]),
    "narrow": ((1, 9, 9), [(8, (3, 3), (2, 2), 1, True), (5, (2, 3), (1, 1), 1, True), (7, (1, 1), (1, 1), 1, False)]),
    "column": ((2, 9, 1), [(4, (4, 1), (2, 1), 1, True), (6, (1, 1), (1, 1), 1, True)]),
    "odd": ((5, 4, 3), [(33, (1, 1), (1, 1), 1, True), (70, (2, 2), (1, 1), 1, False), (9, (1, 2), (3, 1), 1, True)]),
    "groups": (
        (4, 5, 5),
        [(12, (3, 3), (1, 1), 2, True), (24, (3, 1), (1, 2), 12, True), (6, (1, 1), (1, 1), 3, 1)],
    ),
    "whole": ((3, 4, 5), [(20, (4, 5), (1, 1), 1, False), (90, (1, 1), (1, 1), 1, True)]),
}


def test_every_shape_gives_the_integers_of_the_interpreter(chain, agree) -> None:
    for shape in {s for s, _ in CASES.values()}:
        graphs = {}
        for k, (name, (own, layers)) in enumerate(CASES.items()):
            if own == shape:
                c = chain(shape, seed=k)
                for layer in layers:
                    c.conv(*layer)
                graphs[name] = c.done()
        agree(graphs)


def test_values_of_more_than_8_bits(chain, agree) -> None:
    graphs = {}
    for k, (out, kernel, stride) in enumerate([(5, 3, 2), (20, 4, 1), (40, 1, 3), (3, 21, 1)]):
        c = chain((3, 1, 21), "float32", k)
        c.conv(out, (1, kernel), (1, stride))
        c.conv(18, (1, 3))
        graphs[f"wide_{out}"] = c.done()
    agree(graphs)


def test_a_grouped_convolution_is_a_dense_one_with_zeros() -> None:
    w = np.arange(1, 13).reshape(4, 3, 1, 1)
    got = dense(w, 2)[:, :, 0, 0]
    assert got.shape == (4, 6)
    assert (got[:2, :3] == w[:2, :, 0, 0]).all() and (got[2:, 3:] == w[2:, :, 0, 0]).all()
    assert (got[:2, 3:] == 0).all() and (got[2:, :3] == 0).all()
