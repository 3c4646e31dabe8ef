"""Augmentations, one per file; the file name is the augmentation's name."""
