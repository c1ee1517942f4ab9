"""One finding into the sentence that a reader gets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policy_history.excerpt import EDGES, MAX_WORDS, difference, quote, unquoted, without_addresses
from policy_history.excerpt import quotes as excerpts
from policy_history.faithfulness import Cited, is_faithful, says_the_same
from policy_history.gathering import LABEL, same_subject
from policy_history.materiality.evidence import RECIPIENTS
from policy_history.materiality.findings import Finding, Topic
from policy_history.materiality.kinds import kind_of_statement
from policy_history.materiality.renames import name_exchanged
from policy_history.materiality.rules import read_rules
from policy_history.materiality.standing import ELSEWHERE
from policy_history.materiality.templates import QUOTED, read_templates
from policy_history.materiality.topics import own_topics
from policy_history.materiality.values import EMAIL, Value, exchanged
from policy_history.materiality.words import normal
from policy_history.phrasebook import ENGLISH, SPOKEN, phrasebook
from policy_history.point import Point
from policy_history.statement import ITEMS, NAME, TOPIC, Slot, Statement, amount, parsed, quotes

Slots = Mapping[str, Slot]

THING = re.compile(r"^(?P<label>(?:The|Our|Your) [\w -]{3,40}?) (?:is|are) (?P<rest>.*)$")
TOLD_WHOLE = ELSEWHERE | {"written_anew", "first_text", "withdrawn"}  # not by their words
MAX_ITEM = 10  # words; a longer item is a statement
MAX_LEAD = 25  # words; a longer lead-in does not follow an item
MIN_STATED = 1  # words; "Examples:" says nothing
FORBIDS = re.compile(
    r"\b(?:not|never|no|prohibit\w*|forbid\w*|un(?:authori|accept|law)\w*|without|refrain)\b", re.IGNORECASE
)
PLAINLY = 2  # cues from which a statement is said to be on their topic
STOP = re.compile(r"[.!?]\W*$", re.MULTILINE)
ENTITY = re.compile(
    r"(?:[A-Z][\w&.'-]*,? ){1,5}"
    r"(?:LLC|Inc|Ltd|Limited|GmbH|B\.?V\.?|S\.A|Corp(?:oration)?|PLC|AG|ULC|Pty Ltd)\b\.?"
)


def tell(finding: Finding, *, often: bool = False) -> Point:
    """The first sentence that fits and is borne out; a bare quotation where none is.

    ``often`` says that the finding stands for others in which the same words gave way to the same.
    """
    for name, slots in (*(_often(finding) if often else ()), *_candidates(finding)):
        point = Point(_statement(name, slots), finding.section, *_cited(finding, name))
        if _may_leave(point):
            return point
    return Point(_bare(finding), finding.section, finding.before, finding.after)


def _statement(name: str, slots: Slots) -> Statement:
    """A template with those of the slots that it has, in its order."""
    asked = (slot for _, slot, _ in parsed(read_templates().say[ENGLISH][name]) if slot)
    return Statement(name, tuple((slot, slots[slot]) for slot in dict.fromkeys(asked)))


def _cited(finding: Finding, template: str) -> tuple[str, str]:
    """The spans that a sentence cites: what leads in a list belongs to them where it is quoted."""
    if template in {"list_item_added", "list_statement_added", "changed_below"}:
        return finding.before, f"{finding.lead_in}\n{finding.after}"
    if template in {"list_item_removed", "list_statement_removed"}:
        return f"{finding.lead_in}\n{finding.before}", finding.after
    return finding.before, finding.after


def _may_leave(point: Point) -> bool:
    """Whether the sentences are borne out in every language in which somebody may read them."""
    ours = QUOTED.sub("", point.say).lower()
    if read_templates().unspoken[ENGLISH].found(ours):
        return False
    cited = Cited(point.before, point.after, point.section)
    return is_faithful(point.say, point.before, point.after, point.section) and all(
        says_the_same(point.statement, cited, phrasebook(language)) for language in SPOKEN
    )


def _bare(finding: Finding) -> Statement:
    if finding.after:
        return _statement("quotation", {"quote": _each(finding.after)})
    return _statement("quotation_removed", {"was": _each(finding.before)})


def _candidates(finding: Finding) -> Iterator[tuple[str, Slots]]:
    """The templates that fit, the plainest first, with their slots filled."""
    if finding.kind in TOLD_WHOLE:
        yield finding.kind, {"quote": _each(finding.after or finding.before), "was": _each(finding.before)}
    elif finding.before and finding.after:
        yield from _for_pair(finding)
    elif finding.after or finding.before:
        yield from _for_one_side(finding)


def _for_pair(finding: Finding) -> Iterator[tuple[str, Slots]]:
    was, now = excerpts(finding.before, finding.after)
    slots = {"quote": quotes(now), "was": quotes(was)}
    old, new = exchanged(finding.before, finding.after)
    if finding.kind == "value" and len(old) == len(new) == 1:
        yield from _for_value(finding, old[0], new[0], slots)
    if finding.kind == "precision_lost" and old:
        yield "precision_lost", {**slots, "old": amount(old[0])}
    if finding.kind == "section_renamed":
        was_called, is_called = (unquoted(title).rstrip(".") for title in (finding.before, finding.after))
        yield finding.kind, {"old": quotes(was_called), "new": quotes(is_called)}
    if finding.kind == "name_exchanged" and (names := name_exchanged(finding.before, finding.after)):
        yield finding.kind, {"old": quotes(unquoted(names[0])), "new": quotes(unquoted(names[1]))}
    if finding.kind == "party":
        yield from _for_party(finding)
    if finding.kind == "contact":
        yield from _for_contact(finding)
    if finding.kind == "default_flipped":
        yield finding.kind, slots
    yield from _for_one_place(finding, slots)
    if finding.kind == "exception_added":
        yield finding.kind, slots
    if _needs_its_lead(finding) and FORBIDS.search(finding.lead_in):
        yield "changed_below", {**slots, "lead": quotes(_quoted_lead(finding))}
    yield "changed", slots


def _for_one_place(finding: Finding, slots: Slots) -> Iterator[tuple[str, Slots]]:
    """Where the sentence differs in one place alone, that place is named."""
    found = difference(finding.before, finding.after)
    if found is None or not same_subject(finding) or found.new == unquoted(finding.after.strip(EDGES)):
        return
    filled = {**slots, "old": quotes(found.old), "new": quotes(found.new)}
    if found.old and found.new:
        yield "words_changed", filled
    elif found.new:
        yield "words_added", filled
    else:
        yield "words_removed", filled


def _often(finding: Finding) -> Iterator[tuple[str, Slots]]:
    for name, slots in _for_pair(finding):
        if f"{name}_often" in read_templates().say[ENGLISH]:
            yield f"{name}_often", slots


def _for_value(finding: Finding, old: Value, new: Value, slots: Slots) -> Iterator[tuple[str, Slots]]:
    yield from _for_period_kept(finding, old, new)
    if old.text == new.text or old.kind != new.kind or not same_subject(finding):
        return
    thing = THING.match(finding.after)
    if thing and thing["rest"].startswith(new.text) and finding.before.startswith(thing["label"]):
        yield "value_thing", {"label": quotes(thing["label"]), "new": amount(new), "old": amount(old)}
    yield "value", {**slots, "old": amount(old), "new": amount(new)}


def _for_period_kept(finding: Finding, old: Value, new: Value) -> Iterator[tuple[str, Slots]]:
    """An item such as "API logs: 90 days" below a heading on how long data is kept."""
    label, was = LABEL.match(finding.after), LABEL.match(finding.before)
    if label is None or was is None or label["label"] != was["label"] or old.kind != "period":
        return
    retention = read_rules().topic["RETAIN"]
    above = normal(f"{finding.section.rpartition(' › ')[2]} {finding.lead_in}")
    name = label["label"]
    if above not in retention.headings or normal(name) in retention.cues:
        return
    if finding.after[label.end() :].startswith(new.text) and finding.before[was.end() :].startswith(old.text):
        yield "value_retain", {"label": quotes(name), "new": amount(new), "old": amount(old)}


def _for_party(finding: Finding) -> Iterator[tuple[str, Slots]]:
    old, new = ENTITY.findall(finding.before), ENTITY.findall(finding.after)
    gone, came = [e for e in old if e not in new], [e for e in new if e not in old]
    if len(gone) == len(came) == 1:
        yield "party", {"old": _named(gone[0].rstrip(".")), "new": _named(came[0].rstrip("."))}


def _for_contact(finding: Finding) -> Iterator[tuple[str, Slots]]:
    old, new = EMAIL.findall(finding.before), EMAIL.findall(finding.after)
    gone, came = [m for m in old if m not in new], [m for m in new if m not in old]
    if len(gone) == len(came) == 1:
        yield "contact", {"old": _named(gone[0]), "new": _named(came[0])}


def _named(text: str) -> Slot:
    return Slot(NAME, (text,))


def _for_one_side(finding: Finding) -> Iterator[tuple[str, Slots]]:
    text = finding.after or finding.before
    slots = {"quote": _each(text), "was": _each(text), "item": _each(text)}
    if finding.section.rpartition(" › ")[2] == text:
        yield f"heading_{'added' if finding.after else 'removed'}", slots
    if finding.kind in {"added", "removed"}:
        yield from _for_item(finding, text)
    kind = _stated_kind(finding)
    if not kind.startswith("promise") and _needs_its_lead(finding):
        yield (
            f"list_statement_{'added' if finding.after else 'removed'}",
            {**slots, "lead": quotes(_quoted_lead(finding))},
        )
    if kind in {"added", "removed"}:
        yield from _for_statement(finding, slots)
    elif kind in read_templates().say[ENGLISH]:
        yield kind, slots
    yield f"{'added' if finding.after else 'removed'}_plain", slots


def _stated_kind(finding: Finding) -> str:
    """The kind of a statement as far as the words that are quoted show it."""
    _, parted, end = finding.kind.rpartition("_")
    if not parted or end not in {"added", "removed"}:
        return finding.kind
    lines = (finding.after or finding.before).split("\n")
    shown = {kind_of_statement(normal(quote(line)), end) for line in lines}
    return finding.kind if shown == {finding.kind} else end


def _for_statement(finding: Finding, slots: Slots) -> Iterator[tuple[str, Slots]]:
    """A statement is told with its topic where its own words name it, else with the heading above it."""
    above, _, heading = finding.section.rpartition(" › ")
    end, rules = "added" if finding.after else "removed", read_rules()
    here = set(rules.heading_index.found(normal(heading)))
    if finding.topic and here <= {finding.topic} and _says_plainly(_shown(slots["quote"]), finding.topic):
        yield end, {**slots, "told": Slot(TOPIC, (finding.topic,))}
    if above and heading.strip():  # else the heading may be the title of all
        yield f"{end}_under", {**slots, "heading": quotes(unquoted(heading))}


def _needs_its_lead(finding: Finding) -> bool:
    """Whether a lead-in says what its list is, so that "sharing your login" is not read as allowed."""
    return finding.lead_in.endswith(":") and len(finding.lead_in.split()) > MIN_STATED


def _quoted_lead(finding: Finding) -> str:
    """What leads a list in, cut so that the word that forbids stays, where there is one."""
    lead = finding.lead_in.rstrip(":")
    forbidding = FORBIDS.search(lead)
    place = len(lead[: forbidding.start()].split()) if forbidding else 0
    return quote(lead, max(0, place - MAX_WORDS // 2))


def _for_item(finding: Finding, text: str) -> Iterator[tuple[str, Slots]]:
    """An item of a list is told with what leads its list in, or else with its heading."""
    if any(len(line.split()) > MAX_ITEM for line in text.split("\n")):
        return
    end = "added" if finding.after else "removed"
    item = Slot(ITEMS, tuple(unquoted(_name(line)) for line in text.split("\n")))
    heading = unquoted(finding.section.rpartition(" › ")[2])
    if _needs_its_lead(finding) and len(finding.lead_in.split()) > MAX_LEAD:
        return  # too long to follow the item, and needed before it
    if finding.lead_in and len(finding.lead_in.split()) <= MAX_LEAD:
        yield f"list_item_{end}", {"item": item, "was": item, "lead": quotes(unquoted(finding.lead_in))}
    slots = {"item": item, "was": item, "heading": quotes(heading)}
    if heading and finding.topic and _is_on(text, finding.topic):
        yield f"item_{end}_on", {**slots, "told": Slot(TOPIC, (finding.topic,))}
    if heading:
        yield f"item_{end}", slots


def _is_on(text: str, topic: Topic) -> bool:
    """Whether the words of a text name its topic; for a bare recipient, what stands around it does."""
    if _says_plainly(text, topic):
        return True
    return topic in RECIPIENTS and own_topics(text, read_rules()).keys() <= {topic} and not STOP.search(text)


def _says_plainly(text: str, topic: Topic) -> bool:
    """Whether several cues of the topic stand in the text, and none of another."""
    own = own_topics(text, read_rules())
    return own.keys() == {topic} and own[topic] >= PLAINLY


def _name(item: str) -> str:
    """An item without the web addresses beside its words; all of it where it has no other words."""
    bare = without_addresses(item)
    return bare if any(sign.isalnum() for sign in bare) else item


def _each(text: str) -> Slot:
    """Every line of a span quoted by itself."""
    return quotes(*map(quote, text.split("\n")))


def _shown(slot: Slot) -> str:
    return " ".join(slot.texts)
