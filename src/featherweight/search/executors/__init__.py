"""Executors, one per file; the file name is the executor's name."""
