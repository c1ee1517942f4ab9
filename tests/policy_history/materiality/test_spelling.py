"""American and British spellings of one word, and words that only look alike."""

from __future__ import annotations

import pytest

from policy_history.materiality.canonical import forms
from policy_history.materiality.rules import read_rules

SAME = """
    organizational/organisational anonymized/anonymised utilisation/utilization
    recognisable/recognizable analyse/analyze analysers/analyzers labelled/labeled
    modelling/modeling cancelled/canceled cancellation/cancelation behaviour/behavior
    honoured/honored rigour/rigor centre/center centred/centered metres/meters catalogue/catalog
    cataloguing/cataloging licence/license licences/licenses defence/defense practise/practice
    practised/practiced enrolment/enrollment fulfil/fulfill instalments/installments
    judgement/judgment counsellor/counselor programme/program wilful/willful
"""
OTHER = """
    filled/filed called/caled for/four advice/advise device/devise promise/premise
    licensed/licensee prohibit/prohibited rate/rater sensor/censor
"""


def _same(pair: str) -> bool:
    one, other = (dict(forms(word, read_rules()))["spelling"] for word in pair.split("/"))
    return one == other


@pytest.mark.parametrize("pair", SAME.split())
def test_two_spellings_of_one_word_are_the_same(pair: str) -> None:
    """For counsel, who need not look at a spelling."""
    assert _same(pair)


@pytest.mark.parametrize("pair", OTHER.split())
def test_two_words_that_look_alike_stay_two(pair: str) -> None:
    """For readers: no change hides behind a likeness."""
    assert not _same(pair)


def test_no_respelling_hides_a_word_that_carries_weight() -> None:
    """For counsel: every word of a list is still found after spellings are made one."""
    rules = read_rules()
    hidden = [
        phrase
        for lexicon in rules.signals.values()
        for phrase in lexicon.phrases
        if dict(forms(phrase.rstrip("*") + ("." if "." in phrase else ""), rules))["spelling"] not in lexicon
    ]

    assert hidden == []


@pytest.mark.parametrize("word", ["advertisers", "advertising", "controller", "promised", "resellers"])
def test_a_word_without_a_second_spelling_stays(word: str) -> None:
    """For counsel: its list finds it."""
    assert dict(forms(word, read_rules()))["spelling"] == word
