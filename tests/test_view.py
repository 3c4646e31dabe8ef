"""Views: chains, maps with numbers beside them, structs, the widest element type, and all of it in C."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.feature import Feature
from featherweight.features.crop import Crop
from featherweight.features.gray import Gray
from featherweight.features.hog import Hog
from featherweight.features.local_statistics import LocalStatistics
from featherweight.features.shrink import Shrink
from featherweight.features.sift_words import SiftWords
from featherweight.targets.compiler import STRICT, host
from featherweight.task import Input, Task
from featherweight.view import ROWS, View, c_type

COLOUR = Input("image", (3, 20, 18), "uint8", "RGB")
WITH = Input("image", (3, 20, 18), "uint8", "RGB", columns=("age", "size"))


@dataclass(frozen=True)
class Wide(Feature):
    """Less the mean of the first training sample, in int16."""

    suits = ("image", "table")
    mean: int = 0

    def output(self, given: Input) -> Input:
        return Input(given.kind, given.shape, "int16")

    def fitted(self, x: np.ndarray, given: Input) -> "Wide":
        return Wide(int(x[0].mean()))

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        return x.astype(np.int16) - np.int16(self.mean)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return x.astype(float) - self.mean

    def c(self, given: Input, name: str) -> str:
        head = f"static void {name}(const uint8_t *x, int16_t *y) {{\n"
        return head + f"  for (int32_t i = 0; i < {given.size}; ++i) y[i] = (int16_t)(x[i] - {self.mean});\n}}\n"

    def macs(self, given: Input) -> int:
        return given.size

    def params(self, given: Input) -> int:
        return 1


@dataclass(frozen=True)
class Whole(Feature):
    """Columns as whole numbers."""

    suits, reads, columns = ("table",), ("float32",), True

    def output(self, given: Input) -> Input:
        return Input("table", given.shape, "uint8")

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        return x.astype(np.uint8)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return x.astype(float)

    def c(self, given: Input, name: str) -> str:
        head = f"static void {name}(const float *x, uint8_t *y) {{\n"
        return head + f"  for (int32_t i = 0; i < {given.size}; ++i) y[i] = (uint8_t)x[i];\n}}\n"


SMALL = Shrink(2)
VIEWS = {
    "gray half": (View("gray half", (Gray(), SMALL)), COLOUR),
    "numbers": (View("numbers", None, ((Hog(4),), (Gray(), SMALL, LocalStatistics(2)))), COLOUR),
    "map and numbers": (View("both", (Gray(),), ((Hog(8),), (LocalStatistics(2),))), COLOUR),
    "twice the same": (View("twice", None, ((SMALL, SMALL), (SMALL, SMALL))), COLOUR),
    "wide numbers": (View("wide", (Gray(),), ((Hog(8), Wide()), (LocalStatistics(1),))), COLOUR),
    "wide map": (View("wide map", (Gray(), Wide()), ((Hog(8),),)), COLOUR),
    "words": (View("words", None, ((Gray(), SiftWords(4, 4)),)), COLOUR),
    "beside the raw": (View("raw + hog", (), ((Hog(8),),)), COLOUR),
    "wide beside the raw": (View("raw + wide", (), ((Hog(8), Wide()),)), COLOUR),
    "struct": (View("struct", (Crop(50),), ((Hog(8),), (Whole(),))), WITH),
    "struct's columns": (View("columns", None, ((Whole(),),)), WITH),
    "struct's wide columns": (View("columns", None, ((Whole(), Wide()), (Hog(8),))), WITH),
    "struct's map": (View("map", (Gray(),)), WITH),
}


def samples(spec: Input, n: int = 9) -> np.ndarray:
    rng = np.random.default_rng(3)
    maps = rng.integers(0, 256, (n, *spec.map.array_shape)).astype(spec.dtype)
    if not spec.structured:
        return maps
    x = np.zeros(n, spec.element)
    x["map"], x["column"] = maps, rng.integers(0, 256, (n, len(spec.columns)))
    return x


def read(view: View, x: np.ndarray, spec: Input) -> np.ndarray:
    """What a view reads, one feature after the other."""
    chains = ([] if view.map is None else [view.map]) + list(view.beside)
    parts = []
    for chain in chains:
        columns = bool(chain) and chain[0].columns
        values = x if not spec.structured else x["column" if columns else "map"]
        given = Input("table", (1, 1, len(spec.columns)), "float32") if columns else spec.map
        for feature in chain:
            values, given = feature.run(values, given), feature.output(given)
        parts.append(values.reshape(len(x), -1))
    return np.concatenate(parts, 1)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_reads_what_its_features_read_one_after_the_other(name: str) -> None:
    view, spec = VIEWS[name]
    x = samples(spec)
    view = view.fitted(x, spec)
    seen, found = view.output(spec), view.run(x, spec)
    assert found.dtype == seen.dtype and found.shape == (len(x), *seen.array_shape)
    assert np.array_equal(found.reshape(len(x), -1), read(view, x, spec))
    assert seen.length == found[0].size and seen.kind == ("table" if view.map is None else "image")


@pytest.mark.parametrize("name", VIEWS)
def test_the_c_of_a_view_gives_the_same(name: str, tmp_path: Path) -> None:
    view, spec = VIEWS[name]
    x = samples(spec)
    view = view.fitted(x, spec)
    seen, text = view.output(spec), view.c(spec, "view")
    u = c_type(seen.dtype)
    raw = f"typedef {c_type(spec.dtype)} model_input;"
    if spec.structured:
        raw = f"typedef struct {{ uint8_t map[{spec.size}]; float column[{len(spec.columns)}]; }} model_input;"
    at = seen.size if view.map else 0
    calls = "view_map(x, y);\n" if view.map else ""
    calls += f"view_beside(x, y + {at});\n" if view.beside else ""
    length = spec.length
    wide = seen.length - (spec.size if view.map == () else 0)  # the raw map itself is not the view's work
    program = f"""#include <stdint.h>
