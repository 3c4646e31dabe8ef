"""Ways data lies on disk: one file per format."""
