"""What can be wrong with the rules, and how to mend it."""

from __future__ import annotations

from policy_history.errors import PolicypressError


class RuleFileError(PolicypressError):
    """A file of rules has a mistake. ``line`` counts from 1; 0 means the file as a whole."""

    def __init__(self, path: str, line: int, message: str, cure: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line
        self._cure = cure

    @property
    def cure(self) -> str:
        """What to write instead."""
        return self._cure
