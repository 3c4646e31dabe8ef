"""Samples as a decoder hands them over."""

from dataclasses import dataclass, field

import numpy as np

from ..task import Input
from .problem import Problem


@dataclass(frozen=True)
class Decoded:
    """Samples under one contract.

    Attributes:
        x: (N, *input.array_shape) of `input.element`.
        kept: (N,) which of the files or rows asked for these are; None where all of them.
        problems: what was left out or changed.
        warnings: what was guessed.
    """

    x: np.ndarray
    input: Input
    kept: np.ndarray | None = None
    problems: tuple[Problem, ...] = field(default=())
    warnings: tuple[str, ...] = field(default=())
