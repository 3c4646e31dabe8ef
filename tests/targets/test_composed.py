"""A view and the model behind it in one C file: the same bits as the two in Python, strict compilers, sanitizers."""

import numpy as np
import pytest

from featherweight.classical.constant import Constant
from featherweight.cost.price import lowered, standard
from featherweight.family import FAMILIES
from featherweight.feature import FEATURES
from featherweight.targets import prove
from featherweight.targets.c99 import emit
from featherweight.targets.composed import INNER, compose
from featherweight.targets.header import state_of
from featherweight.task import Input, Task
from featherweight.view import View

IMAGE = Input("image", (3, 20, 17), "uint8")


def task_of(spec: Input) -> Task:
    return Task("multiclass", spec, classes=("a", "b", "c"))


def ran(task: Task, view: View, inner: dict[str, str], x: np.ndarray, tmp_path) -> np.ndarray:
    got, _ = prove.run(compose(task, view, inner), x, tmp_path)
    return got.reshape(len(x), task.outputs)


def network(task: Task):
    return lowered(FAMILIES["plain"]().design(task.input, task.network_outputs).scaled(0.3), task, standard(task))


@pytest.mark.parametrize(
    "view", [View("green", (FEATURES["channels"]((1,)),)), View("two", (FEATURES["channels"]((2, 0)),))]
)
@pytest.mark.parametrize("family", ["pairs", "short"])
def test_a_network_behind_a_view_answers_as_in_python(view, family, tmp_path):
    task = task_of(IMAGE)
    x = np.random.default_rng(0).integers(0, 256, (9, *IMAGE.array_shape), np.uint8)
    graph = network(view.task(task))
    got = ran(task, view, emit(graph, INNER, family), x, tmp_path)
    assert np.array_equal(got, graph.run(view.run(x, IMAGE)))


def test_a_classical_model_behind_a_view_keeps_no_state_of_its_own(tmp_path):
    task, view = task_of(IMAGE), View("hog", None, ((FEATURES["hog"](),),))
    level = np.float32([1, 2, 3])
    inner = Constant(view.task(task), level).c_source(INNER)
    x = np.random.default_rng(1).integers(0, 256, (3, *IMAGE.array_shape), np.uint8)
    assert np.array_equal(ran(task, view, inner, x, tmp_path), np.tile(level, (3, 1)))
    files = compose(task, view, inner)
    assert "model_inner" not in files["model.h"]
    assert f"seen[{view.output(IMAGE).size}]" in files["model.h"]


def test_a_struct_of_a_map_and_columns_is_read_as_numpy_lays_it_out(tmp_path):
    spec = Input("image", (1, 5, 3), "uint8", columns=("t", "h"))
    task, view = task_of(spec), View("columns", None, ((FEATURES["columns"](),),))
    rng = np.random.default_rng(2)
    x = np.zeros(40, spec.element)
    x["map"], x["column"] = rng.integers(0, 256, x["map"].shape), rng.normal(size=(40, 2))
    view = view.fitted(x, spec)
    graph = (
        network(view.task(task))
        if FAMILIES["plain"].suits(view.output(spec))
        else lowered(FAMILIES["mlp"]().design(view.output(spec), 3), view.task(task), standard(view.task(task)))
    )
    got = ran(task, view, emit(graph, INNER), x, tmp_path)
    assert np.array_equal(got, graph.run(view.run(x, spec)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_is_refused_before_anything_is_read(bad, tmp_path):
    spec = Input("image", (1, 5, 3), "uint8", columns=("t",))
    task, view = task_of(spec), View("columns", None, ((FEATURES["columns"](),),))
    x = np.zeros(8, spec.element)
    x["column"][:, 0] = range(8)
    view = view.fitted(x, spec)
    inner = Constant(view.task(task), np.float32([1, 2, 3])).c_source(INNER)
    x["column"][5, 0] = bad
    with pytest.raises(prove.ProofError, match="rejected a finite input"):
        ran(task, view, inner, x, tmp_path)


def test_the_members_of_a_state_are_found_in_the_header_that_declares_it():
    header = emit(network(task_of(IMAGE)), "some")["some.h"]
    members = state_of(header, "some")
    assert members
    assert "typedef" not in members and "}" not in members
    assert f"typedef struct {{\n{members}\n}} some_state;" in header
