"""The cost of what ships, with the bytes that a compiler measured."""

from dataclasses import replace

import numpy as np

from ..budget import Cost
from ..targets.compiler import measure
from .shipped import Classical, Integers, Shipped


def measured(shipped: Shipped) -> tuple[Cost, str]:
    """Count params and MACs, compile the C, and read off flash and RAM.

    Returns: (cost, compiler); flash_bytes: code and constants of the object; ram_bytes: state and stack of one
        prediction and the resident input.
    Raises: UnsupportedError without a compiler.
    """
    files = {name: text for name, text in shipped.files("c99").items() if isinstance(text, str)}
    found = measure(files)
    spec = shipped.task.input
    resident = spec.size * np.dtype(spec.dtype).itemsize
    bytes_ = {"flash_bytes": found.flash_bytes, "ram_bytes": found.static_bytes + found.stack_bytes + resident}
    if isinstance(shipped, Integers):
        counted = Cost(params=shipped.network.params, macs=shipped.network.graph.macs)
    else:
        assert isinstance(shipped, Classical)
        counted = Cost(params=shipped.fitted.params, macs=shipped.fitted.macs)
    return replace(counted, **bytes_), found.compiler
