"""The labelled changes, read from a folder that is not part of the project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from policy_history.comparison import Comparison, compare
from policy_history.document import Document, read_document
from policy_history.materiality import assess
from policy_history.materiality.findings import Assessment
from policy_history.summary import Summary, summarise

# The readers' categories as topics.
TOPICS = {
    "conduct": "CONDUCT",
    "parties": "PARTY",
    "children": "PARTY",
    "sharing": "SHARE",
    "service": "SERVICE",
    "changes": "SERVICE",
    "termination": "ACCOUNT",
    "rights": "RIGHTS",
    "use": "PURPOSE",
    "collection": "COLLECT",
    "fees": "MONEY",
    "disputes": "DISPUTE",
    "liability": "LIABILITY",
    "transfer": "TRANSFER",
    "tracking": "TRACK",
    "content": "CONTENT",
    "retention": "RETAIN",
    "security": "SECURE",
}


@dataclass(frozen=True)
class Change:
    """One labelled change and, on first use, what the product says of it."""

    id: str
    org: str
    source: str
    verdict: str
    artefact: bool
    topics: frozenset[str]
    topics_either: frozenset[str]
    facts: tuple[str, ...]
    before: str
    after: str

    @cached_property
    def documents(self) -> tuple[Document, Document]:
        """Both texts parsed."""
        return read_document(self.before), read_document(self.after)

    @cached_property
    def comparison(self) -> Comparison:
        """Both texts compared."""
        return compare(*self.documents)

    @cached_property
    def assessment(self) -> Assessment:
        """The verdict."""
        return assess(self.comparison)

    @cached_property
    def summary(self) -> Summary:
        """What readers would be told."""
        return summarise(self.assessment)

    @property
    def half(self) -> str:
        """Companies, not changes, are split: every other one by the hash of its name."""
        even = hashlib.sha256(self.org.lower().encode()).digest()[0] % 2 == 0
        return "tuned" if even else "held out"


def read_corpus(folder: Path) -> list[Change]:
    """Every labelled change of ``folder``, in the order of its labels."""
    return list(_changes(folder))


def _changes(folder: Path) -> Iterator[Change]:
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        texts = [folder / "pairs" / label["id"] / name for name in ("before.md", "after.md")]
        before, after = (path.read_text(encoding="utf-8") for path in texts)
        yield Change(
            id=label["id"],
            org=label["org"],
            source=label["source"],
            verdict=label["verdict"],
            artefact=label["artefact"],
            topics=frozenset(TOPICS[c] for c in label["categories"]),
            topics_either=frozenset(TOPICS[c] for c in label["categories_either"]),
            facts=tuple(fact["say"] for fact in label["facts"]),
            before=before,
            after=after,
        )
