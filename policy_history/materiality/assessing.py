"""A comparison into a verdict, by inverted burden of proof.

Cleared is only what is proved harmless; what shows evidence is material; the rest needs counsel.
Pure and deterministic: no clock, no locale, no order of a hash.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from policy_history.comparison import Comparison, FormChange, Row
from policy_history.document import Document
from policy_history.language_tags import base
from policy_history.materiality.clearing import clear
from policy_history.materiality.contact import contact_of
from policy_history.materiality.directions import direction_of
from policy_history.materiality.evidence import ENOUGH, PLACED, RECIPIENTS, Evidence, proper_only, weigh
from policy_history.materiality.findings import Assessment, Cleared, Finding, Topic, weightiest
from policy_history.materiality.kinds import kind_of
from policy_history.materiality.language import is_english
from policy_history.materiality.law import law_row
from policy_history.materiality.promise import broken_promise, change_promise
from policy_history.materiality.renames import Rename, renames
from policy_history.materiality.rules import Rules, read_rules
from policy_history.materiality.scene import Scene, loosest, scene_of
from policy_history.materiality.sentences import Sentence
from policy_history.materiality.standing import PLACED_ANEW, SAID_AGAIN, SAID_ONCE_LESS, Standing, standing_of
from policy_history.materiality.topics import topics_of
from policy_history.materiality.units import Pairing, Unit, pair
from policy_history.materiality.whole_texts import (
    TRANSLATED,
    UNRELATED,
    doubts,
    endless,
    foreign,
    form_changes,
    is_endless,
    joined_path,
    one_side,
    unrelated,
    written_anew,
)


def assess(
    comparison: Comparison,
    *,
    before: Document | None = None,
    after: Document | None = None,
    rules: Rules | None = None,
) -> Assessment:
    """The verdict on one comparison, with its findings and what was cleared.

    ``before`` and ``after`` are the documents compared; where both are given, ``note`` says what the
    release would break of the notice that the earlier text promises. A language that either states
    counts, where its words would be too few to show it.

    Raises:
        RuleFileError: the rules have a mistake.
    """
    rules = rules or read_rules()
    stated = [document.front.language for document in (before, after) if document]
    assessment = _weighed(comparison, rules, abroad=any(base(tag) != "en" for tag in stated if tag))
    if before is None or after is None:
        return assessment
    broken = broken_promise(change_promise(before), assessment, after)
    note = " ".join(part for part in (assessment.note, broken) if part)
    return replace(assessment, note=note, contact=contact_of(after))


def _weighed(comparison: Comparison, rules: Rules, *, abroad: bool) -> Assessment:
    old, new = comparison.earlier, comparison.later
    if old == new and not comparison.changes and not comparison.form:
        return Assessment("not material", (), ())
    if not old or not new:
        return one_side(comparison)
    if is_endless(comparison):
        return endless(comparison)
    readable = [not abroad and is_english(text, rules) for text in (old, new)]
    if not any(readable):
        return foreign(comparison)
    pairing = pair(comparison, partial(loosest, rules=rules))
    if unrelated(pairing, UNRELATED if all(readable) else TRANSLATED):
        return written_anew(pairing)
    return _judged(comparison, pairing, scene_of(pairing, rules)) if all(readable) else foreign(comparison)


def _judged(comparison: Comparison, pairing: Pairing, scene: Scene) -> Assessment:
    findings: list[Finding] = []
    cleared: list[Cleared] = []
    standing = standing_of(comparison)
    told_once = {id(unit): rename for rename in renames(pairing, scene.rules) for unit in rename.units}
    for unit in pairing.units:
        if _unchanged(unit):
            continue
        rename = told_once.get(id(unit))
        proof = clear(unit, scene) or ("same exchange" if rename and unit is not rename.units[0] else "")
        if proof:
            cleared.append(Cleared(proof, _place(unit), _text(unit.before), _text(unit.after)))
        elif rename:
            findings.append(_exchanged(rename, scene))
        elif not _heads_a_clause(unit, pairing):
            findings.append(_as_placed(_finding(unit, scene), unit, standing, scene))
    for row, change in form_changes(comparison):
        if _is_contact_link(change):
            findings.append(_contact_link(row, change))
        else:
            cleared.append(Cleared(change.kind, joined_path(row.section), change.before, change.after))
    return Assessment(weightiest(findings), tuple(findings), tuple(cleared), doubts(comparison))


def _exchanged(rename: Rename, scene: Scene) -> Finding:
    """The one finding for a name that was exchanged throughout."""
    finding = _finding(rename.units[0], scene)
    means = scene.rules.kinds["name_exchanged"].means
    where = f"“{rename.old}” → “{rename.new}”, in {len(rename.units)} places"
    return replace(
        finding,
        verdict="needs counsel",
        kind="name_exchanged",
        direction="unclear",
        reason=f"{means} {where}. Is it the same thing?",
    )


def _as_placed(finding: Finding, unit: Unit, standing: Standing, scene: Scene) -> Finding:
    """The finding, told as moved where its words, or nearly all, stand in the other text too.

    Where all of them do, nothing shows that it matters, unless they mean something else there.
    """
    if unit.before is not None and unit.after is not None and unit.before.norm == unit.after.norm:
        return replace(finding, kind=PLACED_ANEW)
    if standing.holds(unit):
        means = scene.rules.kinds[PLACED_ANEW].means
        reason = f"{means} Does it mean the same there?"
        return replace(
            finding,
            verdict="needs counsel",
            kind=PLACED_ANEW,
            direction="unclear",
            reason=reason,
            law="",
        )
    if standing.nearly_holds(unit):
        return replace(finding, kind=PLACED_ANEW, direction="unclear")
    if standing.is_repetition(unit):
        return replace(finding, kind=SAID_AGAIN if unit.after else SAID_ONCE_LESS, direction="unclear")
    return finding


def _unchanged(unit: Unit) -> bool:
    return (
        unit.before is not None
        and unit.after is not None
        and unit.before.text == unit.after.text
        and not unit.moved
    )


def _heads_a_clause(unit: Unit, pairing: Pairing) -> bool:
    """A heading that comes or goes with the text below it is told with that text."""
    here = unit.here
    if here.kind != "heading" or (unit.before is not None and unit.after is not None):
        return False
    side = pairing.old if unit.after is None else pairing.new
    below = side[here.place + 1] if here.place + 1 < len(side) else None
    return below is not None and below.kind != "heading" and below.edited


def _finding(unit: Unit, scene: Scene) -> Finding:
    rules = scene.rules
    topics = topics_of(unit, scene)
    evidence = weigh(unit, rules, topics=frozenset(topics))
    kind = kind_of(unit, evidence)
    row = law_row(topics, kind, unit, rules)
    material = _is_material(unit, kind, topics, evidence)
    reason = _reason(kind, evidence, rules) if material else "Nothing proves that this is harmless."
    return Finding(
        verdict="material" if material else "needs counsel",
        topic=topics[0] if topics else None,
        kind=kind,
        direction=direction_of(kind, topics, unit, evidence),
        section=_place(unit),
        before=_text(unit.before),
        after=_text(unit.after),
        reason=reason,
        law=row.number if row else "",
        line=unit.here.line,
        topics=topics,
        lead_in="" if unit.here.kind == "row" else unit.here.lead_in,
        weight=evidence.weight,
    )


def _is_material(unit: Unit, kind: str, topics: tuple[Topic, ...], evidence: Evidence) -> bool:
    """Whether the evidence suffices. A name exchanged is no evidence: it may be
    the same thing. A name that comes or goes among recipients is, and so is another place where
    it says which law and court decide, or where data goes."""
    if kind == "party" or (evidence.touches("place") and PLACED & set(topics[:1])):
        return True
    if proper_only(unit) and not evidence.values_came and not evidence.mails_came:
        return kind in {"added", "removed"} and bool(RECIPIENTS & set(topics))
    return evidence.weight >= ENOUGH


def _reason(kind: str, evidence: Evidence, rules: Rules) -> str:
    means = rules.kinds[kind].means
    gone = [v.text for v in evidence.values_gone] + list(evidence.mails_gone)
    came = [v.text for v in evidence.values_came] + list(evidence.mails_came)
    if kind in {"value", "contact", "precision_lost"}:
        return f"{means} {', '.join(gone)} → {', '.join(came) or 'none'}".strip()
    heaviest = sorted((n for n, w in rules.weights.items() if w), key=lambda n: -rules.weights[n])
    words = evidence.words(*heaviest)[:4]
    return f"{means} Changed words that carry weight: {', '.join(words)}." if words else means


def _is_contact_link(change: FormChange) -> bool:
    """A link whose words stay but which now writes to somebody else."""
    sides = (change.before, change.after)
    return change.kind == "link" and all(sides) and any(s.startswith(("mailto:", "tel:")) for s in sides)


def _contact_link(row: Row, change: FormChange) -> Finding:
    return Finding(
        "needs counsel",
        None,
        "contact",
        "unclear",
        joined_path(row.section),
        change.before,
        change.after,
        "The link keeps its words but writes to another address.",
        "7",
        (row.after or row.before)[0].line,
    )


def _place(unit: Unit) -> str:
    return joined_path(unit.here.section)


def _text(sentence: Sentence | None) -> str:
    return sentence.text if sentence else ""
