"""A redline that is too heavy for one page goes on on others, and nothing of it is lost on the way."""

from __future__ import annotations

import gzip
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.redline import redline_html
from site_builder.continuing import continued, elsewhere, weight
from site_builder.folding import BODY, blocks
from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo

PARTS = 24
PLACE = re.compile(r' id="([^"]+)"')
LINK = re.compile(r' href="([^"]*)"')
TEXT = st.lists(
    st.sampled_from(["## Fees", "We ask 10 EUR.", "- one\n- two", "You may end it."]), max_size=12
)


def rewritten(word: str) -> str:
    """A policy of which nothing stays but its headings; turns of phrase come again as they do in any."""
    chance = random.Random(word)
    known = ["".join(chance.choices("etaoinshrdlu", k=2 + n // 60)) for n in range(360)]
    turns = [" ".join(chance.choices(known, k=3)) for _ in range(1500)]

    def words() -> str:
        return " ".join(chance.choices(turns, k=100))

    return "# Terms\n\n" + "".join(f"## Part {n}\n\n{words()}.\n\n- {words()}\n" for n in range(PARTS))


def body(page: str) -> str:
    """What stands below the head of a redline or of a part of one."""
    return page.partition(BODY)[2].rpartition("</div>\n</div>")[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    place = tmp_path_factory.mktemp("continued")
    repo = PolicyRepo(place / "repository")
    repo.publish("2024-01-01", "Publish", terms=rewritten("one"))
    repo.publish("2024-02-01", "Rewrite", terms=rewritten("two"))
    repo.publish("2024-03-01", "Mend", terms=rewritten("two").replace("# Terms", "# Terms of use", 1))
    (repo.path / "policy").mkdir()
    return build_site(repo.path / "policy", place / "built")


@given(before=TEXT, after=TEXT, most=st.integers(1, 400))
def test_the_parts_hold_every_block_once_and_every_link_leads_on(
    before: list[str], after: list[str], most: int
) -> None:
    """Whoever reads one part after the other has read the redline, and no arrow leads astray."""
    texts = ("# Terms\n\n" + "\n\n".join(text) + "\n" for text in (before, after))
    whole = redline_html(compare(*map(read_document, texts)))

    pages = continued(whole, most, most)

    addresses = ["", *(f"{number}/" for number in range(2, len(pages) + 1))]
    places = {
        f"{at}#{name}" for at, page in zip(addresses, pages, strict=True) for name in PLACE.findall(page)
    }
    found = [
        _seen_from(at, link) for at, page in zip(addresses, pages, strict=True) for link in LINK.findall(page)
    ]
    assert [PLACE.findall(each) for page in pages for each in blocks(body(page))] == [
        PLACE.findall(each) for each in blocks(body(whole))
    ]
    assert set(found) <= places
    assert all(page.count("<div") == page.count("</div") for page in pages)


def _seen_from(page: str, link: str) -> str:
    """A link as the first page would write it."""
    return link.removeprefix("../") if link.startswith("../") else link if "/" in link else page + link


def test_a_heavy_redline_goes_on_on_pages_that_a_telephone_can_load(site: Built) -> None:
    """None is heavier than 40 KB, the frame of the site among it."""
    pages = sorted((site.folder / "terms/changes/2024-02-01").glob("**/index.html"))

    assert len(pages) == 2
    assert max(len(gzip.compress(page.read_bytes(), 6)) for page in pages) < 40_000


def test_the_first_page_leads_to_every_section_on_the_others(site: Built) -> None:
    """The address of a section in a mail, in the search or in the history arrives where it always did."""
    html = site.html("terms/changes/2024-02-01/")

    assert {f"part-{number}" for number in range(PARTS)} <= set(PLACE.findall(html))
    last = re.search(rf'<li id="part-{PARTS - 1}"><a href="([^"]+)">Part {PARTS - 1}</a>', html)
    assert last is not None
    target, _, anchor = last[1].partition("#")
    assert f'id="{anchor}"' in site.html(f"terms/changes/2024-02-01/{target}")


def test_each_part_leads_to_the_next_and_says_where_it_stands(site: Built) -> None:
    """A reader who is led there by a search is not lost, and needs no script to go on."""
    first, second = (site.html(f"terms/changes/2024-02-01/{part}") for part in ("", "2/"))

    assert 'rel="next" href="2/"' in first
    assert "Part 2 of" in site.words("terms/changes/2024-02-01/2/")
    assert 'rel="prev" href="../"' in second
    assert '<meta name="robots" content="noindex">' in second
    assert 'href="../../../compare/?from=2024-01-01&amp;to=2024-02-01"' in second
    assert site.dead_links() == []


def test_a_redline_that_fits_stays_on_one_page(site: Built) -> None:
    """Where a page can hold it, it is read, searched and printed in one go."""
    assert "Part 1 of" not in site.words("terms/changes/2024-03-01/")
    assert not site.has("terms/changes/2024-03-01/2/")


def test_a_section_is_named_by_the_words_that_its_heading_has_now() -> None:
    """Not by those it had, nor by what is said to those who hear the page; one that is gone is not named."""
    gone, empty = "## Gone\n\nIt is gone.\n\n", "##\n\nNo words.\n\n"
    texts = (f"# T\n\nOne.\n\n{gone}## Old fees\n\nTwo.\n", f"# T\n\nOne.\n\n{empty}## New fees\n\nTwo.\n")
    pages = continued(redline_html(compare(*map(read_document, texts))), 1, 1)

    assert [(each.words, each.anchor) for each in elsewhere(pages)] == [
        ("", "section"),
        ("New fees", "new-fees"),
    ]


def test_the_estimate_counts_words_places_and_tags() -> None:
    """It does not depend on the machine's compression, so neither do the addresses of parts."""
    assert weight(f'<p id="a">{"x" * 100}</p>') == 30 + 5 + 3
    assert weight("条" * 100) == 150
