"""How fast a whole history is read, against git alone: ``python -m benchmarks.history REPOSITORY``."""
