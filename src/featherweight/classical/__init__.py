"""Classical models: what is fitted, how it is chosen, its C and its price, and the table they stand in."""
