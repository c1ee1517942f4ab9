"""What stood twice, and entries of a text's own log: cleared only where nothing is lost with them."""

from __future__ import annotations

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess

LINE = "You may ask us to delete everything at any time."
POLICY = f"""# Privacy policy

## Letters

We write letters. {LINE}

Letters are written by hand. {LINE}

## Cookies

Cookies are kept. {LINE}

## Change log

July 12, 2030: Add a new example of information.
"""


def _verdict(old: str, new: str) -> str:
    assert POLICY.count(old) == 1
    return assess(compare(read_document(POLICY), read_document(POLICY.replace(old, new)))).verdict


def test_a_sentence_that_stood_twice_in_one_section_may_go_once() -> None:
    """For counsel: nothing that it grants is lost."""
    assert _verdict(f"by hand. {LINE}", "by hand.") == "not material"


def test_a_right_that_goes_from_one_of_two_sections_is_seen() -> None:
    """For readers: what holds for letters no longer holds for cookies."""
    assert _verdict(f"kept. {LINE}", "kept.") != "not material"


def test_an_entry_of_the_log_is_no_change_of_the_policy() -> None:
    """For readers: the log tells of the text."""
    assert (
        _verdict("information.\n", "information.\n\nJuly 13, 2030: Fix the wording of a link.\n")
        == "not material"
    )


def test_a_promise_does_not_hide_in_the_log() -> None:
    """For readers: what is dressed up as an entry is weighed like any sentence."""
    entry = "July 13, 2030: We share your messages with advertisers.\n"

    assert _verdict("information.\n", f"information.\n\n{entry}") != "not material"
