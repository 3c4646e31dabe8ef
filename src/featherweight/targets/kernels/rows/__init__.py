"""C of the driver and of the steps that are no convolutions."""
