"""What a network becomes: sources, models and the proof that they compute what the integers compute."""
