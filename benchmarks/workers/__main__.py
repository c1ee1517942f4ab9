"""``python -m benchmarks.workers``."""

from benchmarks.workers.measuring import main

if __name__ == "__main__":
    main()
