"""The proof finds what differs, and says what it measured."""

import re

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.errors import ProofError
from featherweight.integer.lower import lower
from featherweight.targets import c99
from featherweight.targets.prove import prove
from featherweight.task import Input, Task

TASK = Task("circular", Input("image", (1, 9, 8), "uint8"), ("v",), period=10.0)


@pytest.fixture
def shipped(random_network):
    network, x = random_network(TASK, (ConvBlock(6, 3, 2), DSConv(8)))
    g = lower(network)
    return g, c99.emit(g), x


def test_equal_on_every_vector(shipped, tmp_path) -> None:
    g, files, x = shipped
    proof = prove(g, files, x, tmp_path)
    assert (proof.vectors, proof.differ) == (len(x), 0)
    constants = sum(a.size for s in g.steps for k, a in s.constants.items() if k == "w")
    assert constants < proof.flash_bytes < constants + 10_000
    assert proof.ram_bytes > TASK.input.size
    assert re.search(r"(gcc|clang) \d+", proof.compiler)
    assert proof.to_json()["schema"] == 1 and (tmp_path / "driver").exists()


def test_one_wrong_weight_is_found(shipped) -> None:
    g, files, x = shipped
    first = re.search(r"(static const uint32_t w1\[\d+\] = \{\n  \w+,\w+,)0x([0-9a-f]+)u", files["model.c"])
    broken = files["model.c"].replace(first[0], f"{first[1]}{int(first[2], 16) ^ 0x40404040:#x}u", 1)
    assert 0 < prove(g, {**files, "model.c": broken}, x).differ <= len(x)


def test_an_overflow_is_caught(shipped) -> None:
    g, files, x = shipped
    head = "int model_finish(model_state *s, float *output) {\n"
    broken = files["model.c"].replace(head, head + "  volatile int32_t most = INT32_MAX;\n  most += 1;\n", 1)
    assert broken != files["model.c"]
    with pytest.raises(ProofError, match="overflow"):
        prove(g, {**files, "model.c": broken}, np.full_like(x, 255))


def test_reading_outside_is_caught(shipped) -> None:
    g, files, x = shipped
    broken = files["model.c"].replace("s->made[k] = s->slot[k] = steps[k].top;", "s->made[k] = s->slot[k] = 200;", 1)
    assert broken != files["model.c"]
    with pytest.raises(ProofError, match="the compiled C failed"):
        prove(g, {**files, "model.c": broken}, x)


def test_c_that_does_not_compile_is_reported(shipped) -> None:
    g, files, x = shipped
    with pytest.raises(ProofError, match="refuses"):
        prove(g, {**files, "model.c": files["model.c"] + "int;"}, x)
