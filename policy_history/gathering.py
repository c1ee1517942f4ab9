"""Findings as points are made of them: neighbours, and the same exchange in several places, are told once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from policy_history.excerpt import difference
from policy_history.materiality.findings import Finding
from policy_history.materiality.standing import ELSEWHERE
from policy_history.materiality.words import normal, words

LABEL = re.compile(r"^(?P<label>[A-Z][\w /-]{2,48}?)(?::| –| —| -)\s")
MAX_GATHERED = 120  # words that neighbouring findings may have together and still be one point
NEAR = 6  # findings between a statement that went and the one that took its place
REPLACED = 0.25  # share of longer words in common from which one took the place of the other
STATEMENT = 5  # words; a shorter item is a name
LONG = re.compile(r"[a-z]{4,}")
STEM = 6  # letters
PLAIN = frozenset({"value", "contact", "added", "removed", "rewritten"})  # whose words say all that changed


def gather(findings: Sequence[Finding]) -> list[Finding]:
    """Findings as points are made of them: neighbours that came or went together become one.

    Their spans are kept apart by a line break, and each is quoted by itself.
    """
    gathered: list[Finding] = []
    for finding in _replaced(findings):
        last = gathered[-1] if gathered else None
        if last is not None and _belong_together(last, finding):
            gathered[-1] = replace(
                last,
                before=_lines(last.before, finding.before),
                after=_lines(last.after, finding.after),
                kind=last.kind if last.kind == finding.kind else "added" if finding.after else "removed",
                verdict="material" if "material" in {last.verdict, finding.verdict} else last.verdict,
                topic=last.topic or finding.topic,
                weight=max(last.weight, finding.weight),
                direction=last.direction if last.direction == finding.direction else "unclear",
            )
        else:
            gathered.append(finding)
    return gathered


def _replaced(findings: Sequence[Finding]) -> list[Finding]:
    """A statement that went and one about the same that came in its place, as one finding."""
    joined: dict[int, Finding] = dict(enumerate(findings))
    for place, gone in enumerate(findings):
        if not _is_statement(gone.before, gone.after, gone.kind):
            continue
        near = [other for other in range(place - NEAR, place + NEAR + 1) if other in joined]
        shared, came = max((_likeness(gone, joined[other]), -other) for other in near)
        if shared >= REPLACED:
            joined[place] = _in_its_place(gone, joined.pop(-came))
    return list(joined.values())


def _is_statement(text: str, other_side: str, kind: str) -> bool:
    return not other_side and kind not in ELSEWHERE and len(text.split()) >= STATEMENT


def _likeness(gone: Finding, came: Finding) -> float:
    """The share of longer words in common; nothing where one cannot stand in the other's place."""
    if (gone.section, gone.lead_in) != (came.section, came.lead_in):
        return 0.0
    if not _is_statement(came.after, came.before, came.kind):
        return 0.0
    one, other = _stems(gone.before), _stems(came.after)
    return len(one & other) / max(1, len(one | other))


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in LONG.findall(text.lower()))


def _in_its_place(gone: Finding, came: Finding) -> Finding:
    heavier = max((gone, came), key=lambda finding: (finding.verdict == "material", finding.weight))
    direction = gone.direction if gone.direction == came.direction else "unclear"
    return replace(heavier, before=gone.before, after=came.after, kind="rewritten", direction=direction)


def _lines(one: str, other: str) -> str:
    return "\n".join(part for part in (one, other) if part)


def _belong_together(last: Finding, finding: Finding) -> bool:
    one_sided = bool(last.before) != bool(last.after) and bool(finding.before) != bool(finding.after)
    if not one_sided or bool(last.after) != bool(finding.after):
        return False
    same_place = (last.section, last.lead_in) == (finding.section, finding.lead_in)
    told_alike = ELSEWHERE & {last.kind} == ELSEWHERE & {finding.kind}
    size = len(f"{last.before}{last.after} {finding.before}{finding.after}".split())
    return same_place and told_alike and size <= MAX_GATHERED


def alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one topic in which the same words gave way to the same, with the first of them."""
    groups: dict[object, list[Finding]] = {}
    common = Counter(map(_differing, findings))
    for number, finding in enumerate(findings):
        shared = common[_differing(finding)] > 1
        groups.setdefault((shared and _exchange(finding)) or number, []).append(finding)
    return list(groups.values())


def _differing(finding: Finding) -> frozenset[str]:
    """The words that stand on one side alone: findings that do not share them share no exchange."""
    return frozenset(words(finding.before)) ^ frozenset(words(finding.after))


def _exchange(finding: Finding) -> tuple[object, ...] | None:
    """What gave way to what, and on what; none where that alone does not say what changed."""
    if not (finding.before and finding.after) or finding.kind not in PLAIN or LABEL.match(finding.after):
        return None
    found = difference(finding.before, finding.after)
    if found is None:
        return None
    return (finding.verdict, finding.topic, finding.direction, finding.kind, found.old, found.new)


def same_subject(finding: Finding) -> bool:
    """Whether both items begin with the same label: "trials: 30 days" did not become "HEY: 60 days"."""
    was, now = LABEL.match(finding.before), LABEL.match(finding.after)
    return was is None or now is None or normal(was["label"]) == normal(now["label"])
