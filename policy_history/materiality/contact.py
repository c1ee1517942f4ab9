"""Whom readers can write to, and what they can do: never more than the policy itself names."""

from __future__ import annotations

import re
from functools import lru_cache

from policy_history.document import Document
from policy_history.materiality.findings import Assessment
from policy_history.materiality.rules import read_rules
from policy_history.materiality.sentences import split
from policy_history.materiality.values import EMAIL

FOR_READERS = re.compile(
    r"(?i)\bcontact us\b|\bcontacting us\b|\bquestions?\b|\bwrite to\b|\be-?mail us\b|\breach us\b"
    r"|\byour rights\b|\bprivacy\b|\bobject\b|\bdata protection\b|\brequest\b"
)
FOR_OTHERS = re.compile(
    r"(?i)\babuse\b|\bcopyright\b|\bdmca\b|\binfring|\btrademark|\blaw enforcement\b|\bsubpoena"
    r"|\blegal process\b|\bpress\b|\bvulnerabilit|\barbitrat|\bsupervisory\b|\bauthority\b"
    r"|\bcommissioner\b"
    r"|\breport\b|\bjobs?\b"
)


def contact_of(document: Document) -> str:
    """The mail address that a policy gives to its readers for questions; empty where it gives none."""
    return next(filter(None, (_contact_in(block.text) for block in document.blocks)), "")


@lru_cache(maxsize=16384)
def _contact_in(text: str) -> str:
    for sentence in split(text):
        if FOR_READERS.search(sentence) and not FOR_OTHERS.search(sentence):
            for address in EMAIL.findall(sentence):
                return str(address)
    return ""


def what_you_can_do(assessment: Assessment) -> tuple[str, ...]:
    """What readers can do about the material changes of one assessment, each sentence once.

    The sentences are those of the rows of the law table; one that needs an address is left out where
    the later text gives none.
    """
    rows = {row.number: row for row in read_rules().law}
    governing = [finding.law for finding in assessment.findings if finding.verdict == "material"]
    sentences = [sentence for number in governing if number in rows for sentence in rows[number].do]
    return tuple(
        dict.fromkeys(
            sentence.replace("{contact}", assessment.contact)
            for sentence in sentences
            if assessment.contact or "{contact}" not in sentence
        )
    )
