"""``python -m demo``: the demonstration behind ``python3 run.py demo``."""

from __future__ import annotations

from demo.cli import main

main()
