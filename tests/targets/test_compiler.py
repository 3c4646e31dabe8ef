"""Bytes read from objects: constants and code add up, and no compiler is a clear answer."""

import shutil

import pytest

from featherweight.errors import UnsupportedError
from featherweight.targets import compiler

CODE = """
#include <stdint.h>
static const int8_t table[4000] = {1};
static int8_t scratch[700];
static int deep(const int8_t *x) { volatile char frame[300]; frame[0] = *x; return frame[0]; }
int top(int k) { scratch[k] = 1; return deep(table + k) + scratch[0]; }
"""


def test_sizes_are_those_of_the_arrays() -> None:
    m = compiler.measure({"a.c": CODE})
    assert 4000 < m.flash_bytes < 4400
    assert 700 <= m.static_bytes < 760
    assert 300 <= m.stack_bytes < 600
    assert "gcc" in m.compiler or "clang" in m.compiler


def test_several_sources_add_up() -> None:
    one = compiler.measure({"a.c": "int f(int x) { return 3 * x; }"})
    two = compiler.measure({"a.c": "int f(int x) { return 3 * x; }", "b.c": "int g(int x) { return 3 * x; }"})
    assert two.flash_bytes > one.flash_bytes > 0


def test_no_compiler_is_said(monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    compiler.find.cache_clear()
    with pytest.raises(UnsupportedError, match="no C compiler"):
        compiler.find()
    monkeypatch.undo()
    compiler.find.cache_clear()
    assert compiler.find().command
