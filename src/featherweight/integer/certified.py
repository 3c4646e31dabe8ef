"""A step nudged until runtimes with kernels of their own give its integers: convolution, average pool, concat, add.

Average pools and the operands of a concat are, to such a runtime, depthwise convolutions with a weight of one: the
same rounding, the same certificate.  An add of two scales needs no nudge: `ops/add.py` chooses XNNPACK's multipliers.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..numerics import requantize
from ..ops.add import QAdd, operand_multipliers
from ..ops.avgpool import QAvgPool
from ..ops.concat import QConcat
from ..ops.conv import QConv
from ..quant import QParams, multiplier, rescale
from .certificate import Certified, certify
from .constant import steadied
from .graph import Step
from .short import shorten
from .verify import reach, tile_reach


def certified(step: Step, q: Mapping[str, QParams], floats: bool = True) -> Step:
    """Return `step` with multipliers nudged by at most 0.1 %, short ones where there are any (see `short`).

    Its "s" holds the weight scales with which a runtime that multiplies in float32 gives the same integers for
    everything that its inputs can hold; `Step.certified` says whether that succeeded.  Inputs of more than 8 bits get
    short multipliers alone: no float runtime reads them.

    Args: floats: agreement with float runtimes is wanted; without it the multipliers take as many bytes, and no time.
    """
    qx, qy, op, c = [q[i] for i in step.inputs], q[step.output], step.op, step.constants
    if isinstance(op, QConv):
        now = requantize(c["b"], c["m"], 0, op.lo - op.zy, op.hi - op.zy)
        c = steadied(c, now, qx[0].scale, qy.scale, rescale(qx[0].scale, c["s"], qy.scale))
        found = _nudged(qx[0], c["s"], qy, op.zy, (op.lo, op.hi), reach(c, qx[0]), floats)
        changed = {**c, "s": found.s, "m": found.m}
        return replace(step, constants=changed, certified=bool(found.agrees.all()))
    if isinstance(op, QAvgPool):
        least, most = tile_reach(op, qx[0])
        own = np.array([1 / (op.tile[0] * op.tile[1])], np.float32)
        found = _nudged(qx[0], own, qy, op.zy, (op.lo, op.hi), (np.array([least]), np.array([most])), floats)
        op = replace(op, m=int(found.m[0]))
        return replace(step, op=op, constants={"s": found.s}, certified=bool(found.agrees.all()))
    if isinstance(op, QConcat) and all(p.bits == 8 for p in qx):
        nudged = {
            k: _nudged(
                p,
                np.ones(1, np.float32),
                qy,
                op.zy,
                (op.lo, op.hi),
                (np.array([p.lo - z]), np.array([p.hi - z])),
                floats,
            )
            for k, (p, z, m) in enumerate(zip(qx, op.zero, op.m, strict=True))
            if m
        }
        op = replace(op, m=tuple(int(nudged[k].m[0]) if k in nudged else 0 for k in range(len(qx))))
        s = np.array([nudged[k].s[0] if k in nudged else 1 for k in range(len(qx))], np.float32)
        agree = all(found.agrees.all() for found in nudged.values())
        return replace(step, op=op, constants={"s": s}, certified=bool(agree))
    if isinstance(op, QAdd):
        same = (op.ma, op.mb) == operand_multipliers(qx[0].scale, qx[1].scale, qy.scale)
        ratios = [p.scale / qy.scale for p in qx]
        near = 2**-10 <= min(ratios) and max(ratios) < 2**8  # XNNPACK aborts where they lie further apart
        return replace(step, certified=same and near and all(p.bits == 8 for p in qx))
    return step


def _nudged(
    qx: QParams,
    s: np.ndarray,
    qy: QParams,
    zero: int,
    clamp: tuple[int, int],
    ends: tuple[np.ndarray, np.ndarray],
    floats: bool,
) -> Certified:
    """Short multipliers where there are any, else long ones."""
    floats, lo, hi = floats and qx.bits == 8, clamp[0] - zero, clamp[1] - zero
    found = shorten(qx.scale, s, qy.scale, zero, (lo, hi), *ends, floats)
    if found is not None:
        return found
    if floats:
        return certify(qx.scale, s, qy.scale, lo, hi, *ends)
    return Certified(s, multiplier(rescale(qx.scale, s, qy.scale)), np.zeros(len(s), bool))
