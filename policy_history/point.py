"""One change as readers are told it, with the spans that bear it out."""

from __future__ import annotations

from dataclasses import dataclass

from policy_history.statement import Statement


@dataclass(frozen=True, slots=True)
class Point:
    """One change, told in at most two sentences; ``before`` and ``after`` are the spans they cite."""

    statement: Statement
    section: str
    before: str
    after: str

    @property
    def say(self) -> str:
        """The sentences in English, as counsel reads them; readers get those of their language."""
        return self.statement.say()

    @property
    def template(self) -> str:
        """Which of the templates it is."""
        return self.statement.template
