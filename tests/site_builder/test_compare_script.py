"""The browser's comparison is the program's: the same rows, pieces, moves, sections and changes of form."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page

from tests.support.compare_script import asked, drawn, open_scripts, ours

CASES = sorted((Path(__file__).parents[1] / "policy_history" / "comparison" / "cases").glob("*.yml"))
WORDS = (
    "we may share your personal data with partners , and you can object . the fee is 10 EUR within 30 days"
    " Ünïted naïve 個人 情報 **never** [terms](terms.md) ! 😀 e-mail don't 2024-01-01 *or* `code` ſtraße İ"
).split()
GENERATED, DRAWN = 150, 30


def _written(chance: random.Random) -> list[str]:
    """Blocks of few different words, so that ties between possible alignments are common."""
    starts = ("", "", "", "- ", "1. ", "## ", "> ", "| a | b |\n| --- | --- |\n| ")
    return [
        chance.choice(starts) + " ".join(chance.choices(WORDS, k=chance.randint(1, 40))) for _ in range(12)
    ]


def _edited(blocks: list[str], chance: random.Random) -> list[str]:
    """Some blocks moved, left out, written anew or changed in a few words."""
    found = [block for block in blocks if chance.random() > 0.1]
    if chance.random() < 0.5:
        found.insert(chance.randrange(len(found) + 1), found.pop(chance.randrange(len(found))))
    return [_respelled(block, chance) if chance.random() < 0.4 else block for block in found]


def _respelled(block: str, chance: random.Random) -> str:
    words = block.split(" ")
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(words)) + 1
        words[place : place + chance.randint(0, 2)] = chance.choices(WORDS, k=chance.randint(0, 2))
    if chance.random() < 0.2:
        words.insert(len(words) // 2, "\n\n")
    return " ".join(words)


def _generated(count: int) -> list[tuple[str, str]]:
    chance = random.Random(20240101)  # the same texts on every run
    pairs = []
    for _ in range(count):
        blocks = _written(chance)
        pairs.append(("\n\n".join(blocks), "\n\n".join(_edited(blocks, chance))))
    return pairs


def _differing(page: Page, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    open_scripts(page)
    found = asked(page, pairs)
    return [pair for pair, answer in zip(pairs, found, strict=True) if answer["value"] != ours(*pair)]


@pytest.mark.browser
def test_a_reader_sees_the_redline_that_counsel_saw(page: Page) -> None:
    """The cases that counsel can read and correct hold for the browser as well."""
    cases = [yaml.safe_load(path.read_text("utf-8")) for path in CASES]

    assert len(cases) > 20
    assert _differing(page, [(case["earlier"], case["later"]) for case in cases]) == []


@pytest.mark.browser
def test_generated_texts_are_compared_alike(page: Page) -> None:
    """Ties, splits, moves and foreign scripts: two programs, one result, whatever the texts."""
    assert _differing(page, _generated(GENERATED)) == []


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_that_a_reader_sees_is_the_one_that_was_published(page: Page, language: str) -> None:
    """Every tag, mark, note, id and link of a redline, so its text too with all changes taken or refused."""
    cases = [yaml.safe_load(path.read_text("utf-8")) for path in CASES]
    open_scripts(page, language)

    many = "".join(
        f"## Part {number}\n\nWords of part {number}.\n\n" for number in range(12)
    )  # more than a few
    pairs = [(case["earlier"], case["later"]) for case in cases]
    picture = f"![a lamp](data:image/png;base64,{'iVBOR😀' * 200})\n"
    pairs.append(("Words.\n\n" + picture, "Words.\n\n" + picture.replace("iVB", "iVC")))
    pairs += [*_generated(DRAWN), ("# Terms\n", f"# Terms\n\n{many}"), (f"# Terms\n\n{many}", "# Terms\n")]
    for pair, (script, program) in zip(pairs, drawn(page, pairs, language), strict=True):
        assert script == program, pair
