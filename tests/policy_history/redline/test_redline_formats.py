"""The redline in the terminal, in a pull request and as a value for programs."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from policy_history.comparison import Comparison, compare
from policy_history.document import read_document
from policy_history.redline import redline_json, redline_markdown, redline_text, tally

BEFORE = (
    "# Terms\n\nThe fee is 10 EUR for @everyone.\n\n| a | b |\n|---|---|\n| c | d |\n\n"
    "One sentence about logs stands here. Another about cookies stands there.\n\n[Link](a.md)\n"
)
AFTER = (
    "# Terms\n\nThe fee is 12 EUR for @everyone.\n\n| a | b |\n|---|---|\n| c | e |\n\n"
    "One sentence about logs stands here.\n\nAnother about cookies stands there.\n\n[Link](b.md)\n\n"
    "## New\n\nText.\n"
)


def _compare(before: str = BEFORE, after: str = AFTER) -> Comparison:
    return compare(read_document(before), read_document(after))


@pytest.mark.parametrize("whole", [False, True])
def test_the_value_fits_its_published_schema(whole: bool) -> None:
    """Whoever reads our JSON can rely on what docs/formats.md says."""
    schema = json.loads(files("policy_history.formats").joinpath("compare.schema.json").read_text("utf-8"))

    value = json.loads(json.dumps(redline_json(_compare(), whole=whole)))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(value, schema, cls=jsonschema.Draft202012Validator)


def test_the_value_gives_both_texts_by_itself() -> None:
    """A program needs nothing but the JSON to know what stood there and what stands there."""
    value = redline_json(_compare(), whole=True)

    texts = {}
    for side, fate, skipped in (("before", "added", "moved"), ("after", "removed", "moved away")):
        rows = (row for row in value["rows"] if row["kind"] != skipped)
        lines = "\n".join("".join(p["text"] for p in row["pieces"] if p["fate"] != fate) for row in rows)
        texts[side] = lines.split()

    assert texts["before"] == read_document(BEFORE).text.split()
    assert texts["after"] == read_document(AFTER).text.split()


def test_a_comment_calls_nobody_and_marks_nothing_up() -> None:
    """A policy's words in a pull request mention no one, link to no issue and format nothing."""
    comment = redline_markdown(_compare("Old #1 @octocat **x**.\n", "New #1 @octocat `*y*` <img src=x>.\n"))

    assert "@octocat" not in comment
    assert "#1" not in comment.replace("&#", "")
    assert "<img" not in comment
    assert "<ins>" in comment


def test_a_comment_never_outgrows_what_github_takes() -> None:
    """A rewrite of a long policy is cut short with a count, not refused."""
    after = "\n\n".join(
        f"Paragraph {number} says something new about item {number}." for number in range(900)
    )

    comment = redline_markdown(_compare("Nothing.\n", after), limit=5000)

    assert len(comment) <= 5000
    assert "more lines; see the whole redline" in comment


def test_the_terminal_is_not_moved_by_a_policys_text() -> None:
    """Escape sequences in a draft are shown, not obeyed."""
    told = redline_text(_compare("Old.\n", "New \x1b[2J \u202e text.\n"))

    assert "\x1b" not in told
    assert "\u202e" not in told


def test_colour_is_never_the_only_sign() -> None:
    """A copy of the terminal's text, or a reader who sees no colour, still has the marks."""
    told = redline_text(_compare("A fee of 5 EUR.\n", "A fee of 6 EUR.\n"), colour=True)

    assert "\x1b[31;9m[-5 EUR-]\x1b[0m" in told
    assert "\x1b[32;4m{+6 EUR+}\x1b[0m" in told


def test_counts_are_of_blocks_and_words() -> None:
    """The head of every format says the same numbers."""
    counts = tally(_compare())

    assert (counts.edited, counts.added, counts.removed, counts.moved) == (3, 2, 0, 0)
    assert (counts.words_added, counts.words_removed) == (5, 3)
