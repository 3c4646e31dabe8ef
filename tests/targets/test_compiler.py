"""Bytes read from images and objects: constants and code add up, and no compiler is a clear answer."""

import shutil

import pytest

from featherweight.device import DEVICES, parse_device
from featherweight.errors import ProofError, UnsupportedError
from featherweight.targets import compiler

HEADER = "int a_predict(int k);\n"
CODE = """
#include <stdint.h>
#include "a.h"
static const int8_t table[4000] = {1};
static int8_t scratch[700];
static int deep(const int8_t *x) { volatile char frame[300]; frame[0] = *x; return frame[0]; }
int a_predict(int k) { scratch[k] = 1; return deep(table + k) + scratch[0]; }
"""
UNUSED = "static const char more[5000] = {1};\nint other(int k) { return more[k]; }\n"
PUSH = """
#include "a.h"
static volatile int sink;
int a_push(a_state *state, const int *row) { volatile int frame[50]; frame[0] = *row; return state->x[frame[0]]; }
void a_begin(a_state *state) { state->x[0] = 1; }
int a_finish(a_state *state, float *out) { *out = (float)state->x[1]; return sink; }
int a_predict(int k) { return k; }
"""
PUSHED = """
typedef struct { int x[100]; } a_state;
int a_predict(int k); void a_begin(a_state *); int a_push(a_state *, const int *); int a_finish(a_state *, float *);
"""


@pytest.fixture(params=["x86-64", "cortex-m4"])
def device(request, board):
    return parse_device("x86-64") if request.param == "x86-64" else board(request.param)


def test_sizes_are_those_of_the_arrays(device) -> None:
    m = compiler.measure({"a.c": CODE, "a.h": HEADER}, device)
    assert 4000 < m.flash_bytes < 4400
    assert 700 <= m.static_bytes < 760
    assert 300 <= m.stack_bytes < 600
    assert "gcc" in m.compiler or "clang" in m.compiler
    assert m.streaming_bytes is None


def test_several_sources_add_up(device) -> None:
    one = {"a.c": "int a_predict(int x) { return 3 * x; }", "a.h": HEADER}
    helped = {"a.c": "int g(int);\nint a_predict(int x) { return 3 * g(x); }", "b.c": "int g(int x) { return 5 / x; }"}
    assert compiler.measure({**one, **helped}, device).flash_bytes > compiler.measure(one, device).flash_bytes > 0


def test_the_push_interface_has_its_own_memory(device) -> None:
    m = compiler.measure({"a.c": PUSH, "a.h": PUSHED}, device)
    assert m.state_bytes == 400
    assert m.push_stack_bytes is not None and 200 <= m.push_stack_bytes < 280
    assert m.streaming_bytes == 400 + m.push_stack_bytes


def test_what_a_prediction_does_not_need_is_not_linked(board) -> None:
    one, other = (compiler.measure({"a.c": c, "a.h": HEADER}, board()) for c in (CODE, CODE + UNUSED))
    assert one.flash_bytes == other.flash_bytes


@pytest.mark.parametrize("name", [n for n in DEVICES if n != "x86-64"])
def test_every_device_is_compiled_for(name: str, board) -> None:
    m = compiler.measure({"a.c": CODE, "a.h": HEADER}, board(name))
    assert 4000 < m.flash_bytes < 4600 and 700 <= m.static_bytes < 760
    assert ("standing in" in m.compiler) == bool(parse_device(name).stand_in)


def test_refused_c_is_reported(device) -> None:
    with pytest.raises(ProofError, match="refuses"):
        compiler.measure({"a.c": "int int;", "a.h": HEADER}, device)


def test_no_compiler_is_said(monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    for cached in (compiler.host, compiler.lacks, compiler.cross):
        cached.cache_clear()
    with pytest.raises(UnsupportedError, match="no C compiler"):
        compiler.host()
    with pytest.raises(UnsupportedError, match="cortex-m4: arm-none-eabi-gcc is missing") as e:
        compiler.cross(parse_device("cortex-m4"))
    assert "apt install gcc-arm-none-eabi" in e.value.hint
    assert compiler.default() is None
    monkeypatch.undo()
    for cached in (compiler.host, compiler.lacks, compiler.cross):
        cached.cache_clear()
    assert compiler.host().command
