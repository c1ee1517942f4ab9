"""What a reader reads of a Markdown file, and what is kept from reaching them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from policy_history.document import read_document, readable, render_document
from policy_history.forgetting import forget
from policy_history.markdown import parse
from policy_history.stretches import tokens_of

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "stated-dates.yml").read_text())

POLICY = """---
title: Privacy policy
---

# Privacy policy

*Last updated: April 20, 2023*

We keep [API logs](https://example.org/logs) for **90
days**.

## What we collect

1. Your name
2. Your address:
   - street
   - town

| Data | Kept |
|------|-----:|
| Logs | 90 days |

> We *never* sell it.
"""


def test_a_document_is_sections_of_blocks() -> None:
    """Every later part works on these: their text, place and line must be right."""
    document = read_document(POLICY)

    assert [section.path for section in document.sections] == [
        ("Privacy policy",),
        ("Privacy policy", "What we collect"),
    ]
    assert [(block.kind, block.text, block.line) for block in document.blocks] == [
        ("heading", "Privacy policy", 5),
        ("paragraph", "We keep API logs for 90 days.", 9),
        ("heading", "What we collect", 12),
        ("paragraph", "Your name", 14),
        ("paragraph", "Your address:", 15),
        ("paragraph", "street", 16),
        ("paragraph", "town", 17),
        ("row", "Data Kept", 19),
        ("row", "Logs 90 days", 21),
        ("paragraph", "We never sell it.", 23),
    ]
    assert [frame.tag for frame in document.blocks[5].frames] == ["ol", "li", "ul", "li"]
    assert document.blocks[4].frames[1].number == 2
    assert document.blocks[7].is_header_row
    assert document.blocks[1].parts[0][1].link == "https://example.org/logs"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["line"][:40])
def test_lines_that_only_state_a_date_are_understood(case: dict[str, str]) -> None:
    """A changed date line alone is no version; a line that says more is part of the text."""
    document = read_document(f"# Policy\n\n{case['line']}\n\nText.\n")

    assert [f"{stated.what} {stated.day}" for stated in document.stated] == case["stated"], case["because"]
    left_out = case["line"].strip("*_") not in document.text
    assert left_out is case["left out"], case["because"]


def test_headings_get_githubs_anchors_on_the_page_and_in_the_document() -> None:
    """Links that counsel tested on GitHub work on the site too."""
    source = "# Who & what?\n\n## Your data\n\n## Your data\n\n## Änderungen, `code` & *more*\n"

    document, page = read_document(source), render_document(source)

    anchors = [section.anchor for section in document.sections]
    assert anchors == ["who--what", "your-data", "your-data-1", "änderungen-code--more"]
    assert all(f'id="{anchor}"' in page for anchor in anchors)


HOSTILE = """# <script>alert(1)</script>Title

<script>alert(2)</script>

<img src=x onerror=alert(3)> <svg onload=alert(4)></svg>

[a](javascript:alert(5)) <a href="JaVaScRiPt:alert(6)">b</a> [c](data:text/html,x)

<iframe src="https://elsewhere.example"></iframe> ![pixel](https://elsewhere.example/pixel.gif)

<div onclick="alert(7)" style="position:fixed">shown</div>

<style>body{display:none}</style> <form action=https://elsewhere.example><input></form>

</ins></del></div></main> <!-- never closed
"""


def test_hostile_markdown_is_inert_on_the_page() -> None:
    """A policy may come from outside through a pull request."""
    page = render_document(HOSTILE).lower()

    for wanted in ("<h1", "shown"):
        assert wanted in page
    for forbidden in (
        "<script",
        "onerror",
        "onload",
        "onclick",
        "<svg",
        "<iframe",
        "<style",
        "<form",
        "<input",
    ):
        assert forbidden not in page
    for forbidden in ('href="javascript', 'href="data', "position:", 'src="http', "</main", "<ins", "<!--"):
        assert forbidden not in page


def test_no_picture_is_fetched_from_elsewhere() -> None:
    """A picture on another's server would tell them who reads the policy."""
    page = render_document(
        "![pixel](https://elsewhere.example/pixel.gif) ![seal](//x.example/s.png) ![ours](seal.png)\n"
    )

    assert page.count("src=") == 1
    assert 'src="seal.png"' in page
    assert 'alt="pixel"' in page


def test_what_is_taken_away_is_listed_with_its_line() -> None:
    """Counsel learns of it in the check, not from the page."""
    removed = {(item.line, item.what) for item in read_document(HOSTILE).removed}

    assert (3, "raw HTML <script>") in removed
    assert {line for line, _ in removed} >= {1, 3, 5, 9, 11, 13}


def test_hidden_text_is_not_readable_text() -> None:
    """What no page shows cannot make a version."""
    document = read_document("Seen <script>unseen</script> <!-- unseen --> too.\n\n<style>unseen</style>\n")

    assert "unseen" not in document.text


def test_what_is_struck_out_stands_nowhere() -> None:
    """A promise between two tildes is one that a reader cannot rely on; neither may any text."""
    source = (
        "# ~~Old~~ New\n\nWe ~~never `x` [y](z.md)~~ sell.[^1]\n\n- ~~a ~~b~~ c~~\n\n[^1]: ~~Not~~ true.\n"
    )

    document = read_document(source)

    assert document.text == "New\nWe sell.[1]\ntrue."
    assert [f"{gone.line}: {gone.what}" for gone in document.removed] == [
        "1: struck-out text “Old”",
        "3: struck-out text “never x y”",
        "5: struck-out text “a b c”",
        "7: struck-out text “Not”",
    ]
    shown = render_document(source)
    assert not any(word in shown for word in ("never", "Old", "Not", "<s>", "a b", "z.md"))


@pytest.mark.parametrize("tag", ["s", "del", "strike"])
def test_words_struck_out_in_raw_html_stand_and_counsel_is_told(tag: str) -> None:
    """A tag left open would strike out the rest of the page, so such tags are taken away."""
    source = f"We <{tag}>never</{tag}> sell.\n\n<p><{tag}>Nor rent.</{tag}></p>\n"

    document = read_document(source)

    assert document.text == "We never sell.\nNor rent."
    assert f"raw HTML <{tag}>" in {gone.what for gone in document.removed}
    assert render_document(source) == "<p>We never sell.</p>\n<p>Nor rent.</p>\n"


MARKDOWN = st.text(alphabet="ab1 \n\n#*_-`[]()<>|!:\\~>\t&;\"'^.é界", max_size=120)


@given(MARKDOWN)
def test_any_text_is_read_and_rendered_without_fail(source: str) -> None:
    """No file that somebody commits can stop a publication with a traceback."""
    document = read_document(source)

    assert readable(document) == " ".join(" ".join(b.text for b in document.blocks).split())
    assert "<script" not in render_document(source)


@given(MARKDOWN)
def test_remembering_inline_text_changes_nothing(source: str) -> None:
    """Paragraphs are parsed once for all versions; the tokens must be those of a fresh parse."""
    from policy_history.markdown import parser

    def shape(tokens: list[object]) -> list[tuple[object, ...]]:
        return [
            (t.type, t.tag, t.content, t.attrs, [(c.type, c.content, c.attrs) for c in t.children or []])  # type: ignore[attr-defined]
            for t in tokens
        ]

    assert shape(list(parse(source))) == shape(list(parser().parse(source)))


def test_what_was_remembered_can_be_forgotten_at_any_time() -> None:
    """A long build needs no more memory than its longest policy."""
    source = "# Terms\n\nThe fee is 10 EUR.\n\nThe fee is 10 EUR.\n"
    before = read_document(source)
    assert tokens_of.cache_info().currsize > 0

    forget()

    assert tokens_of.cache_info().currsize == 0
    assert read_document(source) == before
