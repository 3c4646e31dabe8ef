"""One training outside of the search, and what comes of it: a job, and the entry of a trained network."""

from typing import Any

import numpy as np

from ..budget import Cost
from ..cost.layers import layers
from ..data.metric import score, value
from ..design import Design
from ..engine import Job
from ..integer.forward import outputs
from ..network import Network
from ..recipe import Recipe
from .entry import Entry
from .rivals import groups_of
from .seen import Seen
from .shipped import Integers, Shipped


def job_of(seen: Seen, design: Design, recipe: Recipe, seconds: float | None, part: str = "train") -> Job:
    """A training of `design` behind a view.

    Args:
        part: rows that train; validation rows judge where they are not among them.
    """
    x, y = train = seen.data.part(part)
    valid = seen.data.part("valid") if "valid" not in part else (x[:0], y[:0])
    return Job.of(seen.task, design, recipe, train, valid, seconds)


def entry_of(
    name: str, kind: str, seen: Seen, shipped: Shipped, price: Cost, judged: Network, facts: dict[str, Any]
) -> Entry:
    """The entry of a trained network.

    Args:
        shipped, price: what ships, and what it costs.
        judged: what validation judges: the same network, or, where that was refitted, the one that it repeats.
    """
    x, y = seen.data.part("valid")
    answers = Integers(judged).outputs(x)
    inner = shipped.behind
    assert isinstance(inner, Integers)
    more = {
        "view": seen.proposed.to_json(),
        "design": inner.network.design.to_json(),
        "recipe": inner.network.recipe.to_json(),
        "float_valid": value(seen.task, y, np.asarray(outputs(judged, x))),
        "layers": layers(inner.graph),
        "stored": "compiled C",
        **facts,
    }
    valid = score(seen.task, y, answers, groups=groups_of(seen.data, "valid"))
    return Entry(name, kind, price, valid, answers, shipped, facts=more)