#include <string.h>
{raw}
{text}
#include <stdio.h>
int main(void) {{
  static model_input x[{length}];
  static {u} y[{wide}];
  while (fread(x, sizeof x, 1, stdin) == 1) {{
    {calls}
    if (fwrite(y, sizeof y, 1, stdout) != 1) return 1;
  }}
  return 0;
}}
"""
    (tmp_path / "v.c").write_text(program)
    sanitize = ("-fsanitize=undefined,address", "-fno-sanitize-recover=all")
    subprocess.run([host().command, *STRICT, *sanitize, "v.c", "-o", "v"], cwd=tmp_path, check=True)
    done = subprocess.run([str(tmp_path / "v")], input=x.tobytes(), capture_output=True, check=True)
    found = np.frombuffer(done.stdout, seen.dtype).reshape(len(x), wide)
    assert np.array_equal(found, view.run(x, spec).reshape(len(x), -1)[:, -wide:])


def test_the_raw_view_changes_nothing() -> None:
    x = samples(WITH)
    assert View().raw and View().output(COLOUR) == COLOUR and View().run(x["map"], COLOUR) is not None
    assert np.array_equal(View().run(x, WITH), x["map"])
    assert View().output(WITH) == COLOUR and View().c(COLOUR, "view") == ""
    assert not View("hog", None, ((Hog(8),),)).raw


def test_the_widest_element_type_wins() -> None:
    assert VIEWS["map and numbers"][0].output(COLOUR).dtype == "uint8"
    for name in ("wide numbers", "wide map", "wide beside the raw"):
        assert VIEWS[name][0].output(COLOUR).dtype == "int16"


def test_numbers_beside_a_map_are_counted() -> None:
    seen = VIEWS["map and numbers"][0].output(COLOUR)
    assert seen.shape == (1, 20, 18) and seen.beside == 36 + 2 * 2 * 3 * 2
    assert seen.length == seen.size + seen.beside == seen.array_shape[0]
    task = Task("regression", WITH)
    asked = VIEWS["struct"][0].task(task)
    assert asked.input.columns == () and asked.input.beside == 36 + 2 and asked.kind == task.kind


def test_each_feature_is_fitted_on_what_the_one_before_it_makes() -> None:
    x = samples(COLOUR)
    view = View("w", None, ((Shrink(4), Wide()), (Wide(),))).fitted(x, COLOUR)
    small = Shrink(4).run(x[:1], COLOUR)
    assert [chain[-1].mean for chain in view.beside] == [int(small.mean()), int(x[0].mean())]


def test_many_samples_are_read_in_parts() -> None:
    x = samples(COLOUR, 2 * ROWS + 3)
    view = VIEWS["numbers"][0]
    found = view.run(x, COLOUR)
    assert np.array_equal(found[ROWS - 1 : ROWS + 2], view.run(x[ROWS - 1 : ROWS + 2], COLOUR))
    assert np.array_equal(found[-1:], view.run(x[-1:], COLOUR))


def test_prices_add_up() -> None:
    x = samples(COLOUR)
    view = View("w", (Gray(),), ((Gray(), SMALL, Wide()), (Hog(8),))).fitted(x, COLOUR)
    grey = Gray().output(COLOUR)
    macs = 2 * Gray().macs(COLOUR) + SMALL.macs(grey) + SMALL.output(grey).size + Hog(8).macs(COLOUR)
    assert view.macs(COLOUR) == macs and view.params(COLOUR) == 1


@pytest.mark.parametrize("name", ["gray half", "numbers", "map and numbers", "words", "beside the raw"])
def test_json_gives_the_same_view(name: str) -> None:
    view, spec = VIEWS[name]
    view = view.fitted(samples(spec), spec)
    assert View.from_json(json.loads(json.dumps(view.to_json()))) == view


@pytest.mark.parametrize(
    ("view", "spec", "said"),
    [
        (View("nothing", None), COLOUR, "a map or numbers"),
        (View("v", (Gray(),)), Input("signal", (1, 1, 9), "int16"), "images of uint8, these are signals of int16"),
        (View("v", None, ((Whole(),),)), COLOUR, "reads the columns beside images"),
        (View("v", None, ((SMALL, SMALL, Hog(8)),)), COLOUR, "16 x 16 pixels, the image has 5 x 5"),
        (View("v", None, ((Hog(8), Hog(8)),)), COLOUR, "images of uint8, these are tables"),
    ],
)
def test_what_does_not_suit_is_explained(view: View, spec: Input, said: str) -> None:
    with pytest.raises(DesignError, match=said):
        view.output(spec)
