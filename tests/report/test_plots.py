import re

import numpy as np
import pytest

from featherweight.report.answers import Confusion, Fitted
from featherweight.report.number import Metric
from featherweight.report.plots.curves import curves
from featherweight.report.plots.matrix import matrix
from featherweight.report.plots.scatter import MOST, histogram, scatter
from featherweight.report.plots.size import size
from featherweight.report.svg import ROLES, draw

RMSE = Metric("rmse", False)


def baseline(name, value, params):
    return {"name": name, "kind": "baseline", "cost": {"params": params}, "valid": {"value": value, "interval": [0, 1]}}


def trial(i, value):
    held = {"kind": "network", "name": f"t{i}", "design": {"w": i}, "status": "done", "rung": 0}
    return {**held, "cost": {"params": 500 + 40 * i}, "valid": {"value": value, "interval": [0, 1]}}


def test_the_best_of_each_kind_of_baseline_and_the_constant_are_marked():
    held = [baseline(f"kind{i}", 0.5 + i / 100, 100 * (i + 1)) for i in range(9)]
    worse = {**baseline("kind0 on hog", 0.9, 300), "model": "kind0"}
    mean = baseline("mean", 0.95, 400)
    text = size({"winner": held[0], "baselines": [*held, worse, mean], "budget": {"params": 600}}, (), RMSE)
    assert all((f"kind{i}<" in text) == (i < 5) for i in range(9)) and "budget 600" in text
    assert "mean<" in text and "on hog" not in text


def test_networks_and_fusions_are_stars_of_two_colours():
    fused = {**baseline("mixed", 0.4, 500), "kind": "fusion"}
    net = {**baseline("plain", 0.45, 510), "kind": "network"}
    text = size({"winner": fused, "best_network": net, "fusion": fused}, (), RMSE)
    assert "mixed, fusion<" in text and "plain<" in text


def test_what_is_far_off_is_named_at_the_edge():
    tried = tuple(trial(i, 0.3 + i / 100) for i in range(12))
    text = size({"winner": {"kind": "network"}, "baselines": [baseline("mean", 50.0, 1)]}, tried, RMSE)
    assert "off the plot: mean 50.000" in text
    near = size({"winner": {"kind": "network"}, "baselines": [baseline("mean", 0.5, 1)]}, tried, RMSE)
    assert "off the plot" not in near and "mean (1 param)" in near


def test_nothing_to_plot_is_none():
    assert size({"winner": {"kind": "network"}}, (), RMSE) is None
    assert curves([], RMSE) is None and curves([{"name": "a", "curve": [[0, 1.0, None]]}], RMSE) is None
    empty = Fitted("y", np.zeros(0), np.zeros(0), None, "")
    assert scatter(empty, "a") is None and histogram(empty, "b") is None


def test_curves_fall_back_to_the_loss():
    text = curves([{"name": "a", "curve": [[0, 2.0, None], [10, 0.01, None]]}], RMSE)
    assert "training loss" in text


@pytest.mark.parametrize("period", [1.0, 10.0, 2 * np.pi, 24.0, 360.0])
def test_wrapped_axes_name_both_seams_alike(period):
    y = np.linspace(0, period, 50, endpoint=False)
    text = scatter(Fitted("y", y, y + 0.01, period, ""), "a")
    labels = re.findall(r">([^<>\s]+)</text>", text)
    assert labels.count("0") >= 2


def test_marks_are_thinned():
    y = np.arange(5000.0)
    assert scatter(Fitted("y", y, y, None, ""), "a").count("<use") <= MOST + 50


def test_constant_targets_draw():
    y = np.full(9, 3.0)
    assert "<svg" in scatter(Fitted("y", y, y, None, "m"), "a") and "<svg" in histogram(
        Fitted("y", y, y, None, "m"), "b"
    )


def test_matrix_writes_the_counts_it_has_room_for():
    counts = np.array([[1201, 3], [0, 77]])
    assert "1,201" in matrix(Confusion(("a", "b"), counts))
    assert "<text" in matrix(Confusion(tuple(map(str, range(60))), np.eye(60, dtype=int) * 1201))
    assert "1,201" not in matrix(Confusion(tuple(map(str, range(60))), np.eye(60, dtype=int) * 1201))


def test_colours_are_roles_and_ids_carry_the_name():
    def paint(ax):
        ax.plot([0, 1], [0, 1], color=next(iter(ROLES)))

    text = draw(paint, "mine", "a <title> & more")
    assert not re.search(r"#[0-9a-f]{6}\b(?!-)", text.replace("#mine", "")), "a colour outside the palette"
    assert all(i.startswith("mine-") for i in re.findall(r' id="([^"]+)"', text))
    assert "a &lt;title&gt; &amp; more" in text and "<style" not in text and "<metadata" not in text


def test_finals_of_one_design_are_told_apart():
    line = [[0, 1.0, 2.0], [10, 0.5, 1.0]]
    recipes = ({"steps": 600}, {"steps": 2400}, {"steps": 100, "augment": ["shift"]}, {"steps": 100})
    a, b, c, d = ({"name": n, "curve": line, "recipe": r} for n, r in zip("xxyy", recipes, strict=True))
    text = curves([a, b, c, d, {"name": "z", "curve": line}], RMSE)
    for words in ("x, 600 steps", "x, 2,400 steps", "y, shift", "y, no augmentation", ">z<"):
        assert words in text
