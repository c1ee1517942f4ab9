"""One change as it is judged everywhere: the rules' verdict, then counsel's sign-offs."""

from __future__ import annotations

from collections.abc import Sequence

from policy_history.comparison import Comparison, compare
from policy_history.document import Document
from policy_history.materiality import assess
from policy_history.materiality.findings import Assessment
from policy_history.signoff import SignOff, apply_signoffs


def judge(
    before: Document,
    after: Document,
    signoffs: Sequence[SignOff] = (),
    comparison: Comparison | None = None,
) -> Assessment:
    """Compare two versions (unless that was done), assess the change, and apply what counsel decided."""
    found = compare(before, after) if comparison is None else comparison
    return apply_signoffs(assess(found, before=before, after=after), signoffs)
