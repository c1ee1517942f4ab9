"""Fewer passes of Python's garbage collector, for processes that hold many values.

Documents and comparisons are tens of thousands of small frozen values without cycles. By default the
collector walks all that are alive again and again and frees nothing: measured on real histories, that
was half to three quarters of the time of a comparison in a process that had read many versions.
"""

from __future__ import annotations

import gc

YOUNG = 100_000  # allocations between two passes over new values; Python's default is 700
OLDER = 50  # passes over new values between two over older ones; by default 10


def collect_less() -> None:
    """Call it once, at the start of a command or a worker process. What is loaded by then stays."""
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)
