"""One file per check of a data set; the file's name is the check's name."""
