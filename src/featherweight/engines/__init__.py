"""Training engines, one per module; each turns a Job into an Outcome."""
