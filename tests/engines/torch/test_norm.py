"""Ghost norm: each part is normalised as if it were alone, and the running statistics follow all of them."""

import numpy as np
import pytest
import torch

from featherweight.engines.torch.norm import batch_norm, moments
from featherweight.ops.norm import EPSILON


def arrays() -> dict[str, torch.Tensor]:
    rng = np.random.default_rng(0)
    return {
        "gamma": torch.from_numpy(rng.uniform(0.5, 1.5, 3)).requires_grad_(),
        "beta": torch.from_numpy(rng.standard_normal(3)).requires_grad_(),
        "mean": torch.from_numpy(rng.standard_normal(3)),
        "var": torch.from_numpy(rng.uniform(0.5, 2, 3)),
    }


@pytest.mark.parametrize(("batch", "ghost"), [(40, 16), (32, 16), (40, 0), (10, 16), (33, 32)])
@pytest.mark.parametrize("size", [(4, 5), (1, 1)], ids=str)
def test_every_part_is_normalised_alone(batch: int, ghost: int, size: tuple[int, int]) -> None:
    x = np.random.default_rng(1).normal(2, 3, (batch, 3, *size))
    w = arrays()
    gamma, beta, mean, var = (w[k].detach().numpy().copy()[None, :, None, None] for k in w)
    found = batch_norm(torch.from_numpy(x), w, ghost).detach().numpy()
    parts = [x[i : i + (ghost or batch)] for i in range(0, batch, ghost or batch)]
    expected = []
    for p in parts:
        m, v = p.mean((0, 2, 3), keepdims=True), p.var((0, 2, 3), keepdims=True)
        expected.append((p - m) / np.sqrt(v + EPSILON) * gamma + beta)
        count = p.size // 3
        mean += 0.1 / len(parts) * (m - mean)
        var += 0.1 / len(parts) * (v * count / max(1, count - 1) - var)
    np.testing.assert_allclose(found, np.concatenate(expected), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(w["mean"], mean.ravel(), rtol=1e-12)
    np.testing.assert_allclose(w["var"], var.ravel(), rtol=1e-12)


@pytest.mark.parametrize("batch", [1, 33, 40])
def test_gradients_are_finite_differences(batch: int) -> None:
    x = torch.from_numpy(np.random.default_rng(2).standard_normal((batch, 3, 1, 1))).requires_grad_()
    torch.autograd.gradcheck(lambda t: batch_norm(t, arrays(), 16, 0.0), x)


def test_statistics_stay_where_the_momentum_is_zero() -> None:
    w = arrays()
    kept = {k: t.detach().clone() for k, t in w.items()}
    x = torch.from_numpy(np.random.default_rng(1).standard_normal((33, 3, 1, 1)))
    batch_norm(x, w, 16, 0.0)
    batch_norm(x[:1], w, 0, 0.0)
    assert all(torch.equal(kept[k], w[k]) for k in w)


def test_moments_are_unbiased() -> None:
    x = np.random.default_rng(1).standard_normal((7, 3, 2, 2))
    mean, var = moments(torch.from_numpy(x))
    np.testing.assert_allclose(mean, x.mean((0, 2, 3)))
    np.testing.assert_allclose(var, x.var((0, 2, 3), ddof=1))
    mean, var = moments(torch.from_numpy(x[:1, :, :1, :1]))
    np.testing.assert_array_equal(mean, x[0, :, 0, 0])
    np.testing.assert_array_equal(var, 0)
