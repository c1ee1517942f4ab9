"""Sections with another title, and names exchanged throughout: one change, told in one sentence."""

from __future__ import annotations

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess
from policy_history.materiality.findings import Assessment
from policy_history.summary import summarise

POLICY = """# Privacy policy

## Introduction

We run Desk 3 for you, and we care about your files.

## Use

Your Desk 3 account is yours. In Desk 3 you keep files. Desk 3 is provided as it is.

Contact Northwind with any question. We at Northwind answer. People like Northwind a lot.
"""


def _assess(old: str, new: str) -> Assessment:
    return assess(compare(read_document(POLICY), read_document(POLICY.replace(old, new))))


def _told(assessment: Assessment) -> list[str]:
    return [point.say for point in summarise(assessment).points]


def test_a_plain_title_may_stand_for_another() -> None:
    """For counsel: neither title gives the text below it another sense."""
    assessment = _assess("## Introduction", "## Overview")

    assert assessment.verdict == "not material"
    assert "heading" in {cleared.proof for cleared in assessment.cleared}


def test_another_title_is_one_change_told_in_one_sentence() -> None:
    """For readers: a section that was renamed neither came nor went."""
    assessment = _assess("## Introduction", "## What we may share")

    assert assessment.verdict == "needs counsel"
    assert _told(assessment) == ["We renamed the section “Introduction” to “What we may share”."]


def test_a_plain_title_that_comes_is_no_rename() -> None:
    """For counsel: it takes the text below it away from the title above."""
    assert _assess("Your Desk 3", "## Overview\n\nYour Desk 3").verdict == "needs counsel"


def test_an_edition_exchanged_throughout_is_told_once() -> None:
    """For readers: four sentences name the new edition, and nothing else changed."""
    assessment = _assess("Desk 3", "Desk 4")

    assert [finding.kind for finding in assessment.findings] == ["name_exchanged"]
    assert assessment.verdict == "needs counsel"
    assert _told(assessment) == ["We now say “Desk 4” instead of “Desk 3”."]


def test_a_name_exchanged_throughout_is_told_once() -> None:
    """For counsel: whether it is the same company under another name is asked once."""
    assert _told(_assess("Northwind", "Contoso")) == ["We now say “Contoso” instead of “Northwind”."]


def test_a_title_that_holds_the_name_is_no_change_of_its_own() -> None:
    """For readers: the section is named after the new edition, like everything else."""
    titled = POLICY.replace("## Use", "## How you use Desk 3")
    assessment = assess(compare(read_document(titled), read_document(titled.replace("Desk 3", "Desk 4"))))

    assert _told(assessment) == ["We now say “Desk 4” instead of “Desk 3”."]


def test_a_name_exchanged_in_one_place_is_no_rename() -> None:
    """For counsel: the old one still stands elsewhere, so they are two."""
    kinds = {finding.kind for finding in _assess("People like Northwind", "People like Contoso").findings}

    assert kinds == {"rewritten"}


def test_a_period_is_never_taken_for_an_edition() -> None:
    """For readers: numbers that count something are told one by one."""
    old, new = (f"# Terms\n\nKeep {n} copies. Keep {n} backups. You must Keep {n} files.\n" for n in (30, 60))

    findings = assess(compare(read_document(old), read_document(new))).findings

    assert "name_exchanged" not in {finding.kind for finding in findings}
