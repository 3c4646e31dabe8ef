"""Constants as C text."""

import numpy as np

from featherweight.targets.constants import array, number, numbers
from featherweight.targets.family import Layer


def testnumber_literals_give_back_the_number() -> None:
    rng = np.random.default_rng(0)
    for v in np.concatenate([rng.normal(size=50), 10.0 ** rng.uniform(-37, 38, 50), [0, 1, -2, 1e-45]]).astype(
        np.float32
    ):
        assert np.float32(number(v).rstrip("f")) == v


def test_every_number_of_an_array_is_there() -> None:
    a = np.arange(-60, 60)
    text = array("int8_t", "w1", a)
    assert text.startswith("static const int8_t w1[120] = {\n") and max(map(len, text.splitlines())) <= 120
    body = text.partition("{")[2].partition("}")[0]
    assert [int(v) for v in body.split(",")] == a.tolist()


def test_plain_numbers_of_a_layer_are_told_from_names_and_wide_constants() -> None:
    layer = Layer("x_layer", ("w12", "INT64_C(5000000000)", 7, "{3, -40000}", "INT32_C(99)"))
    assert numbers(layer) == [7, 3, -40000]
