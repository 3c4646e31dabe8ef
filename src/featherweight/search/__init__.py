"""Choose: a space, strategies that propose, rungs that decide, and a log that survives the power cut."""
