"""``python -m benchmarks.service``."""

from benchmarks.service.measuring import main

if __name__ == "__main__":
    main()
