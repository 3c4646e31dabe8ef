"""Batch statistics while training: exact or of ghost parts (Hoffer et al. 2017, arXiv:1705.08741)."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ...ops.norm import EPSILON

MOMENTUM = 0.1  # of the running statistics
Arrays = dict[str, Tensor]


def batch_norm(x: Tensor, w: Arrays, ghost: int = 0, momentum: float = MOMENTUM) -> Tensor:
    """Normalise by the mean and the biased variance of every part, and let the running statistics follow.

    Args:
        x: (B, C, H, W); w: "gamma", "beta", "mean" and "var", (C,) each.
        ghost: samples of a part, in order, the last one may be smaller; 0: one part.
        momentum: of the running statistics for the whole batch, shared between its parts; they follow the unbiased
            variance.  0 leaves them alone.
    """
    parts = x.split(ghost) if ghost else (x,)
    done = [_part(p, w, momentum / len(parts)) for p in parts]
    return done[0] if len(done) == 1 else torch.cat(done)


def moments(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and unbiased variance of every channel, (C,) each; the variance of a single number is 0."""
    if _single(x):
        return x.flatten().clone(), torch.zeros_like(x.flatten())
    var, mean = torch.var_mean(x, (0, 2, 3), correction=1)
    return mean, var


def _part(x: Tensor, w: Arrays, momentum: float) -> Tensor:
    if _single(x):  # a number less its own mean is 0; F.batch_norm refuses it
        if momentum:
            with torch.no_grad():
                for k, now in zip(("mean", "var"), moments(x), strict=True):
                    w[k].data += momentum * (now - w[k])  # unseen by autograd, as in F.batch_norm
        return 0.0 * x + w["gamma"].reshape(1, -1, 1, 1) * 0.0 + w["beta"].reshape(1, -1, 1, 1)
    mean, var = (w["mean"], w["var"]) if momentum else (None, None)
    return F.batch_norm(x, mean, var, w["gamma"], w["beta"], True, momentum, EPSILON)


def _single(x: Tensor) -> bool:
    return x.numel() == x.shape[1]
