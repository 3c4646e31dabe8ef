"""One file per baseline; the file's name is the baseline's name."""
