"""The roof: how many operations per second one thread reaches in a large matrix product."""

from collections.abc import Callable

import numpy as np
import torch

SIZE = 1536


def products(seed: int = 0) -> dict[str, Callable[[], int]]:
    """Float32 matrix products by the library's names; each call returns the operations it did."""
    a, b = (np.random.default_rng([seed, k]).standard_normal((SIZE, SIZE), np.float32) for k in range(2))
    ta, tb, work = torch.from_numpy(a), torch.from_numpy(b), 2 * SIZE**3
    out, tout = np.empty_like(a), torch.empty_like(ta)

    def by_numpy() -> int:
        np.matmul(a, b, out=out)
        return work

    def by_torch() -> int:
        torch.mm(ta, tb, out=tout)
        return work

    return {"numpy": by_numpy, "torch": by_torch}
