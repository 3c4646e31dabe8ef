"""Pools of a .tflite file: tiles side by side, and means over a whole map."""

import numpy as np

from ...integer.verify import tile_reach
from ...ops.avgpool import QAvgPool
from ...ops.maxpool import QMaxPool
from ...quant import multiplier
from .foreign import Foreign, Value, clamp_of, rounds_alike
from .layers import NONE, SAME
from .parse import Node


def _tile(f: Foreign, n: Node, x: Value) -> tuple[tuple[int, int], tuple[int, int, int]]:
    """Tile and result of a pool; tiles that overlap or reach over the edge have no form here."""
    (c, h, w), o = x.shape, n.options
    tile, stride = (int(o["FilterHeight"]), int(o["FilterWidth"])), (int(o["StrideH"]), int(o["StrideW"]))
    if min(*tile, *stride) < 1 or tile[0] > h or tile[1] > w:
        raise f.refuse(n, f"of tiles of {tile} on a map of {h} x {w}")
    p, q = h // tile[0], w // tile[1]
    same = o["Padding"] == SAME
    apart = all(s == t or (t == size and not same) for s, t, size in zip(stride, tile, (h, w), strict=True))
    if not apart or (same and (h % tile[0] or w % tile[1])):
        raise f.refuse(n, f"of tiles of {tile} {stride} apart; tiles side by side are read")
    return tile, (c, p, q)


def avgpool(f: Foreign, n: Node, last: bool) -> None:
    x = f.value(n, 0)
    _averaged(f, n, x, *_tile(f, n, x))


def _averaged(f: Foreign, n: Node, x: Value, tile: tuple[int, int], shape: tuple[int, int, int]) -> None:
    """A mean; on an unchanged scale TensorFlow Lite takes it of stored integers and rounds a half away from zero."""
    qx, qy, size = f.q[x.name], f.result(n), tile[0] * tile[1]
    clamp, s = clamp_of(f, n, qy), np.array([1 / size], np.float32)
    if qx == qy and 1 < size < 2**12:  # a multiplier one too large pushes halves away from zero, and nothing else
        f.add(n, QAvgPool(tile, 0, 2**32 // size + 1, 0, *clamp), (x.name,), shape, qy)
        return
    factor = f.factors(n, qx, s, qy)
    op = QAvgPool(tile, size * qx.zero, int(multiplier(factor)[0]), qy.zero, *clamp)
    least, most = tile_reach(op, qx)
    alike = rounds_alike(factor, qy, clamp, (np.array([least]), np.array([most])))
    f.add(n, op, (x.name,), shape, qy, alike, s=s)


def mean(f: Foreign, n: Node, last: bool) -> None:
    x, axes = f.value(n, 0), f.constant(n, 1, "int32").numbers
    assert axes is not None
    if len(f.tensors[n.inputs[0]].shape) != 4 or sorted(int(a) % 4 for a in axes.reshape(-1)) != [1, 2]:
        raise f.refuse(n, "over other axes than height and width")
    _averaged(f, n, x, x.shape[1:], (x.shape[0], 1, 1))


def maxpool(f: Foreign, n: Node, last: bool) -> None:
    x, qy = f.value(n, 0), f.result(n)
    tile, shape = _tile(f, n, x)
    if qy != f.q[x.name] or n.options["FusedActivationFunction"] != NONE:
        raise f.refuse(n, "that rescales or clamps")
    f.add(n, QMaxPool(tile), (x.name,), shape, qy)
