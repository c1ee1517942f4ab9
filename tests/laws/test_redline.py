"""What every redline keeps, whatever two texts it is made of."""

from __future__ import annotations

import html5lib
from hypothesis import example, given
from hypothesis import strategies as st

from policy_history.changes import WHOLE
from policy_history.comparison import compare
from policy_history.document import Document, read_document
from policy_history.redline import redline_html, redline_json, redline_markdown, redline_page, redline_text
from policy_history.redline.html import draw
from tests.support.policy_texts import policies, revisions

pairs = st.one_of(revisions(), st.tuples(policies, policies))


def _read(pair: tuple[str, str]) -> tuple[Document, Document]:
    return read_document(pair[0]), read_document(pair[1])


@given(pair=pairs)
@example(pair=("", ""))
@example(pair=("we.\n\n---\n\n# we we we we we we.\n", "# we we we we we we.\n\n---\n\nwe.\n"))
@example(pair=("a b\n", "a\n\nb\n"))
@example(pair=("a  \nb\n", "a b\n"))
@example(pair=("| a | b |\n|---|---|\n| c | d |\n", "a b\n\nc d\n"))
def test_accepting_gives_the_later_text_and_rejecting_the_earlier(pair: tuple[str, str]) -> None:
    """Counsel may trust that nothing is shown as kept that is not in both, and nothing is lost."""
    before, after = _read(pair)

    comparison = compare(before, after)

    assert comparison.later == after.text
    assert comparison.earlier == before.text


@given(pair=pairs)
def test_a_block_of_one_fate_is_told_by_its_pieces_too(pair: tuple[str, str]) -> None:
    """Formats that write pieces and those that write blocks say the same words."""
    for row in compare(*_read(pair)).rows:
        if row.kind in WHOLE:
            words = "".join(piece.text for piece in row.pieces).split()
            assert " ".join(words) == (row.after or row.before)[0].text


@given(pair=pairs)
def test_the_page_reads_back_word_by_word(pair: tuple[str, str]) -> None:
    """No redline falls back to whole blocks: the page holds both texts exactly."""
    assert draw(compare(*_read(pair))).exact


@given(pair=pairs)
def test_the_page_is_valid_html(pair: tuple[str, str]) -> None:
    """A reader's browser has nothing to repair, so it shows what was written."""
    page = redline_page(compare(*_read(pair)))

    html5lib.HTMLParser(strict=True).parse(page)


@given(pair=pairs)
def test_a_redline_is_the_same_on_every_run(pair: tuple[str, str]) -> None:
    """A build can be repeated and compared."""
    first, second = (redline_html(compare(*_read(pair))) for _ in range(2))

    assert first == second


@given(text=policies)
def test_a_text_against_itself_has_no_change(text: str) -> None:
    """Nobody is told of a change that is none."""
    comparison = compare(read_document(text), read_document(text))

    assert comparison.changes == comparison.form == comparison.sections == ()


@given(pair=pairs)
def test_every_change_of_a_document_is_told(pair: tuple[str, str]) -> None:
    """A change of words is never silent, nor is one of a link, an image or a heading's level."""
    before, after = _read(pair)

    comparison = compare(before, after)

    if before.text != after.text:
        assert comparison.changes
    if _looks(before) != _looks(after):
        assert comparison.changes or comparison.form


@given(pair=pairs)
def test_no_format_lets_the_text_act(pair: tuple[str, str]) -> None:
    """Text from outside stays text, on the page, in the terminal and in a comment."""
    comparison = compare(*_read(pair))

    tree = html5lib.parse(redline_html(comparison), namespaceHTMLElements=False)
    assert not list(tree.iter("script"))
    assert all(not link.get("href", "").startswith("javascript") for link in tree.iter("a"))
    assert "\x1b" not in redline_text(comparison)
    assert "<b>" not in redline_markdown(comparison)
    assert redline_json(comparison)["version"] == 1


def _looks(document: Document) -> list[tuple[object, ...]]:
    return [
        (block.level, run.link, run.image)
        for block in document.blocks
        for part in block.parts
        for run in part
    ]
