"""Two steps and one: what a verdict saw on the way, the verdict on the whole way sees too."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess
from policy_history.materiality.findings import RANK, Assessment, Finding

# Each sentence in the states that it may be in; the first two of a sentence differ in one word.
STATES = (
    (
        "Logs are kept for 90 days.",
        "Logs are kept for 30 days.",
        "Logs are kept for as long as we need them.",
    ),
    ("We do not sell your data to anyone.", "We do sell your data to anyone.", "We never sell your data."),
    (
        "We may share your location with partners, unless you opt out.",
        "We may share your location with partners.",
        "We may share your location with certain partners, unless you opt out.",
    ),
    ("You must cancel at least 14 days before your plan renews.", "You must cancel before your plan renews."),
    ("The late fee is $15.", "The late fee is $25.", "There is no late fee."),
    ("Northwind Ltd runs this service.", "Northwind GmbH runs this service."),
    ("Disputes are heard by the courts of Ireland.", "Disputes are heard by the courts of France."),
    (
        "You can ask for a copy of your data at any time.",
        "You can ask for a copy of your data once a year.",
        "You can ask for a copy.",
    ),
    ("This page was written with care.", "This page was written with great care."),
    ("Everybody at the office likes cookies with tea.", "Nobody at the office likes cookies with tea."),
)
Policy = tuple[str, ...]


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Some of the sentences, each in one of its states, in a fixed order."""
    drawn = [draw(st.sampled_from(("", *states))) for states in STATES]
    return tuple(sentence for sentence in drawn if sentence)


def _verdict(before: Policy, after: Policy) -> Assessment:
    old, new = ("# Policy\n\n" + "\n\n".join(policy) + "\n" for policy in (before, after))
    return assess(compare(read_document(old), read_document(new)))


def _covered(finding: Finding, whole: Sequence[Finding]) -> bool:
    """Whether a finding of the whole way speaks of the same text."""
    return any(
        one.kind == "written_anew"  # the one finding for two unrelated texts
        or (finding.before and finding.before in one.before)
        or (finding.after and finding.after in one.after)
        for one in whole
    )


def _survives(finding: Finding, first: Policy, last: Policy) -> bool:
    """Whether the change of one step is still a change of the whole way: what it took away stood in the
    first text and is gone from the last, and what it brought stands in the last alone."""
    taken = not finding.before or (finding.before in first and finding.before not in last)
    brought = not finding.after or (finding.after in last and finding.after not in first)
    return taken and brought


@given(policies(), policies(), policies())
def test_the_whole_way_covers_every_step(first: Policy, second: Policy, third: Policy) -> None:
    """For counsel, who reviews a branch of many commits at once: nothing that one of them did is missed."""
    whole = _verdict(first, third)
    steps = (_verdict(first, second), _verdict(second, third))
    surviving = [f for step in steps for f in step.findings if _survives(f, first, third)]

    for finding in surviving:
        assert _covered(finding, whole.findings), finding
    if surviving:
        assert whole.verdict != "not material"


@given(policies(), policies(), policies())
def test_the_whole_way_weighs_no_less_than_a_sentence_that_changed_on_it(
    first: Policy, second: Policy, third: Policy
) -> None:
    """For counsel: a change that is material by itself stays so among others."""
    whole = _verdict(first, third)
    steps = (_verdict(first, second), _verdict(second, third))
    weights = [
        RANK[f.verdict]
        for step in steps
        for f in step.findings
        if f.before and f.after and _survives(f, first, third)
    ]

    assert RANK[whole.verdict] >= max(weights, default=0)
