"""The table of the redline's bars, on consecutive versions of real policies and beside other tools."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import median

from benchmarks.redline import word_export
from benchmarks.redline.metrics import Score
from benchmarks.redline.own import Own
from benchmarks.redline.pairs import Pair, pairs
from benchmarks.redline.planted import Planted
from benchmarks.redline.stress import stress
from benchmarks.redline.tools import installed, rendered_text
from policy_history.collector import collect_less
from policy_history.document import read_document

LONGEST = 150_000  # characters of both texts together, for the peers: difflib needs minutes beyond

COLUMNS = (
    "text exact",
    "islands ≤ 2 words",
    "inflation",
    "mid-word",
    "unchanged touched",
    "new blocks clean",
    "median, p95, worst",
)


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.redline", description=__doc__)
    reader.add_argument("--histories", type=Path, required=True, help="folder of bundles or clones")
    reader.add_argument("--pairs", type=int, default=300, help="how many pairs; 0 for all (default: 300)")
    reader.add_argument(
        "--peers", type=int, default=60, help="of them for the peers; 0 for none (default: 60)"
    )
    reader.add_argument("--planted", type=int, default=100, help="of them to plant changes in (default: 100)")
    chosen = reader.parse_args()
    collect_less()  # as each command of the product does, and here for every tool alike
    found = pairs(chosen.histories, chosen.pairs)
    _print_own(found)
    _print_planted(found[: chosen.planted])
    _print_stress()
    _print_word(found)
    if chosen.peers:
        _print_peers(found, chosen.peers)


def _print_own(found: list[Pair]) -> None:
    own = Own()
    for pair in found:
        own.add(pair)
    print(f"\n## policypress alone, {own.pairs} consecutive pairs\n")
    print("| bar | measured |\n|---|---|")
    print(f"| both texts read back from the value and from the page | {own.exact} of {own.pairs} |")
    print(f"| silent misses of text, link, image, level, number | {len(own.silent)} {own.silent[:3] or ''} |")
    print(f"| valid HTML (html5lib, strict) | {own.valid} of {own.pairs} |")
    print(f"| structure and links of the accepted view | {own.structure} of {own.pairs} |")
    print(f"| words marked in paragraphs only split or joined | {own.split_words} |")
    print(f"| CPU from Markdown to page, one side read before: median, p95, worst | {_times(own.whole)} |")
    print(f"| the same, nothing remembered: median, p95, worst | {_times(own.cold)} |")
    print(f"| CPU of the comparison alone: median, p95, worst | {_times(own.parsed)} |")
    print(f"| page over Markdown in bytes, median | {median(own.sizes):.2f} |")


def _print_planted(found: list[Pair]) -> None:
    planted = Planted()
    for number, pair in enumerate(found):
        planted.add(pair, number)
    print("\n## Planted in real texts\n\n| change | measured |\n|---|---|")
    print(f"| moves, a third edited: found; false | {planted.found} of {planted.moves}; {planted.false} |")
    print(f"| words marked in {planted.splits} paragraphs split or joined | {planted.split_words} |")
    for name, times in planted.form.items():
        silent, marked = planted.silent[name], planted.marked[name]
        print(f"| {name}, {times} times: blocks marked; passed over in silence | {marked}; {silent} |")


def _print_word(found: list[Pair]) -> None:
    if not word_export.is_there():
        print("\nWord export: not measured, for LibreOffice with its Python (python3-uno) is not here.")
        return
    chosen = [pair for pair in found if len(pair.after) < LONGEST / 2][:: max(1, len(found) // 40)][:30]
    told = ", ".join(f"{word_export.right(chosen, answer)} {answer}" for answer in ("accept", "reject"))
    print(f"\nWord export, all changes answered by LibreOffice: of {len(chosen)} pairs right are {told}.")


def _print_stress() -> None:
    print("\n## 200 kB\n\n| text | CPU s from Markdown | comparing | peak MB |\n|---|---|---|---|")
    for name, whole, comparing, peak in stress():
        print(f"| {name} | {whole:.2f} | {comparing:.2f} | {peak:.0f} |")


def _print_peers(found: list[Pair], wanted: int) -> None:
    short = [pair for pair in found if len(pair.before) + len(pair.after) < LONGEST]
    chosen = short[:: max(1, len(short) // wanted)][:wanted]
    print(f"\n## Beside other tools, {len(chosen)} pairs\n")
    print(f"| tool | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}")
    for name, tool in installed():
        score = Score()
        for pair in chosen:
            old, new = read_document(pair.before), read_document(pair.after)
            start = time.perf_counter()
            stream = tool(pair.before, pair.after)
            seconds = time.perf_counter() - start
            texts = old.text, new.text
            if name.startswith("lxml"):
                texts = rendered_text(old, pair.before), rendered_text(new, pair.after)
            score.add(stream, *texts, seconds)
        print(
            f"| {name} | {score.exact} of {score.pairs} | {_share(score.small_islands, score.islands)}"
            f" | {score.marked / max(1, score.least):.2f} | {score.mid_word}"
            f" | {_share(score.touched, score.unchanged)} | {_share(score.clean, score.whole)}"
            f" | {_times(score.seconds)} |"
        )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"


def _times(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    places = (ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)], ordered[-1])
    return ", ".join(f"{1000 * value:.0f} ms" for value in places)


if __name__ == "__main__":
    main()
