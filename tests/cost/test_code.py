"""Code is compiled once per set of functions, and what is left of an image is tables and weights."""

import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.cost import code
from featherweight.cost.code import Code, Compiled, flash_bytes, ram_bytes
from featherweight.cost.price import lowered, standard
from featherweight.design import Design, Head
from featherweight.errors import UnsupportedError
from featherweight.targets.c99 import printed, signature
from featherweight.targets.compiler import measure
from featherweight.targets.program import Program
from featherweight.targets.tables import state_bytes
from featherweight.task import Input, Task

TASK = Task("regression", Input("image", (1, 16, 16), "uint8"), ("v",))


def program(*widths: int) -> Program:
    design = Design(TASK.input.shape, 1, tuple(ConvBlock(w) for w in widths), Head(1))
    return Program.of(lowered(design, TASK, standard(TASK)))


def test_widths_change_no_function() -> None:
    assert signature(program(4, 6)) == signature(program(9, 3))
    assert signature(program(4, 6)) != signature(Program.of(program(4, 6).graph, "short"))


def test_a_second_network_of_the_same_functions_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, calls = Compiled(None, {}), []
    monkeypatch.setattr(code, "measure", lambda *a, **k: calls.append(1) or measure(*a, **k))
    first = compiled.of(program(4, 6))
    other = program(9, 3)
    assert compiled.remembered(other) is first is compiled.of(other)
    assert len(calls) == 1
    real = measure(printed(other), push=False)
    assert abs(flash_bytes(other, first) - real.flash_bytes) <= 48
    assert abs(ram_bytes(other, first, 0) - real.static_bytes - real.stack_bytes) <= 24


def test_the_state_is_as_large_as_the_compiler_makes_it() -> None:
    for p in (program(3), program(4, 7, 5)):
        assert measure(printed(p)).state_bytes == state_bytes(p)


def test_without_a_compiler_there_are_upper_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UnsupportedError("no C compiler found")

    p = program(4, 6)
    real = Compiled(None, {}).of(p)
    monkeypatch.setattr(code, "measure", refuse)
    found = Compiled(None, {}).of(p)
    assert found == Code.bound(p) and not found.compiler and real.compiler
    assert flash_bytes(p, found) > flash_bytes(p, real) and found.stack_bytes >= real.stack_bytes
