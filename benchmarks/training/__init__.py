"""What `engine.py` races: networks, plain PyTorch loops, our learners, and the rounds that time them side by side."""
