"""Reading a text stretch by stretch, each remembered, gives what reading it whole gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from policy_history.block_reader import BlockReader
from policy_history.blocks import Block
from policy_history.markdown import clean, parse, parser
from policy_history.shared_reading import read_body
from policy_history.shared_rendering import render_body

LINES = st.sampled_from(
    [
        "# One",
        "## Two",
        "#",
        "#3 is no heading",
        "",
        "",
        "   ",
        "Words.",
        "**Bold** words",
        "  Words, a little to the right",
        "- item",
        "  - nested",
        "    indented",
        "7. seven",
        "> quoted",
        "| a | b |",
        "|---|---|",
        "<div>",
        "one<br>two",
        "a <b>bold",
        "</div>",
        "===",
        "---",
        "\tTab",
        "*Last updated: 1 May 2024*",
        "[ref]: /url",
        "[ref]",
        "\\[ref\\]: /url",
        "[two\\\\]: /url",
        "[two\\\\] and [three\\]: /url",
        "```",
        "<!--",
        "-->",
        "note[^1]",
        "[^1]: said",
    ]
)
BODIES = st.lists(LINES, max_size=14).map("\n".join)


SNIPPETS = st.sampled_from(
    "a B 7 word one.two (c) & &amp; * ** _ ` ~~ [ ] ( ) ! < > <b> \\ ^ # - + = : // @ | %"
    " http://x.example mailto:a@x.example a@x.example //x.example <http://x.example> é 日本 \u00a0 \0".split(
        " "
    )
)
TEXTS = st.lists(st.tuples(SNIPPETS, st.sampled_from(["", " ", "  ", "\t", "\n"])), max_size=12).map(
    lambda found: "".join(word + space for word, space in found)
)

MARKUP = [
    *("word", "Word.", " ", "  ", "\n", "  \n ", "(", ")", '"', "“", "”", ",", ":", "!", "é", "\u00a0"),
    *("\\.", "\\!", "<br>", "<br/>", "**", "*", "_", "~", "`", "&", "^", "//x.example", "@"),
    *("**bold**", "*em*", "_em_", "**b\\.**", "[", "](", "]", "(/target)", "[*x*](#y)", "[x](/a&amp;b)"),
    *("[label](https://x.example/a?b=1&c=2#d)", "[a@b.example](mailto:a@b.example)", "[//x](/up)"),
    *("[https://x.example](https://x.example/%C3%A9[0])", "[one\\.](../two_three.md)"),
    "[x](javascript:alert)",
]
MARKED_UP = st.lists(st.sampled_from(MARKUP), max_size=9).map("".join)


def apart_from_numbers(blocks: list[Block]) -> list[Block]:
    """Containers are numbered from another start; what counts is which are one and the same."""
    known: dict[int, int] = {}
    return [
        replace(b, frames=tuple(replace(f, key=known.setdefault(f.key, len(known))) for f in b.frames))
        for b in blocks
    ]


@settings(max_examples=400)
@given(BODIES, st.sampled_from(["\n", "\r\n"]))
def test_remembered_stretches_are_the_whole_text(body: str, line_end: str) -> None:
    """Nothing that a reader reads may depend on what was read before."""
    whole = BlockReader(3)
    whole.read(parser().parse(body))

    reading = read_body(body.replace("\n", line_end), 3)

    assert apart_from_numbers(list(reading.blocks)) == apart_from_numbers(whole.blocks)
    assert list(reading.removed) == whole.removed


@settings(max_examples=400)
@given(BODIES, st.sampled_from(["\n", "\r\n"]))
def test_stretches_rendered_one_by_one_are_the_whole_page(body: str, line_end: str) -> None:
    """The page of a version is the same whichever versions were rendered before it."""
    whole = parser()
    tokens = whole.parse(body)
    names = iter(range(len(tokens)))
    for token in tokens:
        if token.type == "heading_open":
            token.attrSet("id", f"place-{next(names)}")
    expected = clean(whole.renderer.render(tokens, whole.options, {}))
    asked = iter(range(len(tokens)))

    html = render_body(body.replace("\n", line_end), lambda _: f"place-{next(asked)}")

    assert html == expected


def as_used(tokens: Sequence[Token]) -> list[object]:
    """Block tokens whole; of inline ones what a page or a block is made of."""
    return [(replace(token, children=None), as_read(token.children or [])) for token in tokens]


def as_read(children: Sequence[Token]) -> list[object]:
    said = [token for token in children if token.type != "text" or token.content]
    return [(token.type, token.tag, token.nesting, token.attrs, token.content) for token in said]


@settings(max_examples=600)
@given(st.one_of(TEXTS, MARKED_UP))
def test_plain_text_is_what_the_parser_makes_of_it(body: str) -> None:
    """A text with plain markup takes a shorter way, which may never be told from the long one."""
    assert as_used(parse(body)) == as_used(parser().parse(body))
