"""C for processors with wide vectors, and the same functions without them."""
