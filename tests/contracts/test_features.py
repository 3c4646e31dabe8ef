"""Every feature, every setting, every input that suits: integers = C bit for bit, floats near, shapes as promised."""

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.feature import FEATURES, Feature
from featherweight.targets.compiler import STRICT, host
from featherweight.task import Input
from featherweight.view import View, c_type

from .examples import EXAMPLES, cases, variants

DRIVER = """\
static int run_{name}(void) {{
  static {t} x[{rows}][{length}];
  static {u} y[{size}];
  if (fread(x, sizeof x, 1, stdin) != 1) return 1;
  for (int k = 0; k < {rows}; ++k) {{
    memset(y, k % 2 ? 0x5a : 0xa5, sizeof y);
    {name}(x[k], y);
    if (fwrite(y, sizeof y, 1, stdout) != 1) return 1;
  }}
  return 0;
}}
"""
SANITIZE = ("-fsanitize=undefined,address", "-fno-sanitize-recover=all")
NAMES = list(FEATURES)


def compiled(made: list[tuple[Feature, Input, np.ndarray]], folder: Path) -> list[np.ndarray]:
    """Outputs of the C of all cases, one program under both sanitizers."""
    texts, calls, data = ["#include <stdint.h>\n#include <string.h>\n"], "", b""
    for i, (feature, spec, _) in enumerate(made):
        texts.append(feature.c(spec, f"f{i}"))
    texts.append("#include <stdio.h>\n")
    for i, (feature, spec, x) in enumerate(made):
        after = feature.output(spec)
        kinds = {"t": c_type(spec.dtype), "u": c_type(after.dtype)}
        texts.append(DRIVER.format(name=f"f{i}", rows=len(x), length=spec.size, size=after.size, **kinds))
        calls += f"  if (run_f{i}()) return {1 + i % 100};\n"
        data += np.ascontiguousarray(x).tobytes()
    text = "\n".join(texts) + f"int main(void) {{\n{calls}  return 0;\n}}\n"
    (folder / "all.c").write_text(text, encoding="ascii")
    subprocess.run([host().command, *STRICT, "-O0", *SANITIZE, "all.c", "-o", "all"], cwd=folder, check=True)
    done = subprocess.run([str(folder / "all")], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[:3000]
    out, at = [], 0
    for feature, spec, x in made:
        after = feature.output(spec)
        count = len(x) * after.size
        part = np.frombuffer(done.stdout, after.dtype, count, at)
        out.append(part.reshape(len(x), *after.array_shape))
        at += part.nbytes
    assert at == len(done.stdout)
    return out


@pytest.mark.parametrize("name", NAMES)
def test_the_c_gives_the_integers_bit_for_bit(name: str, tmp_path: Path) -> None:
    made = cases(name)
    assert made, "no example suits"
    moved = False
    for (feature, spec, x), found in zip(made, compiled(made, tmp_path), strict=True):
        expected = feature.run(x, spec)
        assert np.array_equal(found, expected), (feature.to_json(), spec)
        moved |= np.ptp(expected.astype(np.float64), axis=0).max() > 0
    assert moved, "a constant would prove nothing"


@pytest.mark.parametrize("name", NAMES)
def test_integers_have_the_shape_and_type_promised(name: str) -> None:
    for feature, spec, x in cases(name):
        after, found = feature.output(spec), feature.run(x, spec)
        assert found.shape == (len(x), *after.array_shape) and found.dtype == after.dtype
        assert after.dtype in ("uint8", "int16") and after.size > 0
        assert np.array_equal(found[3:5], feature.run(x[3:5], spec)), "a sample's reading depends on the others"
        assert feature.macs(spec) >= 0 and feature.params(spec) >= 0
        assert feature.run(x[:0], spec).shape == (0, *after.array_shape)


@pytest.mark.parametrize("name", NAMES)
def test_the_integers_are_near_the_paper_s_floats(name: str) -> None:
    for feature, spec, x in cases(name):
        far = np.abs(feature.real(x, spec) - feature.run(x, spec)) > feature.tolerance
        assert far.mean() <= feature.flips, (feature.to_json(), spec)


@pytest.mark.parametrize("name", NAMES)
def test_a_fitted_feature_survives_json(name: str) -> None:
    for feature, spec, x in cases(name):
        again = Feature.from_json(json.loads(json.dumps(feature.to_json())))
        assert again == feature and hash(again) == hash(feature)
        assert np.array_equal(again.run(x[:2], spec), feature.run(x[:2], spec))
        assert again.c(spec, "f") == feature.c(spec, "f")


@pytest.mark.parametrize("name", NAMES)
def test_what_does_not_suit_is_refused_with_both_numbers(name: str) -> None:
    for spec in EXAMPLES.values():
        for feature in variants(name):
            suits = spec.kind in feature.suits and spec.dtype in feature.reads
            if feature.columns:
                continue
            try:
                View("v", (feature,)).output(spec)
            except DesignError as error:
                if suits:
                    assert len(re.findall(r"\d+", error.what)) >= 2, error.what
                else:
                    assert spec.kind in error.what and spec.dtype in error.what
            else:
                assert suits


@pytest.mark.parametrize("name", NAMES)
def test_every_value_that_a_search_may_set_builds_somewhere(name: str) -> None:
    built = [feature for feature, _, _ in cases(name)]
    for field, values in FEATURES[name].domain().items():
        assert {getattr(feature, field) for feature in built} >= set(values), field
