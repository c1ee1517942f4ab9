"""The law of lists: what GitHub numbers 23 is 23 here, and stands as deep."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.lists.structure import items
from policy_history.document import render_document

CASES = yaml.safe_load((Path(__file__).parent / "lists.yml").read_text("utf-8"))
INDENT = st.sampled_from(["", "   ", "      "])
BEGUN = st.sampled_from(["- ", "* ", "1. ", "2. ", "7) ", "-    ", "10.  ", "-", "3.", "", ""])
WORDS = st.sampled_from(["a fee", "b rent", "", ""])
LINES = st.builds("".join, st.tuples(INDENT, BEGUN, WORDS))


def on_github(text: str) -> str:
    return str(github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))


@pytest.mark.parametrize("case", CASES, ids=[case["because"] for case in CASES])
def test_a_list_has_the_numbers_and_the_nesting_that_counsel_saw(case: dict[str, str]) -> None:
    """A reader who is told "clause 23" finds it where the pull request showed it."""
    text = case["text"].replace("·", " ")

    found = [f"{item.way} {item.mark} {item.words}".strip() for item in items(render_document(text))]

    assert found == case["items"], case["because"]
    assert items(render_document(text)) == items(on_github(text))


@given(lines=st.lists(LINES, max_size=8))
def test_any_list_is_read_as_github_reads_it(lines: list[str]) -> None:
    """No text of counsel's gets other clause numbers on the site than in the pull request."""
    text = "\n".join(lines)

    assert items(render_document(text)) == items(on_github(text)), text
