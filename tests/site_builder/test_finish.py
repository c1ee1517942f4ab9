"""The last touch on a text changes where its links lead, never what it says."""

from __future__ import annotations

import html5lib
from hypothesis import given
from hypothesis import strategies as st

from policy_history.markdown import clean, parse, render
from policy_history.phrasebook import phrasebook
from site_builder.finish import finish
from site_builder.loose_items import with_items
from site_builder.outline import outline, words
from site_builder.wording import version_name

PIECES = st.sampled_from(
    [
        "# Title\n",
        "## Fees & costs\n",
        "word ",
        'a "quoted" <word> ',
        "[link](terms.md) ",
        "[](empty.md) ",
        "![picture](flow.png) ",
        "`code` ",
        "\n\n",
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n",
        '```\nhref="x"\n```\n',
        "<a name='__x'>named</a> ",
        "<img src='x.png'> ",
        'href="terms.md" ',
        "<td>",
        "[^1] ",
        "\n\n[^1]: note\n",
        '&lt;a href="',
        "\n\n<ul>\n",
        "\n\n<ol start=3>loose",
        "<li>",
        "</li> ",
        "</ul>\n\n",
        "</ol>",
        "<br>",
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
def test_no_word_is_lost_or_added(text: str) -> None:
    """Counsel's words reach the reader as they are, pictures without a file as their description."""
    html = render(parse(text))

    told = words(finish(html, "terms/", lambda _: "/x/"))

    assert told == words(html)


@given(TEXTS)
def test_finishing_gives_clean_html(text: str) -> None:
    """What was inert stays inert: cleaning it again finds no element to take away."""
    finished = finish(render(parse(text)), "terms/", lambda _: "/x/")

    assert finished.count("<a") == clean(finished).count("<a")
    assert finished.count("<") == clean(finished).count("<")


@given(TEXTS)
def test_in_a_list_there_are_items_alone(text: str) -> None:
    """A screen reader that says "list of three" reads all that stands there."""
    page = html5lib.parse(finish(render(parse(text)), "terms/", lambda _: "/x/"), namespaceHTMLElements=False)
    lists = [element for element in page.iter() if element.tag in {"ul", "ol"}]

    assert {child.tag for each in lists for child in each} <= {"li"}
    assert not any((words or "").strip() for each in lists for words in (each.text, *(c.tail for c in each)))


def test_loose_words_get_an_item_without_a_mark() -> None:
    """As GitHub shows them: a line of the list that is no point of it."""
    html = "<ul>{% if %}\n<li>One</li> <b>or</b> so <ul><li>Two</li></ul><li>Three</li></ul>"

    assert with_items(html) == (
        '<ul><li class="pp-loose">{% if %}\n</li><li>One</li> <li class="pp-loose"><b>or</b> so'
        " <ul><li>Two</li></ul></li><li>Three</li></ul>"
    )


@given(TEXTS)
def test_the_title_and_the_body_are_the_whole_text(text: str) -> None:
    """Lifting the title out of a text loses nothing of it."""
    html = finish(render(parse(text)), "terms/", lambda target: target)
    taken = outline(html)

    assert f"{words(taken.title)} {words(taken.body)}".split() == words(html).split() or not taken.title


def test_each_heading_stands_one_level_below_the_one_above_it() -> None:
    """A screen reader announces no level that seems to be missing, and one title a page."""
    deep = outline('<h3 id="a">A</h3><p>x</p><h5>B</h5>')
    parts = outline('<h1 id="t">T</h1><h1>One</h1><h4>A</h4><h3>B</h3><h1>Two</h1><h2>C</h2>')
    plain = outline('<h1 id="t">T</h1><h2 id="a">A</h2><h3>B</h3>')

    assert deep.body == '<h2 id="a">A</h2><p>x</p><h3>B</h3>'
    assert parts.body == "<h2>One</h2><h3>A</h3><h3>B</h3><h2>Two</h2><h3>C</h3>"
    assert plain.body == '<h2 id="a">A</h2><h3>B</h3>'


def test_contents_list_two_levels_and_only_one_where_they_would_be_endless() -> None:
    """A list of contents helps as long as it can be taken in."""
    short = outline('<h1 id="t">T</h1><h2 id="a">A <em>b</em></h2><h3 id="c">C</h3><h4 id="d">D</h4>')
    endless = outline('<h2 id="a">A</h2>' + '<h3 id="b">B</h3>' * 90)

    assert [(entry.text, entry.level) for entry in short.entries] == [("A b", 1), ("C", 2)]
    assert [entry.text for entry in endless.entries] == ["A"]


def test_what_scrolls_can_be_reached_with_the_keyboard() -> None:
    """A table may be wider than a phone; all else is broken into lines."""
    html = finish(render(parse("| a |  |\n| --- | --- |\n| 1 | 2 |\n")), "", lambda target: target)

    assert '<div class="pp-scroll" tabindex="0"><table class="pp-table">' in html
    assert "<td></td>" in html, "an empty heading cell is no heading"


def test_a_version_is_named_as_a_reader_says_it() -> None:
    """The second version of a day is told from the first."""
    assert version_name("2025-09-08", phrasebook()) == "8 September 2025"
    assert version_name("2025-09-08.12", phrasebook()) == "8 September 2025 (no. 12 that day)"
