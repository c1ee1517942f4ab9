"""The page that counsel and readers see."""

from __future__ import annotations

import logging
from dataclasses import replace
from xml.etree.ElementTree import Element

import html5lib
import pytest

from policy_history.blocks import Run
from policy_history.comparison import Comparison, Piece, compare
from policy_history.document import read_document
from policy_history.redline import redline_html, redline_page
from policy_history.redline.html import draw
from policy_history.redline.read_back import read_back
from policy_history.redline.whole import in_whole_blocks

INVOICES = "We keep your invoices for {} years because the law wants it.\n"
OTHERS = """You can write to us at any time about anything at all.

The courts of the city of Vienna decide all disputes between us.
"""
MOVED = f"{INVOICES.format('ten')}\n{OTHERS}", f"{OTHERS}\n{INVOICES.format('seven')}"


SAID = {
    "en": ("[removed: ", "[moved here: ", "1 moved.", "Next change", "moved from another place"),
    "de": ("[entfernt: ", "[hierher verschoben: ", "1 verschoben.", "Nächste Änderung", "verschoben von: "),
    "fr": (
        "[supprimé\u00a0: ",
        "[déplacé ici\u00a0: ",
        "1 déplacé.",
        "Modification suivante",
        "déplacé depuis\u00a0: ",
    ),
}


def _compare(before: str, after: str) -> Comparison:
    return compare(read_document(before), read_document(after))


@pytest.mark.parametrize("language", sorted(SAID))
def test_a_redline_speaks_the_language_of_its_readers(language: str) -> None:
    """Whoever hears the German redline hears German words between those of the text, and it reads back."""
    drawn = draw(_compare(*MOVED), language=language)

    assert drawn.exact
    assert [words for words in SAID[language] if words not in drawn.html] == []
    others = [words for other in SAID if other != language for words in SAID[other]]
    assert [words for words in others if words in drawn.html] == []


def test_words_of_ours_amid_an_arabic_text_are_marked_as_english() -> None:
    """A screen reader changes its voice for them, and the head runs as English does."""
    before, after = (f"نحتفظ بسجلات زياراتك لمدة {days} يومًا ولا نشاركها.\n" for days in (30, 90))
    drawn = draw(_compare(before, after), language="ar")

    assert drawn.exact
    assert '<span lang="en" class="rl-sr">[removed: </span>30' in drawn.html
    assert '<div lang="en" dir="ltr" class="rl-head">' in drawn.html
    assert 'lang="en"' not in draw(_compare(before, after)).html


def _tree(before: str, after: str) -> Element:
    tree: Element = html5lib.parseFragment(redline_html(_compare(before, after)), namespaceHTMLElements=False)
    return tree


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_marks_stand_inside_items_and_cells_never_around_them() -> None:
    """A list stays a list and a table a table, for the eye and for a screen reader."""
    tree = _tree(
        "- one thing\n- another thing\n\n| a | b |\n|---|---|\n| c | d |\n",
        "- one thing\n- a third thing\n- another thing\n\n| a | b |\n|---|---|\n| e | f |\n",
    )

    around = {parent.tag for parent in tree.iter() for child in parent if child.tag in {"ins", "del"}}

    assert around <= {"span", "p", "td"}
    assert _text(next(tree.iter("li"))) == "one thing"


def test_an_item_that_went_stays_in_its_list() -> None:
    """Counsel sees a removed item where it stood, between its neighbours."""
    tree = _tree("- first thing\n- second thing\n- third thing\n", "- first thing\n- third thing\n")

    lists = list(tree.iter("ul"))
    items = [_text(item) for item in lists[-1].iter("li")]
    assert len(lists) == 1
    assert ["second" in item for item in items] == [False, True, False]


def test_items_keep_their_numbers_around_one_that_went() -> None:
    """A clause is called by its number, so a struck item must not shift those after it."""
    tree = _tree("1. first thing\n2. second thing\n3. third thing\n", "1. first thing\n2. third thing\n")

    numbers = [item.get("value") for item in tree.iter("li")][-3:]

    assert numbers == [None, None, "2"]


def test_each_change_has_an_anchor_words_and_a_way_to_the_next() -> None:
    """Somebody who hears the page, or has no mouse, gets from change to change and knows what each is."""
    tree = _tree(
        "One fee of 5 EUR.\n\nTwo here.\n\nThree days.\n", "One fee of 6 EUR.\n\nTwo here.\n\nThree weeks.\n"
    )

    anchors = [element.get("id") for element in tree.iter() if (element.get("id") or "").startswith("change")]
    links = [link.get("href") for link in tree.iter("a") if link.get("aria-label")]
    said = [_text(span) for span in tree.iter("span") if span.get("class") == "rl-sr"]
    assert anchors == ["change-1", "change-2"]
    assert links == ["#change-2", "#change-1"]
    assert said == ["[removed:", "]", "[added:", "]"] * 2


