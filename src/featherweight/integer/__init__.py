"""What ships: integer steps, their constants, their interpreter, their memory plan."""
