"""Thin matrices multiply as the whole ones do."""

import numpy as np

from featherweight.classical.columns import Columns
from featherweight.classical.thin import Thin, share


def test_it_multiplies_as_the_whole_matrix() -> None:
    rng = np.random.default_rng(0)
    x = (rng.uniform(size=(60, 40)) < 0.05) * rng.integers(1, 9, (60, 40))
    columns = Columns.of(x.astype(np.uint8))
    whole, thin = columns.apply(x, np.float32), Thin(x.astype(np.uint8), columns.mean, columns.scale)
    w, s = rng.normal(size=(40, 3)).astype(np.float32), rng.normal(size=(60, 3)).astype(np.float32)
    assert np.allclose(thin @ w, whole @ w, atol=1e-4) and np.allclose(thin.T @ s, whole.T @ s, atol=1e-4)
    assert np.allclose(thin.astype(np.float64), whole, atol=1e-5) and len(thin) == 60
    assert 0 < share(x) < 0.1
