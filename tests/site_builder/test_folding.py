"""A long redline leaves out what did not change, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.redline import redline_html
from site_builder.folding import LONGEST, folded, led
from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo

ANCHOR = re.compile(r'<h[1-6][^>]* id="([^"]+)"')
MARKED = re.compile(r'id="((?:change|form)-\d+)"')
CHANGED = re.compile(r"<(ins|del)\b.*?</\1>", re.DOTALL)


def policy(fee: int, *, sections: int = 36) -> str:
    """A long policy whose fee stands in its middle."""
    filler = "We keep what you give us for as long as the law asks us to and no longer. " * 10
    middle = sections // 2
    return "# Terms\n\n" + "".join(
        f"## Part {number}\n\n{f'The fee is {fee} EUR.' if number == middle else filler}\n\n"
        f"- {filler}\n- {filler}\n\n| a | b |\n| --- | --- |\n| {number} | {filler} |\n\n"
        for number in range(sections)
    )


def redline(before: str, after: str) -> str:
    """The redline of two texts as the core draws it."""
    return redline_html(compare(read_document(before), read_document(after)))


def say(count: int) -> str:
    """How many words are left out."""
    return f"{count} unchanged words"


def test_a_long_redline_keeps_each_change_and_each_heading() -> None:
    """A reader of a hundred pages sees the three words that changed, and no change is lost."""
    whole = redline(policy(10), policy(12))

    short = folded(whole, say)

    assert len(whole) > LONGEST > 2 * len(short)
    assert CHANGED.findall(short) == CHANGED.findall(whole)
    assert MARKED.findall(short) == MARKED.findall(whole)
    assert ANCHOR.findall(short) == ANCHOR.findall(whole)
    assert short.count("<div") == short.count("</div") == whole.count("<div")


def test_what_stands_around_a_change_stays() -> None:
    """A change is read in its place: the block before it and the one after it are there."""
    short = folded(redline(policy(10), policy(12)), say)

    here = short.index('id="change-1"')
    assert 'id="part-18"' in short[here - 200 : here]
    assert "<ul>" in short[here : here + 500]


def test_words_left_out_are_counted_and_lead_to_where_they_stand() -> None:
    """Nobody takes a gap for a deletion, and the text is one click away at the right section."""
    short = led(folded(redline(policy(10), policy(12)), say), "../../versions/2024-02-01/")

    link = '<p class="pp-fold"><a href="../../versions/2024-02-01/#part-7">721 unchanged words</a></p>'
    assert link in short
    assert "rl-view" not in short


def test_a_short_redline_shows_the_whole_text() -> None:
    """Where a page can hold it, the change is read in the whole text."""
    whole = redline(policy(10, sections=4), policy(12, sections=4))

    assert folded(whole, say) == whole


def test_a_long_text_that_is_all_new_words_is_shown_whole() -> None:
    """There is nothing to leave out where nothing stayed."""
    before, after = (f"# T\n\n{' '.join(f'{word}{n}' for n in range(9000))}\n" for word in ("old", "new"))
    whole = redline(before, after)

    assert len(whole) > LONGEST
    assert folded(whole, say) == whole


def test_every_link_of_a_folded_page_leads_somewhere(repo: PolicyRepo, place: Path) -> None:
    """What is left out takes no link's end with it, and the page says that something is."""
    note = "\n\nSee[^1].\n\n[^1]: A note.\n"
    repo.publish("2024-01-01", "Publish", terms=policy(10) + note)
    repo.publish("2024-02-01", "Change", terms=policy(12) + note)
    (repo.path / "policy").mkdir()

    built: Built = build_site(repo.path / "policy", place)

    page = built.html("terms/changes/2024-02-01/")
    assert "Stretches that did not change are left out here" in page
    assert 'href="../../versions/2024-02-01/#part-7"' in page
    assert built.dead_links() == []
