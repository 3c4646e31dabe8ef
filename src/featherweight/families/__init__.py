"""Families, one per file; the file name is the family's name."""
