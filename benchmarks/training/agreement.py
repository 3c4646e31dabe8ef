"""Before anyone is timed: all contestants train the same network, or there is no race."""

import numpy as np
import torch
import torch.nn.functional as F

from featherweight.graph import Weights

from .net import BATCH, Net
from .ours import Ours
from .rival import Rival, load, model

FIRST, LATER = 1e-4, 1e-3  # relative differences of the loss allowed before the first step, and after STEPS - 1
STEPS = 4


class Disagreement(Exception):
    """Contestants do not train the same network; the message says which, with both numbers."""


def agree(
    net: Net, rivals: dict[str, Rival], exact: dict[str, Ours], ghosts: dict[tuple[str, int], Ours], weights: Weights
) -> None:
    """Compare numbers of params, and the losses of a few steps on one batch; takes those steps.

    Args:
        exact: our learners by name, on statistics of the whole batch.
        ghosts: our learners by name and samples that share statistics: the first loss is compared with the mean of a
            rival's losses over the parts.
    Raises: Disagreement.
    """
    rows = np.arange(BATCH)
    first = next(iter(rivals.values()))
    parts = {ghost: _parts(net, first, weights, ghost) for _, ghost in ghosts}
    for name, rival in rivals.items():
        if rival.params != net.params:
            raise Disagreement(f"{net.name}: {name} has {rival.params:,} params, the graph {net.params:,}")
    reference = first.losses(rows, STEPS)
    found = {name: rival.losses(rows, STEPS) for name, rival in rivals.items() if rival is not first}
    found |= {name: ours.losses(rows, STEPS) for name, ours in exact.items()}
    for name, losses in found.items():
        _compare(f"{net.name}: first loss of {name}", losses[0], reference[0], FIRST)
        _compare(f"{net.name}: loss of {name} after {STEPS - 1} steps", losses[-1], reference[-1], LATER)
    for (name, ghost), ours in ghosts.items():
        _compare(f"{net.name}: first loss of {name}", ours.losses(rows, 1)[0], parts[ghost], FIRST)


def agree_in_integers(net: Net, ours: Ours, reference: Ours) -> None:
    """Compare the first loss of two learners in integers; takes that step.  Raises: Disagreement."""
    losses = [learner.losses(np.arange(BATCH), 1)[0] for learner in (ours, reference)]
    _compare(f"{net.name}: first loss in integers", losses[0], losses[1], FIRST)


def _parts(net: Net, rival: Rival, weights: Weights, ghost: int) -> float:
    """Mean loss of one batch in parts of `ghost` samples, each with its own statistics."""
    plain = model(net.name)
    load(plain, net.design.graph, weights)
    with torch.no_grad():
        pieces = zip(rival.x[:BATCH].split(ghost), rival.y[:BATCH].split(ghost), strict=True)
        return float(np.mean([F.cross_entropy(plain(x), y).item() for x, y in pieces]))


def _compare(what: str, found: float, wanted: float, allowed: float) -> None:
    if not abs(found - wanted) <= allowed * abs(wanted):
        raise Disagreement(f"{what} is {found:.6f}, in PyTorch {wanted:.6f}")
