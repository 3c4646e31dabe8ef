"""C of the convolutions for processors without a 64-bit product."""
