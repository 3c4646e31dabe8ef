"""Features, one per file; the file name is the feature's name."""
