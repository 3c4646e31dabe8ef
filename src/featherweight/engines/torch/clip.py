"""Bounds on gradients: of all together, or of every unit by the size of its weights."""

from collections.abc import Iterable

import torch
from torch import Tensor

LEAST_WEIGHT, LEAST_GRADIENT = 1e-3, 1e-6  # norms below count as these


def clip_norm(params: Iterable[Tensor], most: float) -> None:
    """Scale every gradient by one factor, so that the norm of all of them is at most `most`."""
    torch.nn.utils.clip_grad_norm_(params, most)


def clip_adaptive(params: Iterable[Tensor], most: float) -> None:
    """Scale the gradient of every unit so that its norm is at most `most` times that of the unit's weights.

    A unit is a row (first axis) of an array of two axes or more, and the whole of a vector.

    Source: Brock et al. 2021, arXiv:2102.06171, eq. 3.  Differs: a vector is one unit.
    """
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                allowed = most * _unit_norms(p).clamp(min=LEAST_WEIGHT)
                p.grad *= (allowed / _unit_norms(p.grad).clamp(min=LEAST_GRADIENT)).clamp(max=1.0)


def _unit_norms(t: Tensor) -> Tensor:
    if t.ndim < 2:
        return torch.linalg.vector_norm(t)
    return torch.linalg.vector_norm(t, dim=tuple(range(1, t.ndim)), keepdim=True)