def test_a_heading_called_change_1_keeps_its_anchor() -> None:
    """A permanent address of the policy is never taken over by the redline."""
    tree = _tree("# Change 1\n\nOld words stand here.\n", "# Change 1\n\nNew words stand here.\n")

    ids = [element.get("id") for element in tree.iter() if element.get("id")]

    assert ids.count("change-1") == 1
    assert "rl-change-1" in ids
    assert len(ids) == len(set(ids))


def test_headings_called_like_our_ids_keep_their_anchors() -> None:
    """However many of our names a hostile draft takes, no id stands on a page twice."""
    tree = _tree("# Change 1\n\n# rl-change-1\n\nOld words.\n", "# Change 1\n\n# rl-change-1\n\nNew words.\n")

    ids = [element.get("id") for element in tree.iter() if element.get("id")]

    assert "rl-rl-change-1" in ids
    assert len(ids) == len(set(ids))


def test_characters_that_no_page_may_hold_do_not_hide_the_marks() -> None:
    """A control character that somebody pasted is shown as a sign, and each word is still marked alone."""
    drawn = draw(_compare("The \a fee is 5 EUR.\n", "The \a fee is 6 \ufffe EUR.\n"))

    assert drawn.exact
    assert "The \ufffd fee is <del>" in drawn.html
    assert "\ufffe" not in drawn.html


def test_a_move_is_linked_each_way_and_shows_what_changed_on_it() -> None:
    """A moved clause is neither lost nor new, and a word changed in it is not hidden by the move."""
    tree = _tree(*MOVED)

    links = {link.get("href"): _text(link) for link in tree.iter("a") if "moved" in _text(link)}
    (moved,) = (element for element in tree.iter("ins") if element.get("class") == "rl-move")
    assert links == {"#change-2": "moved to another place", "#change-1": "moved from another place"}
    assert [_text(struck) for struck in moved.iter("del")] == ["[removed: ten]"]


def test_the_head_counts_changes_and_lists_changes_of_form_with_both_values() -> None:
    """A link that leads elsewhere now is told, although no word changed."""
    tree = _tree(
        "See [the terms](https://firemoon.example/a).\n", "See [the terms](https://firemoon.example/b).\n"
    )

    (item,) = tree.iter("li")

    assert _text(item) == (
        "Link target: “the terms”: https://firemoon.example/a → https://firemoon.example/b"
    )
    assert "1 change of form." in _text(tree)


@pytest.mark.parametrize(("title", "named"), [("Money", "Money"), ("", "another place")])
def test_a_move_says_where_to_and_where_from(title: str, named: str) -> None:
    """Counsel learns from either end of a move which section the other end stands in, if it has a title."""
    one, other = "## Data\n\nWe keep logs.\n\n", f"## {title}\n\nYou pay each month.\n\n"
    tree = _tree(f"{one}{INVOICES}\n{other}{OTHERS}", f"{one}{other}{OTHERS}\n{INVOICES}")

    said = [_text(link) for link in tree.iter("a") if "moved" in _text(link)]

    assert said == [f"moved to {named}", "moved from Data"]


def test_a_change_of_a_section_leads_to_its_heading() -> None:
    """A section in the list at the head is one step away, where it stands or where it stood."""
    tree = _tree(
        "## Data\n\nWe keep logs.\n\n## Trade\n\nOld.\n", "## Data\n\nWe keep logs.\n\n## Faults\n\nNo.\n"
    )

    links = {_text(link): link.get("href") for link in tree.iter("a") if "ection" in _text(link)}
    ids = {f"#{element.get('id')}" for element in tree.iter()}
    assert len(links) in {1, 2}
    assert set(links.values()) <= ids


def test_many_changes_of_sections_are_folded_under_their_counts() -> None:
    """The first change is never pushed off the screen by a list of headings."""
    sections = [f"## Part of the {name}\n\nOnly the {name} is told here.\n\n" for name in "abcdefghi"]

    tree = _tree("Words.\n\n", "Words.\n\n" + "".join(sections))

    assert [_text(summary) for summary in tree.iter("summary")] == ["9 changes of sections: 9 new"]
    assert len(list(tree.iter("li"))) == 9


def test_changes_only_leaves_out_a_heading_before_a_section_that_went() -> None:
    """A heading stands in the short view only for changes below it."""
    page = redline_html(
        _compare(
            "## Kept\n\nWords stay.\n\n## Gone\n\nStruck.\n\n## Last\n\nOne.\n",
            "## Kept\n\nWords stay.\n\n## Last\n\nOne.\n",
        )
    )

    assert '<h2 id="kept" class="rl-quiet">' in page
    assert '<h2 id="change-1" class="rl-removed">' in page


def test_what_is_no_row_stands_across_the_table_that_it_is_in() -> None:
    """A struck paragraph between two tables that became one is not squeezed into the first column."""
    head, rows = (
        "| Name | Use |\n|---|---|\n",
        "| first{0} | kept for a day |\n| second{0} | kept for a week |\n",
    )
    between = "\nThese words stood between the two tables.\n\n"
    tree = _tree(
        head + rows.format(1) + between + head + rows.format(2), head + rows.format(1) + rows.format(2)
    )

    (cell,) = (cell for cell in tree.iter("td") if "between" in _text(cell))

    assert cell.get("colspan") == "2"


