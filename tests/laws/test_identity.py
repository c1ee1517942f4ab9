"""What is remembered of the versions before never shows in what is made of the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from policy_history.comparison import compare
from policy_history.document import read_document, render_document
from policy_history.forgetting import forget
from policy_history.fragment import fragment
from policy_history.identity import Remembered, by_identity
from policy_history.judgement import judge
from policy_history.redline import redline_html
from policy_history.vocabulary import word_changes
from tests.support.policy_texts import blocks, revisions


@st.composite
def histories(draw: st.DrawFn) -> list[str]:
    """Versions of one policy, each made of the one before; the first may come back."""
    first, second = draw(revisions())
    third = f"{draw(blocks)}\n{second}" if draw(st.booleans()) else second.replace("may", "must")
    return [first, second, third, *([first] if draw(st.booleans()) else [])]


def made_of(before: str, after: str) -> tuple[object, ...]:
    """All that a site shows of one change."""
    old, new = read_document(before), read_document(after)
    comparison = compare(old, new)
    judged = asdict(judge(old, new, comparison=comparison))
    words = word_changes(old, new)
    return render_document(after), fragment(new), redline_html(comparison), judged, words


@settings(max_examples=25, deadline=None)
@given(histories())
def test_a_change_is_the_same_whatever_was_read_before(versions: Sequence[str]) -> None:
    """A build that goes on with one new version gives the site that a whole build gives."""
    forget()
    in_one_go = [made_of(before, after) for before, after in pairwise(versions)]

    for found, (before, after) in zip(in_one_go, pairwise(versions), strict=True):
        forget()
        assert found == made_of(before, after)


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 4))
def test_an_answer_belongs_to_its_own_question(asked: list[int], most: int) -> None:
    """However few answers are kept, nobody gets that of another value."""
    told = Remembered(lambda one, other: (*one, *other), most)
    values = [(f"value {number}",) for number in range(6)]

    for number in asked:
        assert told(values[number], values[0]) == (*values[number], *values[0])


def test_the_same_value_is_looked_into_once() -> None:
    """Most of a text stays from version to version, and costs nothing then."""
    looked: list[tuple[str, ...]] = []

    @by_identity(100)
    def length(value: tuple[str, ...]) -> int:
        looked.append(value)
        return len(value)

    value = tuple("words")
    assert [length(value), length(value)] == [5, 5]
    assert looked == [value]

    length.cache_clear()
    assert length(value) == 5
    assert len(looked) == 2
