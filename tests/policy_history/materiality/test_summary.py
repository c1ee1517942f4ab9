"""What readers are told: short, true, worst first, nothing dropped."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.excerpt import MAX_WORDS, difference, quote
from policy_history.faithfulness import is_faithful
from policy_history.materiality import assess
from policy_history.materiality.as_json import assessment_json
from policy_history.summary import MAX_POINTS, Summary, summarise

KEPT = "\n".join(f"- **Kind {n} data:** {n} days" for n in range(10, 22))
OLD = f"# Privacy policy\n\n## How long we keep data\n\n{KEPT}\n\nYou can ask us for a copy of your data.\n"


def _summary(before: str, after: str) -> Summary:
    return summarise(assess(compare(read_document(before), read_document(after))))


def test_what_is_worse_for_the_reader_comes_first() -> None:
    """For readers, who stop reading early."""
    after = OLD.replace("10 days", "5 days").replace("11 days", "90 days")

    points = _summary(OLD, after).points

    assert [point.say for point in points] == [
        "We now keep kind 11 data for 90 days. Before, we kept it for 11 days.",
        "We now keep kind 10 data for 5 days. Before, we kept it for 10 days.",
    ]


def test_a_forbidden_thing_is_told_with_the_words_that_forbid_it() -> None:
    """For readers: a long item of a list, quoted alone, would read as if it were allowed."""
    old = "# Terms\n\nUnauthorised activities include:\n\n- sending spam\n"
    item = (
        "sharing your login with another person, except where your plan expressly permits it, for any purpose"
    )

    (point,) = _summary(old, f"{old}- {item}\n").points

    assert point.say == f"We added this below “Unauthorised activities include”: “{item}”"


def test_a_period_of_one_thing_is_not_called_the_new_period_of_another() -> None:
    """For readers: "trial accounts: 30 days" did not become "paid accounts: 60 days"."""
    old = "# Terms\n\nWe close:\n\n- Trial accounts: 30 days after the trial ended without an upgrade\n"
    new = old.replace("Trial accounts: 30 days", "Paid accounts: 60 days")

    (point,) = _summary(old, new).points

    assert "30 days to 60 days" not in point.say
    assert "Trial accounts: 30" in point.say
    assert "Paid accounts: 60 days" in point.say


def test_a_time_of_day_is_told_whole() -> None:
    """For readers: "we changed 17 to 18" says nothing of an hour; the same hour in other words is none."""
    old = "# Terms\n\nBookings close at 17:00 each day and open again at 9 a.m. on weekdays.\n"

    (point,) = _summary(old, old.replace("17:00", "18:00").replace("9 a.m.", "9:00 am")).points

    assert point.say.startswith("We changed 17:00 to 18:00.")


def test_a_date_is_told_whole() -> None:
    """For readers: "we changed 17 to 23" says nothing of a day."""
    old = "# Rules\n\nStarting on 17 November, 2030, you must be at least 18 years old to host a stream.\n"

    (point,) = _summary(old, old.replace("17 November", "23 November")).points

    assert point.say.startswith("We changed 17 November, 2030 to 23 November, 2030.")


def test_sentences_that_came_together_are_one_point() -> None:
    """For readers: one paragraph is one piece of news, though counsel must look at one sentence of it."""
    old = "# Terms\n\n## Gems\n\nCoins are fun.\n"

    (point,) = _summary(old, f"{old}\nGems are fun. You can buy them in the shop.\n").points

    assert "Gems are fun." in point.say
    assert "You can buy them in the shop." in point.say


def test_a_value_is_never_said_to_change_into_itself() -> None:
    """For readers: "we changed 3.1.3 to 3.1.3" says nothing."""
    old = "# Policy\n\n3.1.3 Payments * Name * Logs kept for two years * Contract\n"
    new = "# Policy\n\n3.1.3 Payments * Name * Logs kept for two years. Payments for ten years * Contract\n"

    assert not any("3.1.3 to 3.1.3" in point.say for point in _summary(old, new).points)


def test_at_most_seven_points_are_told_and_the_rest_is_counted() -> None:
    """For readers: short, and honest about what is left out."""
    after = OLD
    for number in range(10, 22):
        after = after.replace(f"{number} days", f"{number + 100} days")

    summary = _summary(OLD, after)

    assert len(summary.points) == MAX_POINTS
    assert summary.more == 12 - MAX_POINTS


@pytest.mark.parametrize(
    ("say", "faithful"),
    [
        ("We now keep logs for 180 days. Before, we kept them for 90 days.", True),
        ("We now keep logs for 90 days. Before, we kept them for 180 days.", False),
        ("We now keep logs for 181 days. Before, we kept them for 90 days.", False),
        ("It now says: “logs are kept for 180 days”", True),
        ("It now says: “logs are never kept for 180 days”", False),
        ("We now share logs with Contoso.", False),
        ("We do not keep logs for 180 days.", False),
        ("Write to somebody@example.org.", False),
    ],
)
def test_a_sentence_that_its_spans_do_not_bear_out_never_leaves(say: str, *, faithful: bool) -> None:
    """For readers: numbers, names, addresses and negations are those of the text, on the right side."""
    assert is_faithful(say, "Your logs are kept for 90 days.", "Your logs are kept for 180 days.") == faithful


def test_a_quotation_has_at_most_forty_words_and_is_cut_at_its_edges_alone() -> None:
    """For readers: verbatim, and short."""
    text = " ".join(f"w{n}" for n in range(100))

    quoted = quote(text, 30)

    assert len(quoted.split()) <= MAX_WORDS + 2
    assert quoted.strip("… ") in text


def test_one_place_is_named_by_itself() -> None:
    """For readers: the word that changed, not two sentences to compare."""
    found = difference("We keep all of your files.", "We keep some of your files.")

    assert found is not None
    assert (found.old, found.new) == ("all", "some")


def test_nothing_is_told_of_a_change_without_effect() -> None:
    """For readers: a comma is no mail."""
    assert _summary(OLD, OLD.replace("You can ask us", "You can, ask us")).points == ()


def test_the_json_is_valid_against_its_schema() -> None:
    """For programs that read it."""
    schema = json.loads(resources.files("policy_history.formats").joinpath("assess.schema.json").read_text())
    assessment = assess(compare(read_document(OLD), read_document(OLD.replace("10 days", "10 weeks"))))

    jsonschema.validate(assessment_json(assessment, summarise(assessment)), schema)
