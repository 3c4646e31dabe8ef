"""The text of the inner loop."""

from itertools import product

from featherweight.targets.vector.tile import CHAINS, Tile


def test_every_sum_is_started_fed_rounded_and_written_once() -> None:
    for tile in (Tile(3, 2, False, False, True, "nearest"), Tile(2, 1, True, False, True, "fixed")):
        text, sums = tile.text, tile.pixels * tile.vectors
        assert text.count("lanes a") == sums == text.count(" = dot(") == text.count(f" = {tile.rounding}(")
        assert sum(n * text.count(f"put{n}(") for n in (1, 2, 4)) == sums


def test_one_pixel_alone_is_summed_in_chains() -> None:
    text = Tile(1, 2, False, True, False, "keep").text
    assert text.count(" = dot2(") == 2 * CHAINS and text.count("  keep(") == 2 and "put" not in text


def test_names_tell_tiles_apart() -> None:
    sizes, yes_no = [(1, 1), (1, 12), (11, 2)], (True, False)
    tiles = [
        Tile(*size, n, w, j, r) for size in sizes for n, w, j in product(yes_no, repeat=3) for r in ("nearest", "fixed")
    ]
    assert len({t.name for t in tiles}) == len(tiles)
