"""Featherweight: data and a hard budget in, the right-sized small model out, in C, with proof."""

__version__ = "0.1.0"
