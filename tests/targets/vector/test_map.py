"""Where values lie."""

from featherweight.targets.vector.map import ALIGN, maps


def test_living_values_do_not_overlap_and_begin_a_line_of_the_cache(chain) -> None:
    c = chain((3, 9, 8))
    for out, kernel in ((8, 3), (20, 1), (5, 5), (16, 3), (16, 1)):
        c.conv(out, (kernel, kernel))
    g = c.done()
    held, size = maps(g)
    order = ["x", *(s.output for s in g.steps[:-1])]
    for a, b in zip(order, order[1:], strict=False):  # a chain: each value and the next live together
        one, other = held[a], held[b]
        assert one.at + one.size <= other.at or other.at + other.size <= one.at, (a, b)
    assert all(m.at % ALIGN == 0 and m.at + m.size <= size for m in held.values())
    assert size < sum(m.size for m in held.values())


def test_pitches_frames_and_pointers(chain) -> None:
    c = chain((3, 9, 8))
    c.conv(8, (3, 3))
    c.conv(17, (5, 1))
    held, _ = maps(c.done())
    assert [held[v].pitch for v in ("x", "v0", "v1")] == [3, 8, 32]
    assert held["x"].frame == (1, 1, 1, 1) and held["v0"].frame == (2, 2, 0, 0) and not any(held["v1"].frame)
    assert held["x"].row == 30 and not held["x"].joined and held["v0"].joined
    assert held["x"].pointer(-1, -1) == f"arena + {held['x'].at}"
    assert held["v1"].fill() == "" and held["v0"].fill().startswith("frame(")
