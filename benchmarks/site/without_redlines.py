"""``mkdocs`` with redlines and verdicts left out, to tell what they cost. No such site is published."""

from __future__ import annotations

from mkdocs.__main__ import cli

from policy_history.document import Document
from policy_history.trail import Trail
from site_builder import making
from site_builder.cache import Row
from site_builder.clauses import write_trail
from site_builder.making import ChangeNote, Order, write_note


def _nothing(order: Order, before: Document, after: Document) -> list[Row]:  # noqa: ARG001
    note = write_note(ChangeNote("needs counsel", "needs counsel", (), 0))
    trail = write_trail(Trail((), ()))
    return [(order.note_key, note), (order.redline_key, ""), (order.trail_key, trail)]


if __name__ == "__main__":
    making._change = _nothing
    cli()
