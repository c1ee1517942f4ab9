"""Markdown as hypothesis writes it: policies with lists, tables, headings, links and hostile text."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = (
    "we you the data fee is are may must not 30 days 10 EUR account delete share privacy@firemoon.example"
    " https://firemoon.example/a & <b> </ins> <!-- javascript:alert(1) — “quoted” naïve हिन्दी 数据 [-x-]"
).split()

words = st.sampled_from(WORDS)
sentences = st.lists(words, min_size=1, max_size=9).map(lambda found: " ".join(found) + ".")
looks = st.sampled_from(
    ["{}", "**{}**", "*{}*", "[{}](https://firemoon.example/x)", "[{}](y.md)", "`{}`", "{}  \n"]
)
inlines = st.lists(st.tuples(looks, sentences), min_size=1, max_size=3).map(
    lambda found: " ".join(look.format(text) for look, text in found)
)
paragraphs = inlines.map(lambda text: f"{text}\n")
headings = st.tuples(st.integers(1, 4), sentences).map(lambda found: f"{'#' * found[0]} {found[1]}\n")
bullets = st.lists(inlines, min_size=1, max_size=4).map(
    lambda found: "".join(f"- {item}\n" for item in found)
)
numbered = st.lists(inlines, min_size=1, max_size=3).map(
    lambda found: "".join(f"{number}. {item}\n   - inner {item}\n" for number, item in enumerate(found, 3))
)
cells = st.sampled_from(["we", "30 days", "", "10 EUR", "a b", "`x`", "[l](m)"])
tables = st.integers(1, 3).flatmap(
    lambda columns: st.lists(st.lists(cells, min_size=columns, max_size=columns), min_size=2, max_size=4).map(
        lambda rows: _table(rows, columns)
    )
)
quotes = inlines.map(lambda text: f"> {text.replace(chr(10), ' ')}\n")
OTHERS = (
    "---\n",
    "```\ncode <i>\n\n  x\n```\n",
    "<p>raw <em>one</em></p>\n",
    "![alt](a.png)\n",
    "1. a\n\n   b\n\n2. c\n",
)
others = st.sampled_from(OTHERS)
blocks = st.one_of(paragraphs, headings, bullets, numbered, tables, quotes, others)
policies = st.lists(blocks, max_size=7).map("\n".join)


def _table(rows: list[list[str]], columns: int) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{'---|' * columns}", *lines[1:], ""])


@st.composite
def revisions(draw: st.DrawFn) -> tuple[str, str]:
    """Two versions of one policy: blocks of the first, some gone, come, shuffled or changed."""
    earlier = draw(st.lists(blocks, min_size=1, max_size=7))
    later = [
        block.replace(draw(words), draw(words), 1) if draw(st.booleans()) else block for block in earlier
    ]
    later = draw(st.permutations(later)) if draw(st.booleans()) else later
    place = draw(st.integers(0, len(later)))
    later = [*later[:place], *draw(st.lists(blocks, max_size=2)), *later[place + draw(st.integers(0, 1)) :]]
    return "\n".join(earlier), "\n".join(later)
