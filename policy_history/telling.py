"""One finding into the sentence that a reader gets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policy_history.excerpt import quote, quotes
from policy_history.faithfulness import is_faithful
from policy_history.materiality.findings import Finding
from policy_history.materiality.rules import read_rules
from policy_history.materiality.templates import QUOTED, read_templates
from policy_history.materiality.values import EMAIL, Value, exchanged
from policy_history.summary import Point

LABEL = re.compile(r"^(?P<label>[A-Z][\w /-]{2,48}?)(?::| –| —| -)\s")
THING = re.compile(r"^(?P<label>(?:The|Our|Your) [\w -]{3,40}?) (?:is|are) (?P<rest>.*)$")
MAX_ITEM = 10  # words; a longer item is a statement
ENTITY = re.compile(
    r"(?:[A-Z][\w&.'-]*,? ){1,5}(?:LLC|Inc|Ltd|Limited|GmbH|B\.?V\.?|S\.A|Corp(?:oration)?|PLC|AG|ULC|Pty Ltd)\b\.?"
)


def tell(finding: Finding) -> Point:
    """The first sentence that fits and is borne out; a bare quotation where none is."""
    for name, slots in _candidates(finding):
        say = _sentence(read_templates().say[name].format(**slots))
        if _may_leave(say, finding):
            return Point(say, finding.section, finding.before, finding.after, name)
    return Point(_bare(finding), finding.section, finding.before, finding.after, "quotation")


def _may_leave(say: str, finding: Finding) -> bool:
    ours = QUOTED.sub("", say).lower()
    if list(read_templates().unspoken.found(ours)):
        return False
    return is_faithful(say, finding.before, finding.after, finding.section)


def _bare(finding: Finding) -> str:
    if finding.after:
        return f"It now says: “{quote(finding.after)}”"
    return f"We removed this: “{quote(finding.before)}”"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _candidates(finding: Finding) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The templates that fit, the plainest first, with their slots filled."""
    if finding.before and finding.after:
        yield from _for_pair(finding)
    elif finding.after or finding.before:
        yield from _for_one_side(finding)


def _for_pair(finding: Finding) -> Iterator[tuple[str, Mapping[str, str]]]:
    was, now = quotes(finding.before, finding.after)
    slots = {"quote": now, "was": was}
    old, new = exchanged(finding.before, finding.after)
    if finding.kind == "value" and len(old) == len(new) == 1:
        yield from _for_value(finding, old[0], new[0], slots)
    if finding.kind == "precision_lost" and old:
        yield "precision_lost", {**slots, "old": old[0].text}
    if finding.kind == "party":
        yield from _for_party(finding)
    if finding.kind == "contact":
        yield from _for_contact(finding)
    if finding.kind in {"default_flipped", "exception_added"}:
        yield finding.kind, slots
    yield "changed", slots


def _for_value(
    finding: Finding, old: Value, new: Value, slots: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    label, was = LABEL.match(finding.after), LABEL.match(finding.before)
    if (
        finding.topic == "RETAIN"
        and label
        and was
        and label["label"] == was["label"]
        and old.kind == "period"
    ):
        name = label["label"]
        it = "them" if name.endswith("s") else "it"
        yield "value_retain", {"label": _inside(name), "new": new.text, "old": old.text, "it": it}
    thing = THING.match(finding.after)
    if thing and thing["rest"].startswith(new.text) and finding.before.startswith(thing["label"]):
        yield "value_thing", {"label": thing["label"], "new": new.text, "old": old.text}
    yield "value", {**slots, "old": old.text, "new": new.text}


def _inside(label: str) -> str:
    """A label inside a sentence: lower case at its head, unless that is an abbreviation or a name."""
    first = label.split(maxsplit=1)[0]
    return label[:1].lower() + label[1:] if first[1:].islower() or len(first) == 1 else label


def _for_party(finding: Finding) -> Iterator[tuple[str, Mapping[str, str]]]:
    old, new = ENTITY.findall(finding.before), ENTITY.findall(finding.after)
    gone, came = [e for e in old if e not in new], [e for e in new if e not in old]
    if len(gone) == len(came) == 1:
        yield "party", {"old": gone[0].rstrip("."), "new": came[0].rstrip(".")}


def _for_contact(finding: Finding) -> Iterator[tuple[str, Mapping[str, str]]]:
    old, new = EMAIL.findall(finding.before), EMAIL.findall(finding.after)
    gone, came = [m for m in old if m not in new], [m for m in new if m not in old]
    if len(gone) == len(came) == 1:
        yield "contact", {"old": gone[0], "new": came[0]}


def _for_one_side(finding: Finding) -> Iterator[tuple[str, Mapping[str, str]]]:
    text = finding.after or finding.before
    is_new = bool(finding.after)
    slots = {"quote": quote(text), "was": quote(text), "item": quote(text)}
    heading = finding.section.rpartition(" › ")[2]
    if finding.kind in {"added", "removed"}:
        if len(text.split()) <= MAX_ITEM and heading and "“" not in heading:
            yield "item_added" if is_new else "item_removed", {**slots, "heading": heading}
        if finding.topic:
            told = read_rules().topic[finding.topic].told
            yield finding.kind, {**slots, "told": told}
    elif finding.kind in read_templates().say:
        yield finding.kind, slots
    yield "added_plain" if is_new else "removed_plain", slots
