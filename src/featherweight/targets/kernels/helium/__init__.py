"""C of the convolutions for vectors of 16 bytes."""
