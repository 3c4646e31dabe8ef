"""The C that `portable` prints computes what the Python computes, extremes included."""

import re
import subprocess

import numpy as np
import pytest

from featherweight import numerics, portable
from featherweight.targets.compiler import STRICT, host

FUNCTIONS = {"requantize": 5, "blend": 7, "arctan": 1, "turn": 2}


def arguments(name: str, n: int = 4000) -> np.ndarray:
    rng = np.random.default_rng(len(name))
    wide = rng.integers(-(2**31) + 1, 2**31, (n, 2))
    wide[: n // 2] >>= rng.integers(0, 31, (n // 2, 1))
    wide[:4] = [[2**31 - 1, 2**31 - 1], [-(2**31) + 1, 2**31 - 1], [0, 0], [-1, 1]]
    clamp = np.stack([rng.integers(-128, 128, n), np.full(n, -128), np.full(n, 127)], 1)
    if name == "requantize":
        return np.concatenate([wide[:, :1], np.abs(wide[:, 1:]), clamp], 1)
    if name == "blend":
        return np.concatenate([wide >> 22, np.abs(wide) << 8, clamp], 1)[:, [0, 2, 1, 3, 4, 5, 6]]
    if name == "arctan":
        return rng.integers(0, 2**30 + 1, (n, 1))
    return wide


def test_c_equals_python(tmp_path) -> None:
    need = ["asr", "clip", "quotient"]
    source = "#include <stdint.h>\n#include <stdio.h>\n" + "".join(portable.PRELUDE[k] for k in need)
    body, expected = "", []
    for name, count in FUNCTIONS.items():
        function = getattr(numerics, name)
        a = arguments(name)
        source += portable.to_c(function)
        passed = ", ".join(f"v[{i}]" for i in range(count))
        body += (
            f"  for (int k = 0; k < {len(a)}; k++) {{\n    int64_t v[{count}];\n    "
            f"if (fread(v, 8, {count}, stdin) != {count}) return 1;\n"
            f'    printf("%lld\\n", (long long){name}({passed}));\n  }}\n'
        )
        expected.append((a, np.asarray(function(*a.T))))
    (tmp_path / "t.c").write_text(source + "int main(void) {\n" + body + "  return 0;\n}\n")
    strict = [*STRICT, "-O1", "-fsanitize=undefined", "-fno-sanitize-recover=all"]
    subprocess.run([host().command, *strict, "t.c", "-o", "t"], cwd=tmp_path, check=True)
    stdin = b"".join(np.ascontiguousarray(a, np.int64).tobytes() for a, _ in expected)
    out = subprocess.run([str(tmp_path / "t")], input=stdin, capture_output=True, check=True).stdout
    assert np.array_equal(np.array(out.split(), np.int64), np.concatenate([e for _, e in expected]))


def test_a_short_rounding_is_c_of_32_bits(tmp_path) -> None:
    rng = np.random.default_rng(5)
    acc, m, shift = rng.integers(-(2**17), 2**17, 2000), rng.integers(0, 2**12, 2000), rng.integers(8, 21, 2000)
    bias = (1 << (shift - 1)) + (rng.integers(-128, 128, 2000) << shift)
    a = np.stack([acc, m, bias, shift, np.full(2000, -128), np.full(2000, 127)], 1)
    source = "#include <stdint.h>\n#include <stdio.h>\n"
    source += "".join(portable.in_32_bits(t) for t in (portable.PRELUDE["asr"], portable.PRELUDE["clip"]))
    source += portable.in_32_bits(portable.to_c(numerics.requantize_short))
    source += "int main(void) {\n  int32_t v[6];\n  while (fread(v, 4, 6, stdin) == 6)\n"
    source += '    printf("%d\\n", (int)requantize_short(v[0], v[1], v[2], v[3], v[4], v[5]));\n  return 0;\n}\n'
    (tmp_path / "t.c").write_text(source)
    strict = [*STRICT, "-O1", "-fsanitize=undefined", "-fno-sanitize-recover=all"]
    subprocess.run([host().command, *strict, "t.c", "-o", "t"], cwd=tmp_path, check=True)
    done = subprocess.run([str(tmp_path / "t")], input=a.astype(np.int32).tobytes(), capture_output=True, check=True)
    assert np.array_equal(np.array(done.stdout.split(), np.int64), numerics.requantize_short(*a.T))


def test_calls_names_what_the_c_needs() -> None:
    assert set(portable.calls(numerics.turn)) == {"arctan", "quotient", "asr"}
    assert set(portable.calls(numerics.requantize)) == {"clip", "asr"}


def loops(x):
    for _ in range(3):
        x = x + 1
    return x


def assigns_twice(x):
    y = x + 1
    y = y + 1
    return y


def divides(x):
    return x / 2


def returns_nothing(x):
    y = x  # noqa: F841


@pytest.mark.parametrize("function", [loops, assigns_twice, divides, returns_nothing])
def test_what_leaves_the_subset_is_refused(function) -> None:
    with pytest.raises(SyntaxError, match=re.escape(function.__name__) if function is not divides else "x / 2"):
        portable.to_c(function)


def test_vectors_refuse_what_means_something_else_there() -> None:
    """A comparison is -1 in a vector of integers, and none divides."""
    assert "FW_INLINE I arctan(I r)" in portable.to_lanes(numerics.arctan)
    for function in (numerics.turn, divides):
        with pytest.raises(SyntaxError, match="not portable to"):
            portable.to_lanes(function)


def test_what_vectors_call_is_there() -> None:
    text = portable.to_lanes(numerics.blend)
    assert "return clip((zero + asr(" in text
    assert set(portable.calls(numerics.blend)) == set(portable.LANES_PRELUDE)
