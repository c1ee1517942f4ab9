"""A section stays reachable and its past traceable, however its heading is reworded."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.phrasebook import phrasebook
from policy_history.trail import Trail, trail_of
from site_builder.clauses import (
    Clause,
    clauses,
    earlier_anchors,
    read_trail,
    with_earlier,
    write_trail,
)
from site_builder.permanent import permanent_links
from tests.site_builder.built import Built, build_site
from tests.site_builder.test_in_force import policy_of
from tests.support.policy_repo import PolicyRepo

FIRST = """\
# Terms

Read them all.

## Fees

The fee is 10 EUR a month and is due on the first day.

## Ending

You may cancel at any time in your account.
"""
SECOND = FIRST.replace("## Fees", "## Prices and payment").replace("10 EUR", "12 EUR")
THIRD = SECOND.replace("## Ending", "## Fees\n\nThere are no other fees.\n\n## How to leave")
OTHER = "# Privacy\n\nSee [leaving](terms.md#ending) and [paying](terms.md#prices-and-payment).\n"


@pytest.fixture
def reworded(repo: PolicyRepo, place: Path) -> Built:
    """A heading that gave its anchor up to another section, and one that nobody took over."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-01", "Publish", terms=FIRST, privacy=OTHER)
    repo.publish("2024-02-01", "Raise", terms=SECOND)
    repo.publish("2024-03-01", "Reword", terms=THIRD)
    return build_site(repo.path / "policy", place)


def test_an_address_with_an_earlier_anchor_lands_at_the_section(reworded: Built) -> None:
    """A link that somebody wrote years ago leads to what it meant, with scripts off too."""
    html = reworded.html("terms/")

    assert '<h2 id="how-to-leave"><span id="ending"></span>How to leave</h2>' in html
    assert html.count('id="fees"') == 1, "the section that is called so now keeps the name"
    assert 'href="../terms/#ending"' in reworded.html("privacy/")
    assert reworded.dead_links() == []


def test_each_clause_has_a_permanent_link_to_copy(reworded: Built) -> None:
    """Whoever cites a clause cites the text that was there, not what comes to be there."""
    html = reworded.html("terms/")

    link = 'href="versions/2024-03-01/#how-to-leave" aria-label="Permanent link to How to leave"'
    assert link in html
    assert 'href="#fees" aria-label="Permanent link to Fees"' in reworded.html("terms/versions/2024-01-01/")


def test_each_section_lists_the_versions_that_changed_it(reworded: Built) -> None:
    """Who asks about one clause need not read the redlines of all the others."""
    html, told = reworded.html("terms/history/sections/"), reworded.words("terms/history/sections/")

    assert "Prices and payment 1 February 2024 Fees 1 March 2024 How to leave 1 March 2024" in told
    assert 'href="../../changes/2024-02-01/#prices-and-payment"' in html
    assert 'href="../../changes/2024-03-01/#how-to-leave"' in html
    assert 'href="sections/"' in reworded.html("terms/history/")


def test_a_section_that_never_changed_says_since_when_it_stands(reworded: Built) -> None:
    """Nothing to show is an answer too, also where there is one version alone."""
    assert "Terms As it was on 1 January 2024" in reworded.words("terms/history/sections/")
    assert "Privacy As it was on 1 January 2024" in reworded.words("privacy/history/sections/")


def test_a_heading_inside_a_link_gets_no_link_of_its_own() -> None:
    """One control inside another can be reached by nobody who uses a keyboard."""
    html = '<a href="#x"><h2 id="x">X</h2></a><h2 id="y">Y</h2><h2 id="gone">Z</h2>'

    linked = permanent_links(html, "v/", {"x", "y"}, phrasebook(), "en")

    assert linked.count("pp-link") == 1
    assert 'href="v/#y"' in linked


@pytest.mark.browser
def test_an_earlier_anchor_scrolls_to_its_heading(chromium: Browser, reworded: Built) -> None:
    """What the address promises is what the reader sees first."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 300})
    tab = context.new_page()
    tab.goto((reworded.folder / "terms" / "index.html").as_uri() + "#ending")

    assert tab.get_by_role("heading", name="How to leave").evaluate(
        "heading => heading.getBoundingClientRect().top < innerHeight && scrollY > 0"
    )
    context.close()


def test_a_trail_follows_headings_and_says_below_which_something_changed() -> None:
    """A section is known again by its text, and one that only moved is not called new."""
    trail = trail_of(compare(read_document(FIRST), read_document(SECOND)))

    assert trail.headings == (("terms", "terms"), ("fees", "prices-and-payment"), ("ending", "ending"))
    assert trail.changed == ("prices-and-payment",)
    assert read_trail(write_trail(trail)) == trail


names = st.sampled_from("abcdef")
texts = st.lists(st.lists(names, unique=True, min_size=1), min_size=2, max_size=6)


@given(texts, st.data())
def test_an_anchor_leads_to_one_section_that_had_it(versions: list[list[str]], data: st.DataObject) -> None:
    """No earlier anchor is given to two sections, taken from one that bears it, or made up."""
    policy = policy_of([0] * len(versions))
    trails = []
    for before, after in pairwise(versions):
        olds = data.draw(st.permutations([*before, *[""] * len(after)]))[: len(after)]
        trails.append(Trail(tuple(zip(olds, after, strict=True)), tuple(after)))

    found = clauses(policy, lambda before, _: trails[before.number - 1])
    kept = earlier_anchors(found, versions[-1])

    given_out = [old for anchors in kept.values() for old in anchors]
    assert len(given_out) == len(set(given_out))
    assert set(given_out).isdisjoint(versions[-1])
    assert set(kept) <= set(found) == set(versions[-1])
    for anchor, anchors in kept.items():
        assert set(anchors) <= {old for _, old in found[anchor].earlier}


def test_a_text_without_a_past_stays_as_it_is() -> None:
    """Most policies never reword a heading, and pay nothing for those that do."""
    policy = policy_of([0])

    assert clauses(policy, lambda *_: Trail((), ())) == {}
    assert with_earlier('<h2 id="a">A</h2>', earlier_anchors({"a": Clause(policy.current)}, {"a"})) == (
        '<h2 id="a">A</h2>'
    )
