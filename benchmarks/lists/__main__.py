"""The lists of every state of every policy in a history: our page against GitHub's own renderer.

Clause numbers are law: where a page says "1." and the pull request said "23.", another text is published.

Limit   cmark-gfm, the renderer of GitHub, with its extensions and footnotes (package ``cmarkgfm``)
Unit    a text: one stored state of a policy, current or withdrawn. What is compared is each item's number,
        what it is nested in, and how it begins, as it stands on the page of that version
Bar     0 texts that differ. Exit code 1 where one does

Example: python -m benchmarks.lists --histories ../histories
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import chain
from pathlib import Path

from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

from benchmarks.lists.structure import Item, items
from benchmarks.redline.pairs import repositories
from policy_history.document import render_document
from policy_history.front_matter import read_front_matter
from policy_history.history import Policy, read_history
from policy_history.phrasebook import phrasebook
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.withdrawn import read_withdrawn
from site_builder.finish import anchors, finish
from site_builder.outline import outline
from site_builder.permanent import permanent_links

AS_GITHUB = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
SHOWN = 10  # texts that differ, by name


@dataclass(frozen=True)
class Chapter:
    """The stored states of one policy, for one process: the renderer that is compared with loses memory
    with each call, so a process ends with its policy."""

    folder: Path
    branch: str
    blobs: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What the states of one policy showed: counts, and the differing ones with what differs."""

    counts: Counter[str]
    differing: tuple[tuple[str, str], ...]


def page_body(source: str) -> str:
    """A text as it stands on the page of its version, within the frame of the site."""
    text = outline(finish(render_document(source), "policy/versions/1/", lambda target: target))
    return permanent_links(text.body, "", anchors(text.body), phrasebook(), "en")


def on_github(source: str) -> str:
    """The same text as GitHub renders it, without its front matter."""
    body = read_front_matter(source)[1]
    return str(github_flavored_markdown_to_html(body.replace("\0", "\N{REPLACEMENT CHARACTER}"), AS_GITHUB))


def hold(chapter: Chapter) -> Found:
    """Compare every state of a policy."""
    counts, differing = Counter[str](), []
    with Repository(chapter.folder, chapter.branch) as repository:
        for blob in chapter.blobs:
            source = repository.read(blob).decode("utf-8", "replace")
            ours, theirs = items(page_body(source)), items(on_github(source))
            counts += Counter(texts=1, items=len(theirs), numbers=sum(item.mark != "-" for item in theirs))
            if ours != theirs:
                counts += _kinds(ours, theirs)
                differing.append((blob, _told(ours, theirs)))
    return Found(counts, tuple(differing))


def _kinds(ours: Sequence[Item], theirs: Sequence[Item]) -> Counter[str]:
    """In what a text differs; in more than one way, each is counted."""
    aspects = {"number": "mark", "nesting": "way", "words": "words"}
    told = Counter(
        name
        for name, aspect in aspects.items()
        if [getattr(item, aspect) for item in ours] != [getattr(item, aspect) for item in theirs]
    )
    return told + Counter(differing=1)


def _told(ours: Sequence[Item], theirs: Sequence[Item]) -> str:
    there, here = ([f"{item.way} {item.mark} {item.words}" for item in each] for each in (theirs, ours))
    return "\n".join(list(unified_diff(there, here, "GitHub", "page", n=1, lineterm=""))[:16])


def chapters(folder: Path) -> Iterator[Chapter]:
    """Each policy of a history, the longest first."""
    with Repository(folder) as repository:
        selection = Selection(folder="")
        current = read_history(repository, selection)
        kept = (*current, *(one.policy for one in read_withdrawn(repository, selection)))
        for policy in sorted(kept, key=lambda policy: -len(policy.versions)):
            yield Chapter(folder, repository.branch, _blobs(policy))


def _blobs(policy: Policy) -> tuple[str, ...]:
    states = chain((version.revision for version in policy.versions), policy.silent)
    return tuple(dict.fromkeys(revision.blob for revision in states if revision.blob))


def report(name: str, found: Sequence[Found]) -> bool:
    """Print one history; true where nothing differs."""
    counts = sum((each.counts for each in found), Counter[str]())
    print(
        f"{name}: {counts['texts']:,} texts of {len(found)} policies, {counts['items']:,} items,"
        f" {counts['numbers']:,} of them numbered: {counts['differing']} texts differ"
        f" (numbers {counts['number']}, nesting {counts['nesting']}, words {counts['words']})   bar: 0",
        flush=True,
    )
    for blob, told in list(chain.from_iterable(each.differing for each in found))[:SHOWN]:
        print(f"  {blob[:12]}\n    " + told.replace("\n", "\n    "))
    return not counts["differing"]


def main() -> int:
    """Hold every history against the renderer."""
    form = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    options.add_argument(
        "--histories", type=Path, required=True, help="a folder with bundles or clones in it"
    )
    options.add_argument("--only", help="the name of one of them")
    given, kept = options.parse_args(), True
    with tempfile.TemporaryDirectory() as scratch:
        for folder in repositories(given.histories, Path(scratch)):
            if given.only in {None, folder.name}:
                tasks = list(chapters(folder.resolve()))
                with multiprocessing.Pool(maxtasksperchild=1) as pool:
                    kept = report(folder.name, pool.map(hold, tasks, chunksize=1)) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
