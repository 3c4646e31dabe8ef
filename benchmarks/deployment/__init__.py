"""The deployment table: networks, one measured row each, and what others measured on the same target."""
