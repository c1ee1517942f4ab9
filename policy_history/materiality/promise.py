"""What a policy itself promises about its changes: how long ahead, and by which way.

A company is bound by the text that was in force, so the earlier text's clause decides about the
release that replaces it (law table, row 19).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Literal

from policy_history.document import Document
from policy_history.materiality.findings import Assessment
from policy_history.materiality.rules import Rules
from policy_history.materiality.sentences import split
from policy_history.materiality.values import PERIOD, Value, values

Channel = Literal["email", "in the product", "on the page"]
TELL = r"(?:notif(?:y|ied|ication)|notice|inform|tell you|let you know|announce|alert|e-?mail(?:ing)? you)"
OURS = re.compile(rf"\bwe\b.{{0,90}}\b{TELL}\b|\bwill be (?:notified|announced|posted)\b", re.IGNORECASE)
OF_CHANGE = re.compile(
    r"\b(?:chang|updat|modif|revis|amend)\w*\b.{0,60}\b(?:polic|terms|agreement|notice|statement|guidelines)"
    r"|\b(?:polic|terms|agreement|statement|guidelines)\w*\b.{0,60}\b(?:chang|updat|modif|revis|amend)"
    r"|\b(?:material|significant|substantial|important|any) (?:changes|updates)\b"
    r"|\b(?:changes|updates) (?:that )?are material",
    re.IGNORECASE,
)
NOT_OURS = re.compile(
    r"\byou (?:must|shall|agree to|should|need to|have to|will use|may reject)\b"
    r"|\bprice change|\barbitration agreement\b",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"\b(?:before|prior|in advance|advance notice|ahead|notice|at least|no less than)\b", re.IGNORECASE
)
CHANNELS: tuple[tuple[Channel, re.Pattern[str]], ...] = (
    ("email", re.compile(r"\be-?mail", re.IGNORECASE)),
    (
        "in the product",
        re.compile(
            r"\b(?:in-app|in the app|in your account|dashboard|when you (?:log|sign) in)\b", re.IGNORECASE
        ),
    ),
    ("on the page", re.compile(r"\b(?:post|publish|website|this page|our site|blog)\w*\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Promise:
    """The change clause of one text. ``days`` are calendar days before the change; 0 where none is named."""

    quote: str
    line: int
    days: int
    channels: tuple[Channel, ...]


def change_promise(document: Document) -> Promise | None:
    """The sentence in which the policy binds itself, the longest notice first; none where it does not."""
    found = [
        replace(promise, line=block.line)
        for block in document.blocks
        if block.kind in {"paragraph", "row"}
        for promise in _promises(block.text)
    ]
    return max(found, key=lambda promise: (promise.days, bool(promise.channels), -promise.line), default=None)


@lru_cache(maxsize=16384)
def _promises(text: str) -> tuple[Promise, ...]:
    """Every change clause of one block, as if it stood on line 0."""
    return tuple(
        Promise(said, 0, _days(said), tuple(name for name, way in CHANNELS if way.search(said)))
        for said in split(text)
        if OF_CHANGE.search(said) and OURS.search(said) and not NOT_OURS.search(said)
    )


def _days(text: str) -> int:
    if not AHEAD.search(text):
        return 0
    periods: list[Value] = [value for value in values(text) if value.kind == "period"]
    return round(max((value.size for value in periods), default=0)) if PERIOD.search(text) else 0


def notice_days(assessment: Assessment, rules: Rules, promise: Promise | None) -> int:
    """How many days ahead people must be told: the law table's, or the policy's own where that is more."""
    days = {row.number: row.days for row in rules.law}
    lawful = [days.get(finding.law, 0) for finding in assessment.findings if finding.verdict == "material"]
    if assessment.verdict != "material":
        return 0
    return max([*lawful, promise.days if promise else 0], default=0)


def broken_promise(promise: Promise | None, assessment: Assessment, after: Document) -> str:
    """What the release would break of the earlier text's promise; empty where nothing.

    Days count from ``last_updated`` to ``effective`` in the later front matter.
    """
    if promise is None or not promise.days or assessment.verdict == "not material":
        return ""
    said = f"The earlier text promises {promise.days} days' notice (“{promise.quote}”)"
    published, effective = after.front.last_updated, after.front.effective
    if effective is None:
        return f"{said}, but the front matter names no 'effective' date."
    if published is not None and effective - published < timedelta(days=promise.days):
        return f"{said}, but 'effective' is {(effective - published).days} days after 'last_updated'."
    return ""
