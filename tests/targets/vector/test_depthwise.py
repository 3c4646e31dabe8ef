"""Depthwise convolutions: every way in which 64 numbers cover a map."""

import pytest

CASES = {  # channels -> kernels and strides, one after the other
    8: [((3, 3), (1, 1)), ((3, 3), (2, 2)), ((2, 2), (1, 2))],
    16: [((3, 3), (1, 1)), ((5, 5), (1, 1)), ((3, 3), (2, 2)), ((1, 3), (1, 1))],
    32: [((3, 3), (2, 1)), ((3, 1), (1, 1)), ((7, 2), (1, 1))],
    45: [((3, 3), (1, 1)), ((3, 3), (2, 2))],
    70: [((3, 3), (1, 2)), ((1, 1), (1, 1))],
}


@pytest.mark.parametrize("size", [(11, 13), (3, 5), (1, 9)])
def test_every_kernel_stride_and_width(size: tuple[int, int], chain, agree) -> None:
    graphs = {}
    for channels, layers in CASES.items():
        c = chain((2, *size), seed=channels)
        c.conv(channels, (1, 1))
        for kernel, stride in layers:
            c.conv(channels, kernel, stride, groups=channels)
        graphs[f"depthwise_{channels}"] = c.done()
    agree(graphs)
