"""The comparison in a reader's browser beside this program's, over real pairs of versions.

Limit   the program itself, on the same pairs in the same run
Bar     every pair alike: rows, words, sections, moves, changes of form, and the page drawn, tag by tag.
        Exit code 1 where one differs

Half of the pairs are neighbours, half stand ten versions apart. Example:

    python -m benchmarks.compare --histories ../histories --pairs 200
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.redline.pairs import Pair, pairs
from policy_history.comparison import compare
from policy_history.document import read_document
from tests.support.browser import BROWSERS, OPTIONS
from tests.support.compare_script import asked, drawn, open_scripts, ours
from tests.support.needs import first_executable

BATCH = 20  # pairs that are sent to the browser at a time
FAR = 10  # versions between the two of a pair that are no neighbours
SIZES = (60_000, 200_000)  # characters of the later text


def chosen(histories: Path, count: int) -> list[Pair]:
    """Neighbours, and as many versions that lie far apart."""
    far = pairs(histories, count - count // 2, FAR)
    return [*pairs(histories, count // 2), *(replace(pair, name=f"{pair.name} from afar") for pair in far)]


def own_milliseconds(pair: tuple[str, str]) -> float:
    """How long this program takes to compare two texts that it has read."""
    documents = [read_document(text) for text in pair]
    started = time.perf_counter()
    compare(*documents)
    return (time.perf_counter() - started) * 1000


def differing(tab: Page, found: Sequence[Pair]) -> Iterator[str]:
    """Compare them all, say how long it took, and give the pairs that are not alike."""
    theirs, mine = [], []
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        texts = [(pair.before, pair.after) for pair in batch]
        for pair, text, answer in zip(batch, texts, asked(tab, texts), strict=True):
            theirs.append(answer["milliseconds"])
            mine.append(own_milliseconds(text))
            if answer["value"] != ours(*text):
                yield f"{pair.name}: compared otherwise"
        for pair, (script, program) in zip(batch, drawn(tab, texts), strict=True):
            if script != program:
                yield f"{pair.name}: drawn otherwise"
    show(f"{len(found)} pairs, the middle one", statistics.median(theirs), statistics.median(mine))
    show("the slowest", max(theirs), max(mine))


def show(what: str, theirs: float, mine: float) -> None:
    """One row."""
    print(f"  {what:32} browser {theirs:8.1f} ms   program {mine:8.1f} ms   {theirs / mine:5.2f}", flush=True)


def of_size(found: Sequence[Pair], size: int) -> tuple[str, str]:
    """Two texts of about that many characters: real pairs, one after the other."""
    before, after = "", ""
    for pair in found:
        if len(after) >= size:
            break
        before, after = f"{before}\n\n{pair.before}", f"{after}\n\n{pair.after}"
    return before, after


def main() -> int:
    """Print times, and every pair that differs."""
    form = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    options.add_argument(
        "--histories", type=Path, required=True, help="a folder with bundles or clones in it"
    )
    options.add_argument("--pairs", type=int, default=200)
    given = options.parse_args()
    executable = first_executable(BROWSERS) or sys.exit("Chromium is not installed.")
    found = chosen(given.histories, given.pairs)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(OPTIONS))
        tab = browser.new_page()
        open_scripts(tab)
        different = list(differing(tab, found))
        for size in SIZES:
            text = of_size(found, size)
            browser_took = statistics.median(asked(tab, [text])[0]["milliseconds"] for _ in range(3))
            show(f"two texts of {len(text[1]):,} characters", browser_took, own_milliseconds(text))
        browser.close()
    print("".join(f"  {line}\n" for line in different), end="")
    print(f"  {len(different)} of {len(found)} pairs differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
