"""Sharpness-aware minimisation (Foret et al. 2020, arXiv:2010.01412): to where the loss is worst nearby, and back."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

TINY = 1e-12


@contextmanager
def climbed(params: list[Tensor], radius: float) -> Iterator[None]:
    """Inside, the weights are w + radius * g / (|g| + TINY), g all gradients as one vector; after it, w as before."""
    with torch.no_grad():
        kept = [p.detach().clone() for p in params]
        gradients = [p.grad for p in params if p.grad is not None]
        norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.zeros(())
        for p in params:
            if p.grad is not None:
                p += (radius / (norm + TINY)) * p.grad
    try:
        yield
    finally:
        with torch.no_grad():
            for p, w in zip(params, kept, strict=True):
                p.copy_(w)
