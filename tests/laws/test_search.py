"""The search over all versions finds every word that ever stood, where and when it stood, and no other."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from policy_history.document import Document, read_document
from policy_history.vocabulary import folded, word_changes, words_of
from site_builder import shards as shards_module
from site_builder.shards import shards
from site_builder.word_index import NONE, STILL, WordIndex, index_words
from tests.support.policy_texts import policies

Found = set[tuple[str, int, str, str]]  # a word, a version, and the anchor and title of a section


def standing(documents: list[Document]) -> Found:
    """Every word of every version, read off the texts."""
    return {
        (word, number, section.anchor, section.title)
        for number, document in enumerate(documents)
        for section in document.sections
        for block in section.blocks
        for word in words_of(block.text)
    }


def indexed(index: WordIndex, versions: int) -> Found:
    """Every word of every version, as a reader of the index finds it."""
    return {
        (word, version, place.anchor, place.title)
        for word, triples in index.words.items()
        for section, first, last in zip(triples[::3], triples[1::3], triples[2::3], strict=True)
        for place in [index.places[section]]
        for version, state in enumerate(_states(place.runs, versions))
        if state != NONE and first <= state and (state <= last or last == STILL)
    }


def _states(runs: tuple[int, ...], versions: int) -> list[int]:
    """The state of a section in each version."""
    states = [NONE] * versions
    for start, state in zip(runs[::2], runs[1::2], strict=True):
        states[start:] = [state] * (versions - start)
    return states


def indexed_documents(documents: list[Document]) -> WordIndex:
    """The index of versions, as a build makes it."""
    before = [None, *documents[:-1]]
    return index_words(word_changes(*pair) for pair in zip(before, documents, strict=True))


# Versions out of few texts, so that sections go, come back as they were, and change places.
histories = st.lists(policies, min_size=1, max_size=3).flatmap(
    lambda texts: st.lists(st.sampled_from(texts), min_size=1, max_size=6)
)


@given(histories)
@example(["# A\n\none two\n", "# B\n\none\n", "# A\n\none two\n", "# A\n\none three\n", "# A\n\none two\n"])
@example(["個人情報を守る\n", "## Ä\n\n個人を守る हिन्दी\n", "naïve Straße ΣΑΣ\n\n個人情報\n"])
def test_every_word_of_every_version_is_found_and_no_other(texts: list[str]) -> None:
    """A reader who finds nothing can rely on it, and what is found stands where the link leads."""
    documents = [read_document(text) for text in texts]

    assert indexed(indexed_documents(documents), len(texts)) == standing(documents)


@given(st.dictionaries(st.text("abc個", min_size=1, max_size=6), st.lists(st.integers(0, 99)), max_size=40))
def test_each_word_is_in_the_one_file_that_its_beginning_names(words: dict[str, list[int]]) -> None:
    """A browser loads the file with the longest beginning of the word and finds the word there alone."""
    most = shards_module.MOST
    shards_module.MOST = 60
    try:
        beginnings, files = shards(words)
    finally:
        shards_module.MOST = most
    contents = {name: json.loads(content) for name, content in files}

    for word, ranges in words.items():
        own = max((one for one in beginnings if word.startswith(one)), key=len)
        assert contents[beginnings[own]][word] == ranges
    assert sum(map(len, contents.values())) == len(words)


@given(st.text(max_size=30))
def test_capitals_and_accents_make_no_other_word(text: str) -> None:
    """Who looks for "cafe" finds "CAFÉ", however its accent is stored."""
    assert words_of("CAFÉ soft\u00adhyphen") == {"cafe", "softhyphen"}
    assert folded(folded(text)) == folded(text)
    assert words_of(unicodedata.normalize("NFD", text)) == words_of(unicodedata.normalize("NFC", text))
