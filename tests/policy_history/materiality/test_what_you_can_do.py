"""What readers can do about a change: fixed sentences, and never more than the policy names."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.judgement import judge
from policy_history.materiality import assess
from policy_history.materiality.contact import contact_of, what_you_can_do
from policy_history.materiality.findings import Assessment
from policy_history.materiality.rules import read_rules
from policy_history.materiality.templates import MAX_WORDS, read_templates
from policy_history.phrasebook import ENGLISH
from policy_history.summary import summarise

POLICY = (Path(__file__).parent / "policy.md").read_text(encoding="utf-8")


def _assess(old: str, new: str, policy: str = POLICY) -> Assessment:
    before, after = read_document(policy), read_document(policy.replace(old, new))
    return assess(compare(before, after), before=before, after=after)


def test_readers_are_told_whom_to_write_to() -> None:
    """For readers: the address is the one that the policy gives."""
    assert what_you_can_do(_assess("API logs:** 90 days", "API logs:** 180 days")) == (
        "You can write to rights@example.org to ask how long we keep your data.",
    )


def test_a_policy_without_an_address_promises_none() -> None:
    """For readers: nobody is sent to an address that does not exist."""
    silent = POLICY.replace("To use your rights, write to rights@example.org. ", "")

    assert what_you_can_do(_assess("API logs:** 90 days", "API logs:** 180 days", silent)) == ()


def test_the_summary_carries_what_readers_can_do() -> None:
    """For mails and programs: one value says what changed and what follows for the reader."""
    assessment = _assess("API logs:** 90 days", "API logs:** 180 days")

    assert summarise(assessment).you_can == what_you_can_do(assessment) != ()


def test_it_is_said_where_counsel_can_decide_too() -> None:
    """For readers of a mail, which tells what is left of a verdict after counsel's decisions."""
    before, after = (read_document(POLICY.replace("90 days", period)) for period in ("90 days", "180 days"))

    assert what_you_can_do(judge(before, after)) == (
        "You can write to rights@example.org to ask how long we keep your data.",
    )


def test_what_holds_for_two_changes_is_said_once() -> None:
    """For readers: short."""
    told = what_you_can_do(_assess("days", "weeks"))

    assert len(told) == len(set(told))


def test_nothing_is_to_be_done_about_a_comma() -> None:
    """For readers: no change, no advice."""
    assert what_you_can_do(_assess("cookies and pixels", "cookies, and pixels")) == ()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("If you have questions, write to help@example.org.", "help@example.org"),
        ("Report abuse to abuse@example.org.", ""),
        ("Questions on copyright go to dmca@example.org.", ""),
        ("Our office is in Cork.", ""),
    ],
)
def test_only_an_address_for_readers_is_given_to_them(text: str, address: str) -> None:
    """For readers: the lawyers' address for copyright notices does not answer them."""
    assert contact_of(read_document(f"# Policy\n\n{text}\n")) == address


def test_no_advice_is_longer_than_a_sentence_may_be_or_praises_the_change() -> None:
    """For readers: the same rules as for every other sentence."""
    advice = [sentence for row in read_rules().law for sentence in row.do]

    assert advice
    assert max(len(sentence.split()) for sentence in advice) <= MAX_WORDS
    assert not [sentence for sentence in advice if read_templates().unspoken[ENGLISH].found(sentence.lower())]
