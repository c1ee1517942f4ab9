"""The row of the law table that governs a change."""

from __future__ import annotations

from policy_history.materiality.findings import Topic
from policy_history.materiality.rules import LawRow, Rules
from policy_history.materiality.units import Unit


def law_row(topics: tuple[Topic, ...], kind: str, unit: Unit, rules: Rules) -> LawRow | None:
    """The first row that fits the likelier topic, then the other; none where none fits."""
    text = " ".join(side.norm for side in (unit.before, unit.after) if side is not None)
    for topic in topics:
        for row in rules.law:
            if _fits(row, topic, kind, text):
                return row
    return None


def _fits(row: LawRow, topic: Topic, kind: str, text: str) -> bool:
    if row.topics != ("*",) and topic not in row.topics:
        return False
    if row.kinds != ("*",) and kind not in row.kinds:
        return False
    return not row.words.phrases or text in row.words
