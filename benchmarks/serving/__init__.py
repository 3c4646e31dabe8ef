"""Predictions timed on the machine at hand, ours beside LiteRT's."""
