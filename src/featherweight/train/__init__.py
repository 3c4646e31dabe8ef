"""What engines share: schedules, augmentation, batches; numpy only."""
