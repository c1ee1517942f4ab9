"""How good the redline is, beside other tools on the same pairs: ``python -m benchmarks.redline``."""
