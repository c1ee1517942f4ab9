"""What readers are told is the same in every language: the same figures, quotations and sides."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_history.amounts import figures, figures_in, in_words
from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.faithfulness import Cited, says_the_same
from policy_history.materiality import assess
from policy_history.materiality.templates import MAX_WORDS, QUOTED, read_templates
from policy_history.materiality.values import values
from policy_history.phrasebook import SPOKEN, phrasebook
from policy_history.point import Point
from policy_history.statement import (
    ITEMS,
    NAME,
    TOPIC,
    Slot,
    Statement,
    parsed,
    read_statement,
    statement_row,
)
from policy_history.summary import summarise

LANGUAGES = (*SPOKEN, "de-CH", "fr-CA")
NUMBERS = st.one_of(st.integers(0, 9999).map(str), st.integers(1000, 10**7).map("{:,}".format))
DECIMALS = st.integers(0, 999_99).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
UNITS = st.sampled_from(["minute", "hours", "days", "weeks", "months", "year"])
SIGNS = st.sampled_from(["$", "€", "£", "US$", "EUR "])
DAYS = st.dates().map(lambda day: f"{day.day} {day:%B} {day.year:04}")
AMOUNTS = st.one_of(
    st.builds("{} {}".format, st.one_of(st.integers(0, 9999), st.sampled_from(["a", "thirty"])), UNITS),
    st.builds("{}{}".format, SIGNS, st.one_of(NUMBERS, DECIMALS)),
    st.builds("{}%".format, st.integers(0, 100)),
    st.builds("{}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
    DAYS,
    NUMBERS,
)
OLD = """# Privacy policy

## How long we keep data

- API logs: {} after they were made

We keep {} of what you send us, and we tell you before we share it with {}.

## Who gets your data

We share data with:

- Alpha Storage
{}
"""


def changed(old: str, new: str) -> list[Point]:
    """What readers are told of a change."""
    return list(summarise(assess(compare(read_document(old), read_document(new)))).points)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=AMOUNTS)
def test_an_amount_has_the_same_figures_in_every_language(language: str, text: str) -> None:
    """For readers: 1,500 is never 1.5, and no amount is rounded."""
    book = phrasebook(language)
    for value in values(text):
        words = in_words(value, book)
        assert not words or figures_in(words, book) == figures(value)


@pytest.mark.parametrize("language", ["de", "fr"])
@given(one=AMOUNTS, other=AMOUNTS)
def test_two_amounts_are_never_said_alike(language: str, one: str, other: str) -> None:
    """For readers: days do not become months, nor dollars euros."""
    book = phrasebook(language)
    first, second = (values(text)[:1] for text in (one, other))
    for a, b in zip(first, second, strict=False):
        if in_words(a, book) and in_words(a, book) == in_words(b, book):
            assert (a.kind, a.size) == (b.kind, b.size)


@pytest.mark.parametrize("text", ["30 business days", "1.2.3", "a quarter", "25 dollars", "thirty (31) days"])
def test_what_could_be_taken_otherwise_is_quoted(text: str) -> None:
    """For readers: what has no sure counterpart in their language is shown as the text has it."""
    (value,) = values(text)[:1]
    said = Statement(
        "precision_lost", (("old", Slot(value.kind, (value.text,))), ("quote", Slot("quotes", ("x",))))
    )

    assert in_words(value, phrasebook("de")) == ""
    assert f"„{value.text}“" in said.say(phrasebook("de"))


@given(
    old=st.tuples(AMOUNTS, AMOUNTS, st.sampled_from(["nobody", "partners"])),
    new=st.tuples(AMOUNTS, AMOUNTS, st.sampled_from(["nobody", "partners"])),
    item=st.sampled_from(["", "- Beta Analytics", "- Beta, “the cloud”"]),
)
def test_every_point_is_borne_out_in_every_language(
    old: tuple[str, str, str], new: tuple[str, str, str], item: str
) -> None:
    """For readers of each language: what they read stands in the texts, on the side that it is said to."""
    for point in changed(OLD.format(*old, ""), OLD.format(*new, item)):
        cited = Cited(point.before, point.after, point.section)
        for language in LANGUAGES:
            assert says_the_same(point.statement, cited, phrasebook(language)), point.say


def test_another_figure_another_quotation_and_the_other_side_are_refused() -> None:
    """For readers: a statement whose values are not those of the texts never leaves, in no language."""
    slots = (("old", Slot("period", ("90 days",))), ("new", Slot("period", ("30 days",))))
    true = Statement("value", (*slots, ("quote", Slot("quotes", ("We keep it for 30 days",)))))
    cited = Cited("We keep it for 90 days.", "We keep it for 30 days.", "")
    turned = Cited(cited.after, cited.before, "")
    other = Cited(cited.before, "We keep it for 31 days.", "")

    for language in LANGUAGES:
        book = phrasebook(language)
        assert says_the_same(true, cited, book)
        assert not says_the_same(true, turned, book)
        assert not says_the_same(true, other, book)


@pytest.mark.parametrize("name", sorted(read_templates().say["en"]))
def test_every_sentence_carries_the_same_in_every_language(name: str) -> None:
    """For readers: none is told more or less than another, and none has a longer sentence to read."""
    slots = {slot for _, slot, _ in parsed(read_templates().say["en"][name]) if slot}
    statement = Statement(name, tuple((slot, _filled(name, slot)) for slot in sorted(slots)))
    for language in SPOKEN:
        pieces = statement.in_pieces(phrasebook(language))
        assert {piece.slot for piece in pieces} - {""} == slots - {"told"}
        assert all(
            len(part.split()) <= MAX_WORDS
            for part in QUOTED.sub("", statement.say(phrasebook(language))).split(". ")
        )
    assert len({statement.say(phrasebook(language)) for language in SPOKEN}) == len(SPOKEN)


def _filled(name: str, slot: str) -> Slot:
    if slot == "told":
        return Slot(TOPIC, ("SHARE",))
    if name in {"party", "contact", "contact_often"}:
        return Slot(NAME, (f"{slot}@example.org",))
    if slot in {"old", "new"} and (name.startswith("value") or name == "precision_lost"):
        return Slot("period", ("30 days" if slot == "old" else "90 days",))
    return Slot(ITEMS, (f"{slot} one", f"{slot} two"))


def test_a_statement_outlives_the_process_that_made_it() -> None:
    """For the site: what the cache gives back says the same as what was put in."""
    (point, *_) = changed(OLD.format("5 days", "$5", "nobody", ""), OLD.format("9 days", "$9", "nobody", ""))

    kept = read_statement(json.loads(json.dumps(statement_row(point.statement))))

    assert kept == point.statement
    assert kept.say(phrasebook("de")) == "„API logs“ bewahren wir jetzt 9 Tage lang auf. Vorher: 5 Tage."


def test_no_word_of_ours_hides_a_change_in_any_language() -> None:
    """For readers: a label of the policy's own may praise; a sentence of ours may not."""
    assert "verbesserung" in read_templates().unspoken["de"]
    assert "amélioration" in read_templates().unspoken["fr"]
