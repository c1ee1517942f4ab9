"""Reading a text stretch by stretch, each remembered, gives what reading it whole gives."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

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


@settings(max_examples=600)
@given(TEXTS)
def test_plain_text_is_what_the_parser_makes_of_it(body: str) -> None:
    """A text without markup takes a shorter way, which may never be told from the long one."""
    expected = [token.as_dict() for token in parser().parse(body)]

    assert [token.as_dict() for token in parse(body)] == expected
