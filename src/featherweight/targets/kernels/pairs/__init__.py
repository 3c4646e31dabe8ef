"""C of the family of that name."""
