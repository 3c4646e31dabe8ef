"""Stack read from a disassembly: frames add up along calls, library code and tail calls included."""

import pytest

from featherweight.targets import stack

LISTING = """
00000000 <top>:
   0:\tpush\t{r4, r6-r8, lr}
   2:\tsub\tsp, #12
   4:\tbl\t20 <leaf>
   8:\tadd\tsp, #12
   a:\tldmia.w\tsp!, {r4, r6, r7, r8, lr}
   c:\tb.w\t40 <last>

00000020 <leaf>:
  20:\tstr.w\tr4, [sp, #-8]!
  24:\tvpush\t{d8-d9}
  28:\tbne.n\t24 <leaf+0x4>
  2a:\tbx\tlr

00000040 <last>:
  40:\tstmdb\tsp!, {r4, r5, r6, r7, r8, r9, sl, fp, lr}
  44:\tvstmdb\tsp!, {d8-d15}
  48:\tsub.w\tsp, sp, #256
  4c:\tblx\tr3

00000060 <loose>:
  60:\tpush\t{r0-r2, lr}
"""


@pytest.mark.parametrize(
    ("root", "bytes_"), [("leaf", 24), ("loose", 16), ("top", 36 + 64 + 256 + 16), ("last", 36 + 64 + 256 + 32 + 24)]
)
def test_frames_along_calls(root: str, bytes_: int) -> None:
    """The call through a pointer may reach `loose`, and `top` where that is no root."""
    assert stack.deepest(LISTING, [root], {}) == bytes_


def test_a_frame_the_compiler_knows_counts_where_it_is_larger() -> None:
    assert stack.deepest(LISTING, ["loose"], {"loose": 500}) == 500
    assert stack.deepest(LISTING, ["top"], {"leaf": 1000}) == 32 + 1000


def test_frames_are_read_from_the_compilers_files(tmp_path) -> None:
    (tmp_path / "a.su").write_text("a.c:3:5:f.part.0\t40\tstatic\na.c:9:5:f\t24\tstatic\na.c:20:1:g\t8\tdynamic\n")
    assert stack.frames(tmp_path) == {"f": 40, "g": 8}


def test_chains_of_a_source() -> None:
    source = "static int f(int x) {\n  return x;\n}\nint g(int x) {\n  return f(x);\n}\nint h(int x) {\n}\n"
    known = {"f": 10, "g": 5, "h": 100}
    assert stack.by_source(source, known) == 100
    assert stack.by_source(source, known, "g") == 15
    assert stack.by_source(source, {**known, "elsewhere": 7}, "g") == 22


def test_chains_of_a_source_spelled_in_other_ways() -> None:
    source = """
static inline const int8_t *row_of(const void *s,
                                   int k) {
  return 0;
}
#if DSP
static void tile(int n) {
  __asm__("nop");
}
#else
static void tile(int n) {
  other(n);
}
#endif
static void other(int n) {
  if (n) tile(n - 1);
}
int top(int (*f)(int), int n) {
  row_of(0, n);
  other(n);
  return f(n);
}
"""
    known = {"row_of": 4, "tile": 20, "other": 300, "top": 7}
    assert stack.by_source(source, known, "row_of") == 4
    assert stack.by_source(source, known, "top") == 7 + 300 + 20, "a circle is gone round once"
