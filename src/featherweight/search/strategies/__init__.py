"""Strategies, one per file; the file name is the strategy's name."""
