"""The figures of the page, one kind per file."""
