"""Every figure of the verdict: ``python -m benchmarks.verdict --corpus DIR [--histories DIR]``."""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.verdict.corpus import Change, read_corpus
from benchmarks.verdict.histories import measure
from benchmarks.verdict.measures import (
    Share,
    f1,
    grade,
    interval,
    is_told,
    longest_sentence,
    topic_f1,
    topics_right,
)
from benchmarks.verdict.mutations import HARMFUL, HARMLESS, Edit, mutate
from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.faithfulness import Cited, is_faithful, says_the_same
from policy_history.materiality import assess
from policy_history.phrasebook import SPOKEN, Phrasebook, phrasebook
from policy_history.point import Point
from policy_history.summary import summarise

SIZES = (3_000, 40_000)  # characters of a policy that is mutated
WORDS = 10_000


def main() -> None:
    """Read the arguments, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verdict")
    parser.add_argument("--corpus", type=Path, required=True, help="folder with labels.jsonl and pairs/")
    parser.add_argument("--histories", type=Path, help="folder with clones of policy repositories")
    parser.add_argument(
        "--every", type=int, default=4, help="mutate every n-th text, compare every n-th pair"
    )
    arguments = parser.parse_args()
    changes = read_corpus(arguments.corpus)
    real = [change for change in changes if not change.artefact]
    for name in ("tuned", "held out"):
        _verdicts(f"half of the companies: {name}", [c for c in real if c.half == name])
    _verdicts("all companies", real)
    for source in sorted({c.source for c in real}):
        _verdicts(f"source: {source}", [c for c in real if c.source == source])
    artefacts = [c for c in changes if c.artefact]
    print(f"\nartefacts of capture: {dict(Counter(c.assessment.verdict for c in artefacts))}")
    _summaries(real)
    _mutations([c.before for c in real], arguments.every)
    _time(min((c.after for c in real), key=lambda text: abs(len(text.split()) - WORDS)))
    if arguments.histories:
        figures = measure(arguments.histories, arguments.every)
        print(f"\nhistories, every {arguments.every}. pair of consecutive versions: {figures.verdicts}")
        print("  statements not borne out  ", figures.unborne)
        print("  harmless edits cleared    ", figures.cleared)


def _verdicts(title: str, changes: Sequence[Change]) -> None:
    material = [c for c in changes if c.verdict == "material"]
    editorial = [c for c in changes if c.verdict == "editorial"]
    said = [c for c in changes if c.assessment.verdict == "material"]
    print(f"\n{title}: {len(changes)} changes, {len({c.org for c in changes})} companies")
    kept = sum(c.assessment.verdict != "not material" for c in material)
    print("  recall among not cleared  ", Share(kept, len(material)))
    print("  editorial cleared         ", Share(_count(editorial, "not material"), len(editorial)))
    print("  recall of 'material'      ", Share(_count(material, "material"), len(material)))
    print("  precision, strict         ", Share(sum(c.verdict == "material" for c in said), len(said)))
    print("  precision, minor is right ", Share(sum(c.verdict != "editorial" for c in said), len(said)))
    if len(changes) > 20:
        print("  F1, strict                ", interval(changes, lambda some: f1(some, minor_counts=False)))
        print("  F1, minor is right        ", interval(changes, lambda some: f1(some, minor_counts=True)))
        print("  topics, macro F1          ", interval(changes, topic_f1))
        right, found = topics_right(changes)
        print("  topics told that are right", right)
        print("  topics named that are told", found)


def _count(changes: Sequence[Change], verdict: str) -> int:
    return sum(change.assessment.verdict == verdict for change in changes)


def _summaries(changes: Sequence[Change]) -> None:
    print("\nsummaries")
    for name in ("tuned", "held out"):
        told = [c for c in changes if c.half == name and 0 < len(c.facts) <= 7 and c.verdict == "material"]
        facts = [(fact, change) for change in told for fact in change.facts]
        print(f"  facts told, {name:9}     ", Share(sum(is_told(*entry) for entry in facts), len(facts)))
    points = [point for change in changes for point in change.summary.points]
    print(
        "  statements not borne out  ",
        sum(not is_faithful(p.say, p.before, p.after, p.section) for p in points),
    )
    print(
        "  bare quotations           ",
        Share(sum(p.template.startswith("quotation") for p in points), len(points)),
    )
    texts = [" ".join(p.say for p in c.summary.points) for c in changes if c.summary.points]
    print(f"  reading grade, median      {statistics.median(map(grade, texts)):.1f}")
    print(f"  words a sentence, most     {max(longest_sentence(p.say) for p in points)}")
    for language in SPOKEN:
        _in_language(points, phrasebook(language))


def _in_language(points: Sequence[Point], book: Phrasebook) -> None:
    told = [point.statement.say(book) for point in points]
    held = [says_the_same(p.statement, Cited(p.before, p.after, p.section), book) for p in points]
    most = max(longest_sentence(text) for text in told)
    print(f"  in {book.language}: not borne out {held.count(False)}, words a sentence, most {most}")


def _mutations(texts: Sequence[str], every: int) -> None:
    chosen = [text for text in dict.fromkeys(texts) if SIZES[0] < len(text) < SIZES[1]][::every]
    print(f"\nmutations of {len(chosen)} policies")
    for title, edits, cleared_is_right in (("harmful", HARMFUL, False), ("harmless", HARMLESS, True)):
        made, wrong = _try(chosen, edits, cleared_is_right=cleared_is_right)
        label = "not cleared" if cleared_is_right else "cleared"
        print(f"  {title} {label:18}", Share(wrong.total(), made.total()), dict(wrong) or "")


def _try(
    texts: Sequence[str], edits: dict[str, Edit], *, cleared_is_right: bool
) -> tuple[Counter[str], Counter[str]]:
    made: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for text in texts:
        before = read_document(text)
        for mutation in mutate(text, edits, 1 if cleared_is_right else 3):
            after = read_document(mutation.after)
            if after.text == before.text and not cleared_is_right:
                continue
            cleared = assess(compare(before, after)).verdict == "not material"
            made[mutation.name] += 1
            wrong[mutation.name] += cleared != cleared_is_right
    return made, wrong


def _time(text: str) -> None:
    """Verdict and summary of two texts of some ten thousand words: some sentences changed, or all of them."""
    tenth = "\n\n".join(
        part.replace(" may ", " will ") if number % 10 == 0 else part
        for number, part in enumerate(text.split("\n\n"))
    )
    every = re.sub(r"(?<=\w)(?=[.!?:;](?:\s|$))", " today", text, flags=re.MULTILINE)
    print(f"\ntime for two texts of {len(text.split()):,} words")
    for title, after in (("every tenth paragraph", tenth), ("every sentence", every)):
        comparison = compare(read_document(text), read_document(after))
        begun = time.process_time()
        summarise(assess(comparison))
        print(f"  {title:24} {time.process_time() - begun:.2f} s")


if __name__ == "__main__":
    main()
