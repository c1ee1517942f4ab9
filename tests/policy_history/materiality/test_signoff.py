"""Counsel's decisions: they hold for one change, are kept with a reason, and expire with the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.errors import PolicyProblemsError
from policy_history.materiality import assess
from policy_history.materiality.findings import Assessment
from policy_history.signoff import SignOff, apply_signoffs, expired, id_of, read_signoffs, record_signoff

OLD = "# Policy\n\nNorthwind Desk plans your day.\n\nWe keep logs for 90 days.\n"


def _assess(after: str) -> Assessment:
    return assess(compare(read_document(OLD), read_document(after)))


def test_a_decision_lowers_the_verdict_of_its_change_alone() -> None:
    """For counsel: what one person decided about one change says nothing about the others."""
    assessment = _assess(OLD.replace("Desk", "Office").replace("90", "180"))
    renamed = assessment.findings[0]
    signoff = SignOff(id_of(renamed), "not material", "Jane Doe", "Same product.")

    decided = apply_signoffs(assessment, [signoff])

    assert decided.verdict == "material"
    assert [finding.kind for finding in decided.findings] == ["value"]
    assert decided.cleared[-1].proof == "signed off by Jane Doe: Same product."


def test_a_decision_may_raise_a_verdict() -> None:
    """For counsel, who knows that the new name is another company's."""
    assessment = _assess(OLD.replace("Desk", "Office"))
    signoff = SignOff(id_of(assessment.findings[0]), "material", "Jane Doe", "Another product.")

    assert apply_signoffs(assessment, [signoff]).verdict == "material"


def test_a_later_edit_makes_a_decision_expire() -> None:
    """For readers: nobody signs off what was not there yet."""
    first = _assess(OLD.replace("Desk", "Office"))
    signoff = SignOff(id_of(first.findings[0]), "not material", "Jane Doe", "Same product.")
    second = _assess(OLD.replace("Desk", "Suite"))

    assert apply_signoffs(second, [signoff]) == second
    assert expired([second], [signoff]) == (signoff,)
    assert expired([first], [signoff]) == ()


def test_what_is_recorded_is_read_again(tmp_path: Path) -> None:
    """For auditors: the file is the record."""
    path = tmp_path / "signoffs.yml"
    signoffs = [
        SignOff("0" * 16, "not material", "Jane Doe", "Same: company."),
        SignOff("1" * 16, "material", "Joe", "New"),
    ]
    for signoff in signoffs:
        record_signoff(path, signoff)

    read = read_signoffs(path)

    assert [(s.change, s.verdict, s.by, s.reason) for s in read] == [
        (s.change, s.verdict, s.by, s.reason) for s in signoffs
    ]
    assert read_signoffs(tmp_path / "none.yml") == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- change: abc\n  verdict: harmless\n  by: J\n  reason: r\n", "must be one of"),
        ("- change: abc\n  verdict: material\n  by: J\n", "reason is missing"),
        ("- abc\n", "must have change"),
        ("change: abc\n", "must be a list"),
        ("- [\n", "does not parse"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    """For counsel, who edits the file by hand."""
    path = tmp_path / "signoffs.yml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(PolicyProblemsError, match=says) as caught:
        read_signoffs(path)

    assert all(problem.line for problem in caught.value.problems)
