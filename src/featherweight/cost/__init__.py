"""What a design costs, read from what would ship."""
