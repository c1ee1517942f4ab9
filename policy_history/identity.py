"""What was made of a value, remembered by which value it is and not by what is in it.

Versions of a policy share the very objects into which their common stretches were read
(``shared_reading.py``). ``lru_cache`` would hash every run of such an object at each question, which
costs more than most answers.

Law     the answer is the one that the function itself gives (tests/laws/test_identity.py)
Needs   values that nobody changes; an entry holds its values, so no other can come to bear their names
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Remembered(Generic[P, R]):
    """A function that remembers its answers to the last ``maxsize`` lists of arguments, told by identity."""

    def __init__(self, make: Callable[P, R], maxsize: int) -> None:
        self._make = make
        self._most = maxsize
        self._known: dict[tuple[int, ...], tuple[tuple[object, ...], R]] = {}

    def __call__(self, *given: P.args, **named: P.kwargs) -> R:
        """The answer, which is shared, so do not change it; arguments go by position."""
        key = tuple(map(id, given))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= self._most:
                del self._known[next(iter(self._known))]
            found = self._known[key] = (given, self._make(*given, **named))
        return found[1]

    def cache_clear(self) -> None:
        """Let go of all of them."""
        self._known.clear()

    def cache_parameters(self) -> dict[str, int]:
        """As a function of ``lru_cache`` tells it."""
        return {"maxsize": self._most}


def by_identity(maxsize: int) -> Callable[[Callable[P, R]], Remembered[P, R]]:
    """Let a function of values that nobody changes remember its answers by which values they are."""
    return lambda make: Remembered(make, maxsize)
