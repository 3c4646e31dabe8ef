"""Chips a model may be made for: one small file each."""
