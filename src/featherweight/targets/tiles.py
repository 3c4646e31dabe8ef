"""How many pixels of a row are computed at once by kernels that take taps in pairs (family `pairs`)."""

import numpy as np

from . import weights
from .family import Work

# Cycles of a Cortex-M4: around a tile, of two channels and of a block by pixels, of a depthwise channel.
CALL = 160
FIXED = {1: 32, 2: 39, 3: 47, 4: 55}
BLOCK = {4: {1: 14, 2: 20, 3: 26}, 8: {1: 6, 2: 9, 3: 12, 4: 16}, 16: {1: 6, 2: 9, 3: 12, 4: 16}}
DEPTHWISE = {1: 47, 2: 59, 3: 75, 4: 88}


def taps_of(work: Work) -> np.ndarray:
    """The order of taps in the stage."""
    if work.depthwise:
        return weights.halves(len(work.depthwise.w))
    return weights.order(work.first.w.shape[2], work.first.w.shape[1], work.first.w.shape[3])


def tiles(work: Work) -> tuple[int, int]:
    """(pixels of a tile, how many tiles have that many): the others have one less.  The quickest on a Cortex-M4 of
    those whose stage has room."""
    width, best = work.first.width, []
    most = 4 if work.room is None else max(1, min(4, work.room // pixel_bytes(work)))
    for n in range(most, 0, -1):
        count = -(-width // n)
        fewer = count * n - width
        cycles = [_cycles(work, m) for m in (n, n - 1)]
        if fewer < count and cycles[0] and (cycles[1] or not fewer):
            best.append(((count - fewer) * cycles[0] + fewer * cycles[1], -n, count - fewer))
    _, n, many = min(best)
    return -n, many


def pixel_bytes(work: Work) -> int:
    """Bytes of the stage for one pixel."""
    if work.mixing is None:
        return 4 * -(-len(work.first.w) // 2)
    bits = weights.fewest_bits(work.mixing)
    return 4 * weights.blocks(len(taps_of(work)), bits) * (2 if bits == 4 else 1)


def _cycles(work: Work, n: int) -> int:
    """Of a tile of n pixels; 0 where there is no such tile."""
    bits = weights.fewest_bits(work.mixing) if work.mixing else 8
    if n not in BLOCK[bits]:
        return 0
    cycles = CALL + (len(work.depthwise.w) * DEPTHWISE[n] if work.depthwise else 0)
    if work.mixing:
        outs = len(work.mixing.w) // work.mixing.groups
        cycles += -(-outs // 2) * (FIXED[n] + BLOCK[bits][n] * weights.blocks(len(taps_of(work)), bits))
    return cycles
