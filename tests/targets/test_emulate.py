"""What ships, on an emulated chip: equal answers, an exact count, the stack that was really used."""

import numpy as np
import pytest

from featherweight.device import DEVICES, parse_device
from featherweight.errors import ProofError, UnsupportedError
from featherweight.targets import compiler
from featherweight.targets.emulate import FIRST, Board, emulate
from featherweight.targets.emulator import lacks

HEADER = """
#include <stdint.h>
#define M_INPUT_SIZE 6
#define M_OUTPUT_SIZE 2
#define M_ROWS 3
#define M_ROW_SIZE 2
typedef uint8_t m_input;
typedef struct { int32_t sum, rows; } m_state;
int m_predict(const uint8_t *input, float *output);
void m_begin(m_state *s);
int m_push(m_state *s, const uint8_t *row);
int m_finish(m_state *s, float *output);
"""
CODE = """
#include "m.h"
__attribute__((noinline)) static int add(const uint8_t *x, int n) {
  volatile int8_t frame[200];
  int sum = 0;
  frame[0] = 0;
  for (int k = 0; k < n; k++) sum += x[k];
  return sum + frame[0];
}
void m_begin(m_state *s) { s->sum = s->rows = 0; }
int m_push(m_state *s, const uint8_t *row) { s->sum += add(row, 2); s->rows++; return 0; }
int m_finish(m_state *s, float *output) { output[0] = (float)s->sum; output[1] = (float)s->rows; return 0; }
int m_predict(const uint8_t *input, float *output) { output[0] = (float)add(input, 6); output[1] = 3; return 0; }
"""
FILES = {"m.h": HEADER, "m.c": CODE}
X = np.arange(120, dtype=np.uint8).reshape(20, 3, 2, 1)
WANT = np.stack([X.reshape(20, -1).sum(1, dtype=np.int32), np.full(20, 3)], 1).astype(np.float32)


@pytest.mark.parametrize("name", [n for n in DEVICES if n != "x86-64"])
@pytest.mark.parametrize("push", [False, True])
def test_every_device_answers(name: str, push: bool, board) -> None:
    device = board(name)
    got = emulate(FILES, X, 2, device, push=push)
    assert (got.outputs == WANT).all()
    assert 200 <= got.stack_bytes < 280 and got.state_bytes == 8
    assert got.profile.functions["add"].instructions >= 6 * 3
    assert ("m_push" in got.profile.functions) == push != ("m_predict" in got.profile.functions)
    assert not {"main", "at_once", "by_rows"} & set(got.profile.functions)
    assert got.profile.cycles >= got.profile.instructions > 30
    measured = compiler.measure(FILES, device)
    assert got.stack_bytes <= (measured.push_stack_bytes if push else measured.stack_bytes) <= got.stack_bytes + 64


def test_a_count_repeats_and_follows_the_input(board) -> None:
    longer = {**FILES, "m.c": CODE.replace("add(input, 6)", "add(input, input[0])")}
    x = np.stack([np.full((3, 2, 1), n, np.uint8) for n in (3, 3, 5)])
    counts = [emulate(longer, x[k:], 2, board()).profile.functions["add"].instructions for k in range(3)]
    assert counts[0] == counts[1] < counts[2]


def test_an_unaligned_load_faults_where_the_core_has_none(board) -> None:
    odd = {
        **FILES,
        "m.c": CODE.replace("output[1] = 3;", "output[1] = (float)(7 & *(const volatile int32_t *)(input + 1));"),
    }
    assert emulate(odd, X, 2, board("cortex-m4")).outputs.shape == (20, 2)
    with pytest.raises(ProofError, match="faulted"):
        emulate(odd, X, 2, board("cortex-m0plus"))


def test_a_refused_input_is_reported(board) -> None:
    with pytest.raises(ProofError, match="refused"):
        emulate({**FILES, "m.c": CODE.replace("3; return 0", "3; return 1")}, X, 2, board())


def test_a_model_larger_than_the_board(board) -> None:
    big = {**FILES, "m.c": CODE.replace('m.h"\n', 'm.h"\nconst volatile char big[700000] = {1};\n', 1)}
    big["m.c"] = big["m.c"].replace("frame[0] = 0;", "frame[0] = big[x[0]];")
    with pytest.raises(UnsupportedError, match=r"\d bytes more FLASH"):
        emulate(big, X, 2, board("cortex-m55"))


def test_what_is_not_emulated_says_so() -> None:
    assert "nothing emulates x86-64" in lacks(parse_device("x86-64"))
    with pytest.raises(UnsupportedError, match="nothing emulates x86-64"):
        emulate(FILES, X, 2, parse_device("x86-64"))


def test_time_ends_a_run_after_the_first_vectors(board, tmp_path) -> None:
    made = Board(FILES, board(), tmp_path)
    x = np.concatenate([X] * 3)
    assert len(made.run(x, 2, seconds=0.0)[0]) == FIRST < len(x)
    assert (made.run(x, 2)[0] == np.concatenate([WANT] * 3)).all()


@pytest.mark.parametrize("name", ["cortex-m0plus", "cortex-m4", "cortex-m7"])
def test_a_timer_counts_as_many_instructions(name: str, board, tmp_path) -> None:
    longer = {**FILES, "m.c": CODE.replace("k < n; k++) sum", "k < 500 * n; k++) sum").replace("x[k];", "x[k / 500];")}
    made = Board(longer, board(name), tmp_path)
    for push in (False, True):
        counted = made.count(X, push=push).instructions
        assert counted > 15_000
        assert 0 <= made.timed(X, push=push) - counted < (60 if push else 30)


def test_a_board_without_that_timer_says_so(board, tmp_path) -> None:
    with pytest.raises(UnsupportedError, match="no timer"):
        Board(FILES, board("cortex-m55"), tmp_path).timed(X)
