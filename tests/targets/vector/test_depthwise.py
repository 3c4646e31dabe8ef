"""Depthwise convolutions: every way in which 64 numbers cover a map."""

import pytest

CASES = {  # graph -> channels, kernel and stride of one depthwise convolution after the other
    "narrow": [
        (8, (3, 3), (1, 1)),
        (8, (3, 3), (2, 2)),
        (8, (2, 2), (1, 2)),
        (32, (7, 2), (1, 1)),
        (32, (3, 3), (2, 1)),
    ],
    "lines": [(16, (3, 3), (1, 1)), (16, (5, 5), (1, 1)), (16, (3, 3), (2, 2)), (16, (1, 3), (1, 1))],
    "parts": [(45, (3, 3), (1, 1)), (45, (3, 3), (2, 2)), (70, (3, 3), (1, 2)), (70, (1, 1), (1, 1))],
}


@pytest.mark.parametrize("size", [(11, 13), (3, 5), (1, 9)])
def test_every_kernel_stride_and_width(size: tuple[int, int], chain, agree) -> None:
    graphs = {}
    for k, (name, layers) in enumerate(CASES.items()):
        c = chain((2, *size), seed=k)
        for channels, kernel, stride in layers:
            if c.shapes[c.last][0] != channels:
                c.conv(channels, (1, 1))
            c.conv(channels, kernel, stride, groups=channels)
        graphs[name] = c.done()
    agree(graphs)
