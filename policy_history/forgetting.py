"""Letting go of what was remembered of texts, for a process that goes on to texts of another kind.

The versions of one policy share nearly all their words, so reading, comparing and judging remember
much; two policies share next to nothing.
"""

from __future__ import annotations

import sys
from typing import Any

OF_TEXTS = 100  # entries from which a memory is one of texts and not of the program's own tables


def forget() -> None:
    """Empty every memory of texts. What is asked for again is made again, and is the same."""
    for name, module in list(sys.modules.items()):
        if module is not None and name.startswith("policy_history."):
            for found in list(vars(module).values()):
                if hasattr(found, "cache_clear") and not isinstance(found, type):
                    _let_go(found)


def _let_go(memory: Any) -> None:
    if (memory.cache_parameters()["maxsize"] or 0) >= OF_TEXTS:
        memory.cache_clear()