def test_changes_only_shows_all_paragraphs_of_one_that_was_split() -> None:
    """The short view never hides a part of a change."""
    page = redline_page(_compare(f"{INVOICES.strip()} {OTHERS}", f"{INVOICES}\n{OTHERS}"))

    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert [p.get("class") for p in tree.iter("p")][-3:] == ["rl-edited", "rl-edited", None]
    assert ':not([class^="rl-"]' in page


def test_the_views_need_no_script() -> None:
    """ "Changes only" works where scripts are off, and by keyboard."""
    page = redline_page(_compare("Old words.\n", "New words.\n"))

    tree = html5lib.parse(page, namespaceHTMLElements=False)
    labelled = {label.get("for") for label in tree.iter("label")}
    assert {choice.get("id") for choice in tree.iter("input")} == labelled
    assert not list(tree.iter("script"))
    assert "http" not in page.partition("<body>")[0]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JaVaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x"],
)
def test_a_link_that_could_act_is_not_a_link(link: str) -> None:
    """A hostile draft cannot run anything on the page of whoever reviews it."""
    comparison = _compare("Words.\n", f'<p><a href="{link}">Click here now</a></p>\n')

    tree = html5lib.parseFragment(redline_html(comparison), namespaceHTMLElements=False)

    assert [a.get("href") for a in tree.iter("a") if "Click" in _text(a)] == []


def test_links_are_resolved_by_the_page_that_shows_them() -> None:
    """A relative link of a policy leads to the same place from the redline's own address."""
    comparison = _compare("Old [link](terms.md).\n", "New [link](terms.md).\n")

    assert '<a href="../terms/">' in redline_html(comparison, resolve=lambda _: "../terms/")


def test_an_image_from_elsewhere_is_shown_in_words() -> None:
    """Who reads a redline is told to nobody."""
    page = redline_html(_compare("Text.\n", "Text.\n\n![A seal](https://elsewhere.example/seal.png)\n"))

    assert "<img" not in page
    assert "[image: A seal]" in page


def test_a_redline_that_does_not_read_back_is_shown_in_whole_blocks(caplog: pytest.LogCaptureFixture) -> None:
    """Wrong marks are never published: they are replaced by plain ones, and somebody is told."""
    right = _compare("The fee is 5 EUR for all.\n", "The fee is 6 EUR for all.\n")
    (row,) = right.rows
    wrong = _Wrong((replace(row, pieces=(Piece("kept", Run("The fee")),)),))

    with caplog.at_level(logging.ERROR):
        drawn = draw(wrong)

    assert not drawn.exact
    assert "did not read back" in caplog.text
    assert "<del>" in drawn.html
    assert "The fee is 6 EUR for all." in drawn.html
    assert "are shown whole" in drawn.html


def test_a_move_can_be_shown_in_whole_blocks_too() -> None:
    """What could not be marked safely is still shown when some of it moved."""
    whole = in_whole_blocks(_compare(*MOVED))

    page = draw(whole)

    assert page.exact
    assert {row.kind for row in whole.changes} == {"removed", "added"}


class _Wrong(Comparison):
    """A comparison whose pieces are not its texts, as a fault of ours would make it."""

    @property
    def earlier(self) -> str:
        return "The fee is 5 EUR for all."

    @property
    def later(self) -> str:
        return "The fee is 6 EUR for all."


def test_a_paragraph_that_a_split_added_whole_does_not_swallow_the_next() -> None:
    """The proof reads each side as a reader would: a rejected paragraph ends where it ended."""
    page = '<p>One<ins class="rl-break"></ins></p>\n<p><ins>Two</ins></p>\n<p>Three</p>\n'

    assert read_back(page, "earlier") == ["One", "Three"]
    assert read_back(page, "later") == ["One", "Two", "Three"]


def test_a_joined_paragraph_that_lost_its_end_ends_where_it_did() -> None:
    """The same where the later side ends with what was struck after the mark."""
    page = '<p>One<del class="rl-break"> </del><del>Two</del></p>\n<p>Three</p>\n'

    assert read_back(page, "earlier") == ["One", "Two", "Three"]
    assert read_back(page, "later") == ["One", "Three"]


def test_the_first_words_of_an_item_stay_its_own_behind_what_was_removed() -> None:
    """An item in a close list gets no paragraph because a list that went stands before its words."""
    nested = "   1. We never incite hatred against anybody"
    before = f"1. Rules for schools.\n   1. Nobody may promote bullying in a school.\n{nested}.\n"
    after = f"1. Equal rights matter to all of us.\n{nested} at all.\n"

    tree = _tree(before, after)

    words = [_text(item) for item in tree.iter("p")]
    assert not [text for text in words if "Equal rights" in text]
