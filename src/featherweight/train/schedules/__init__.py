"""Learning-rate schedules, one per file; the file name is the schedule's name."""
