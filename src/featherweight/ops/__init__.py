"""Primitive operations, one per file; the file name is the op's name."""
