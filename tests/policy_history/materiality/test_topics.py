"""What a change as a whole is about."""

from __future__ import annotations

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess

STAFF = "".join(f"\n- Someone in team {n} may share your data with partner number {n}." for n in range(40))
POLICY = (
    f"# Privacy policy\n\n## Sharing\n\nWho gets your data:\n{STAFF}\n\n## Security\n\nWe encrypt backups.\n"
)


def _topics(before: str, after: str) -> tuple[str, ...]:
    return assess(compare(read_document(before), read_document(after))).topics


def test_a_change_is_about_the_topics_of_its_findings() -> None:
    """For counsel, who hands each topic to who knows it."""
    assert _topics(POLICY, POLICY.replace("We encrypt", "We may encrypt")) == ("SECURE",)


def test_a_side_remark_of_a_long_change_is_none_of_its_topics() -> None:
    """For counsel: what a rewrite is about, not everything that it touches."""
    after = POLICY.replace("may share", "will share").replace("We encrypt", "We may encrypt")

    assert _topics(POLICY, after) == ("SHARE",)


def test_a_text_that_stays_is_about_nothing() -> None:
    """For everyone."""
    assert _topics(POLICY, POLICY) == ()
