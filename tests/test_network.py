"""Networks: saved and loaded without pickles, shapes checked."""

import json
from pathlib import Path

import numpy as np
import pytest

from featherweight.blocks.dsconv import DSConv
from featherweight.errors import RunError
from featherweight.network import Network
from featherweight.task import Input, Task

TASK = Task("regression", Input("signal", (2, 1, 30), "float32"), ("u",))


def test_what_is_saved_is_loaded(tmp_path: Path, random_network) -> None:
    network, _ = random_network(TASK, (DSConv(4),))
    network.save(tmp_path)
    loaded = Network.load(tmp_path)
    assert (loaded.design, loaded.task, loaded.normal, loaded.target) == (
        network.design,
        network.task,
        network.normal,
        network.target,
    )
    assert loaded.ranges == dict(network.ranges)
    for v, named in network.weights.items():
        for k, a in named.items():
            np.testing.assert_array_equal(loaded.weights[v][k], a)


def test_params_count_the_constants_of_the_input(random_network) -> None:
    network, _ = random_network(TASK, (DSConv(4),))
    assert network.params == network.graph.params + 4  # an offset and a scale for each of two channels


def test_an_array_of_another_shape_is_refused(tmp_path: Path, random_network) -> None:
    network, _ = random_network(TASK, (DSConv(4),))
    network.save(tmp_path)
    record = json.loads((tmp_path / "model.json").read_text())
    record["design"]["blocks"][0]["width"] = 5
    (tmp_path / "model.json").write_text(json.dumps(record))
    with pytest.raises(RunError, match="should be"):
        Network.load(tmp_path)


def test_a_pickle_is_not_loaded(tmp_path: Path, random_network) -> None:
    network, _ = random_network(TASK, (DSConv(4),))
    network.save(tmp_path)
    np.savez(tmp_path / "model.npz", **{"v0.w": np.array([object()], dtype=object)})
    with pytest.raises(RunError, match="no readable network"):
        Network.load(tmp_path)
