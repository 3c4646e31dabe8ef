"""Every op in integers stays within the rounding of its scales of what it computes in floats."""

import numpy as np
import pytest

from featherweight.errors import DesignError, UnsupportedError
from featherweight.graph import Op
from featherweight.integer.forward import RULES
from featherweight.integer.kernels import Exact
from featherweight.ops.add import Add
from featherweight.ops.avgpool import AvgPool
from featherweight.ops.concat import Concat
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.ops.maxpool import MaxPool
from featherweight.ops.norm import Norm
from featherweight.ops.pointwise import FUNCTIONS, LEARNT, Pointwise
from featherweight.ops.upsample import Upsample
from featherweight.quant import QParams, qparams

X = (4, 7, 6)
CASES: dict[str, tuple[Op, int]] = {  # op, number of inputs
    "conv": (Conv(6, (3, 3)), 1),
    "conv_relu": (Conv(6, (3, 3), (2, 2), act="relu"), 1),
    "conv_relu6": (Conv(6, (3, 3), act="relu6"), 1),
    "conv_even": (Conv(6, (2, 4), (1, 2)), 1),
    "depthwise": (Conv(4, (5, 5), groups=4), 1),
    "depthwise_wide": (Conv(8, (3, 3), groups=4), 1),
    "grouped": (Conv(6, (1, 1), groups=2), 1),
    "no_bias": (Conv(6, (1, 1), bias=False), 1),
    "linear": (Linear(5, act="relu"), 1),
    "mean": (AvgPool((2, 3)), 1),
    "mean_of_all": (AvgPool((0, 0)), 1),
    "max": (MaxPool((3, 2)), 1),
    "add": (Add(), 2),
    "add_relu": (Add("relu"), 2),
    "add_relu6": (Add("relu6"), 2),
    "concat": (Concat(), 3),
    "enlarged": (Upsample((2, 3)), 1),
    "enlarged_in_one_axis": (Upsample((1, 2), (0, 1)), 1),
    **{fn: (Pointwise(fn), 1) for fn in (*FUNCTIONS, *LEARNT)},
}


def _weights(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Numbers that int8 holds exactly, so that only the rounding of the result is left to judge."""
    if name == "b":
        return rng.normal(0, 1, shape).astype(np.float32)
    if name == "slope":
        return np.float32([1.7])
    w = rng.integers(-127, 128, shape).astype(np.float32)
    w.reshape(len(w), -1)[:, 0] = 127
    return w / np.float32(128 * np.sqrt(np.prod(shape[1:])))


def both(op: Op, count: int, bits: int) -> tuple[np.ndarray, np.ndarray, QParams]:
    """(float result of the real inputs that the integers stand for, real result of the integers, parameters)."""
    rng = np.random.default_rng(7)
    qx = tuple(qparams(-4.0 - i, 5.0 + i, bits if i == 0 else 8) for i in range(count))
    ints = [q.quantize(rng.normal(0, 2, (8, *X))) for q in qx]
    reals = [q.real(i).astype(np.float32) for q, i in zip(qx, ints, strict=True)]
    w = {k: _weights(k, s, rng) for k, s in op.weights(X).items()}
    expected = RULES[type(op)](op, w, *reals)
    low = op.lower(w, (X,) * count, qx, (float(expected.min()), float(expected.max())))
    got = low.op.run(Exact, low.constants, *ints)
    assert got.min() >= low.q.lo and got.max() <= low.q.hi
    assert got.shape[1:] == op.shape(*(X,) * count) if count > 1 else op.shape(X)
    return expected, low.q.real(got), low.q


@pytest.mark.parametrize("bits", [8, 14])
@pytest.mark.parametrize("case", CASES)
def test_integers_follow_the_floats(case: str, bits: int) -> None:
    op, count = CASES[case]
    if isinstance(op, Pointwise) and bits > 8:
        with pytest.raises(UnsupportedError, match="14-bit"):
            both(op, count, bits)
        return
    expected, got, q = both(op, count, bits)
    assert np.abs(got - expected).max() <= 0.51 * q.scale + 1e-4
    assert np.ptp(got) > 0


def test_equal_parameters_are_copied_by_concat() -> None:
    q = qparams(0.0, 3.0)
    low = Concat().lower({}, (X, X, X), (q, q, qparams(0.0, 1.0)), (0.0, 3.0))
    assert low.q == q and low.op.m[:2] == (0, 0) and low.op.m[2] > 0


def test_enlarging_copies_every_number_and_its_scale() -> None:
    q = qparams(-1.0, 3.0)
    low = Upsample((2, 3), (1, 2)).lower({}, ((1, 2, 2),), (q,), (0.0, 0.1))
    got = low.op.run(Exact, low.constants, np.array([[[[1, 2], [3, 4]]]]))
    top, bottom = [1, 1, 1, 2, 2, 2, 2, 2], [3, 3, 3, 4, 4, 4, 4, 4]
    assert got[0, 0].tolist() == [top, top, bottom, bottom, bottom]
    assert low.q == q


@pytest.mark.parametrize(("factor", "rest"), [((0, 2), (0, 0)), ((2, 2), (2, 0)), ((2, 2), (0, -1))])
def test_a_factor_or_rest_that_means_nothing_is_refused(factor: tuple[int, int], rest: tuple[int, int]) -> None:
    with pytest.raises(DesignError, match="cannot enlarge"):
        Upsample(factor, rest).shape((1, 4, 4))


def test_a_learnt_function_is_the_table_of_its_slope() -> None:
    op, q = Pointwise("learnt_swish"), qparams(-4.0, 4.0)
    assert op.weights(X) == {"slope": (1,)}
    tables = [op.lower({"slope": np.float32([s])}, (X,), (q,), (-0.3, 4.0)).constants["table"] for s in (0.0, 1.0, 9.0)]
    fixed = [Pointwise(fn).lower({}, (X,), (q,), (-0.3, 4.0)).constants["table"] for fn in ("swish", "relu")]
    assert np.array_equal(tables[1], fixed[0])
    assert np.abs(tables[2] - fixed[1]).max() <= 3  # a steep one is nearly relu
    assert np.abs(tables[0] - qparams(-0.3, 4.0).quantize(q.real(np.arange(-128, 128)) / 2)).max() == 0


def test_the_output_scale_grows_until_the_multiplier_fits() -> None:
    low = Conv(1, (1, 1)).lower({"w": np.full((1, 4, 1, 1), 50.0, np.float32)}, (X,), (qparams(0, 1),), (0.0, 0.1))
    assert low.constants["m"].max() < 2**31
    assert low.q.scale > 0.1 / 255


def test_an_op_without_integers_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="Norm"):
        Norm().lower({}, (X,), (qparams(0, 1),), (0.0, 1.0))
