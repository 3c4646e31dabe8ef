"""Kinds of packages: one file per build system."""
