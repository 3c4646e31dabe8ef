"""Means, maxima, differences and copies, of 8 and of 16 bits."""

from featherweight.ops.avgpool import QAvgPool
from featherweight.ops.difference import QDifference
from featherweight.ops.maxpool import QMaxPool
from featherweight.ops.upsample import QUpsample
from featherweight.quant import QParams


def pooled(c, op, tile: tuple[int, int]) -> None:
    """Append a pool of whole tiles; a mean gets a zero point of its own."""
    ch, h, w = c.shapes[c.last]
    q = c.q[c.last]
    c.step(op, (ch, h // tile[0], w // tile[1]), QParams(q.scale, getattr(op, "zy", q.zero), q.bits))


def mean(c, tile: tuple[int, int], m: int) -> None:
    q = c.q[c.last]
    zero = -9 if q.bits == 8 else 0
    pooled(c, QAvgPool(tile, tile[0] * tile[1] * q.zero, m // (tile[0] * tile[1]), zero, q.lo, q.hi), tile)


def test_maps_of_8_bits(chain, agree) -> None:
    graphs = {}
    for width, tile in ((6, (2, 3)), (50, (7, 9)), (16, (1, 1))):
        c = chain((2, 7, 9), seed=width)
        c.conv(width, (3, 3))
        mean(c, tile, 6_100_000_000 if tile == (1, 1) else 4_500_000_001)
        if tile == (1, 1):
            pooled(c, QMaxPool((2, 1)), (2, 1))
        graphs[f"mean_{width}"] = c.done()
    agree(graphs)


def test_bytes_as_they_come(chain, agree) -> None:
    graphs = {}
    for name in ("mean", "max", "copies"):
        c = chain((3, 6, 5))
        if name == "mean":
            mean(c, (2, 2), 4_000_000_000)
        elif name == "max":
            pooled(c, QMaxPool((3, 2)), (3, 2))
        else:
            c.step(QUpsample((2, 3), (1, 2)), (3, 13, 17), c.q["x"])
        c.conv(9, (3, 3))
        graphs[name] = c.done()
    agree(graphs)


def test_signals_of_more_bits(chain, agree) -> None:
    graphs = {}
    for name in ("mean", "max", "copies", "difference"):
        c = chain((2, 1, 24), "float32")
        q = c.q["x"]
        if name == "mean":
            mean(c, (1, 3), 2**32)
        elif name == "max":
            pooled(c, QMaxPool((1, 4)), (1, 4))
        elif name == "copies":
            c.step(QUpsample((1, 2), (0, 1)), (2, 1, 49), q)
        else:
            wide = QParams(q.scale, 0, 13)
            c.step(QDifference(3, wide.lo, wide.hi), (2, 1, 21), wide)
        c.conv(9, (1, 3))
        graphs[name] = c.done()
    agree(graphs)
