from featherweight.report.drawing import MOST_PER_ROW, drawing, inputs_words

LAYER = {"op": "conv 3×3", "params": 1, "macs": 1, "flash_bytes": 1}


def test_boxes_grow_with_the_map_and_its_channels():
    layers = [{**LAYER, "name": "a", "shape": [4, 16, 16]}, {**LAYER, "name": "b", "shape": [32, 8, 8]}]
    first, a, b = drawing(layers, (1, 32, 32)).boxes
    assert first.width > a.width > b.width and first.height > a.height > b.height
    assert first.depth < a.depth < b.depth and a.shape == "4 × 16 × 16"


def test_long_networks_wrap_into_even_rows_inside_the_frame():
    layers = [{**LAYER, "name": f"l{i}", "shape": [4, 4, 4]} for i in range(20)]
    found = drawing(layers, (1, 8, 8))
    rows = [sum(b.label_y == level for b in found.boxes) for level in sorted({b.label_y for b in found.boxes})]
    assert rows == [7, 7, 7] and max(rows) <= MOST_PER_ROW
    assert all(0 <= b.x and b.x + b.width + b.depth <= found.width and b.label_y < found.height for b in found.boxes)
    assert len(found.arrows) == len(found.boxes) - 1


def test_skipped_layers_get_an_arc():
    layers = [{**LAYER, "name": n, "shape": [4, 4, 4]} for n in "abc"]
    layers[2]["inputs"] = ["a", "b"]
    assert len(drawing(layers, (1, 4, 4)).arcs) == 1


def test_branches_get_no_arrow_from_the_box_before():
    layers = [
        {**LAYER, "name": n, "shape": [4, 4, 4], "inputs": i} for n, i in (("a", ["x"]), ("b", ["a"]), ("c", ["a"]))
    ]
    found = drawing([*layers, {**LAYER, "name": "add", "shape": [4, 4, 4], "inputs": ["b", "c"]}], (1, 4, 4))
    assert (len(found.arrows), len(found.arcs)) == (3, 2)  # input-a, a-b, c-add; a to c, b to add


def test_nothing_to_draw():
    assert drawing([], (1, 8, 8)) is None
    assert drawing([{"name": "a"}], None) is None


def test_numbers_beside_the_map_are_a_box_that_nothing_leads_to():
    layers = [
        {**LAYER, "name": n, "shape": s, "inputs": i}
        for n, s, i in (
            ("squeeze", [5, 1, 1], ["beside"]),
            ("conv", [4, 4, 4], ["x"]),
            ("pool", [4, 1, 1], ["conv"]),
            ("concat", [9, 1, 1], ["pool", "squeeze"]),
        )
    ]
    found = drawing(layers, (1, 4, 4), 30)
    assert [(b.name, b.kind, b.shape) for b in found.boxes[:2]] == [
        ("input", "input", "1 × 4 × 4"),
        ("beside", "input", "30"),
    ]
    assert (len(found.arrows), len(found.arcs)) == (
        3,
        2,
    )  # beside-squeeze, conv-pool, pool-concat; input to conv, squeeze
    assert [inputs_words(layers, i) for i in range(3)] == ["reads beside", "reads x", ""]
