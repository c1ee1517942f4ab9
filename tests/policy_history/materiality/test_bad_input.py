"""Texts on which no honest verdict is possible, and what is said of them instead."""

from __future__ import annotations

import pytest

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess
from policy_history.materiality.findings import Assessment
from policy_history.summary import summarise

ENGLISH = "# Policy\n\n" + "\n\n".join(
    f"We keep your data of kind {n} for {n} days, and you can ask for it at any time." for n in range(1, 12)
)
GERMAN = "# Datenschutz\n\n" + "\n\n".join(
    f"Wir speichern Ihre Daten der Art {n} für {n} Tage und löschen sie danach unwiderruflich."
    for n in range(1, 12)
)
OTHER = "# Kitchen rules\n\n" + "\n\n".join(
    f"Soup number {n} simmers slowly; stir with spoon {n}, then season it to your liking."
    for n in range(1, 12)
)


def _assess(before: str, after: str) -> Assessment:
    return assess(compare(read_document(before), read_document(after)))


def test_a_first_version_has_nothing_to_be_compared_with() -> None:
    """For counsel: a baseline is not a change, and no verdict is made up about it."""
    assessment = _assess("", ENGLISH)

    assert assessment.verdict == "needs counsel"
    assert "nothing to compare with" in assessment.note


def test_a_withdrawn_policy_needs_counsel() -> None:
    """For counsel: an empty text is a decision, or a mistake."""
    assert "withdrawn" in _assess(ENGLISH, "").note


def test_two_empty_texts_are_no_change() -> None:
    """For everyone."""
    assert _assess("", "").verdict == "not material"


@pytest.mark.parametrize("odd", ["1." * 50_000, "$1," + "000," * 25_000, "January 1, " * 10_000])
def test_what_no_person_wrote_is_not_weighed_for_hours(odd: str) -> None:
    """For whoever waits for the check: each took minutes, and ten times as much hours."""
    assessment = _assess(f"{ENGLISH}\n\n{odd}\n", f"{ENGLISH}\n\n{odd} 2\n")

    assert assessment.verdict == "needs counsel"
    assert "too long to be weighed" in assessment.note
    assert all(len(finding.after) <= 200 for finding in assessment.findings)
    assert summarise(assessment).points


def test_another_language_needs_counsel_for_every_change() -> None:
    """For counsel: the rules are written for English and claim nothing else."""
    assessment = _assess(GERMAN, GERMAN.replace("für 3 Tage", "für 300 Tage"))

    assert assessment.verdict == "needs counsel"
    assert "not in English" in assessment.note
    assert len(assessment.findings) == 1


def test_a_stated_language_counts_where_the_words_are_too_few_to_show_it() -> None:
    """For counsel: three words of Czech are no English ones, and no comma in them is proved harmless."""
    old, new = (read_document(f"---\nlanguage: cs\n---\nPoplatek 5 EUR{dot}\n") for dot in ("", "."))

    unstated = assess(compare(old, new))
    stated = assess(compare(old, new), before=old, after=new)

    assert unstated.verdict == "not material"
    assert stated.verdict == "needs counsel"
    assert "not in English" in stated.note


def test_a_list_of_names_is_not_taken_for_another_language() -> None:
    """For counsel: a page of sub-processors has hardly an English sentence, and still gets its verdict."""
    names = ["Banco del Sol", "Casa de la Luz", "La Poste de Lyon", "Van den Berg", "Das Haus", "El Faro"]
    listed = "# Sub-processors\n\n" + "\n".join(f"- {name}: hosting" for name in names) + "\n"

    assessment = _assess(listed, listed + "- Contoso Ads: advertising\n")

    assert "not in English" not in assessment.note
    assert assessment.verdict == "material"


def test_two_unrelated_documents_are_called_rewritten() -> None:
    """For counsel: a file overwritten by another one is a mistake, not a hundred changes."""
    assessment = _assess(ENGLISH, OTHER)

    assert assessment.verdict == "needs counsel"
    assert [finding.kind for finding in assessment.findings] == ["written_anew"]
    assert "Rewritten" in assessment.note


def test_half_a_document_is_seen() -> None:
    """For counsel: what a slip of the mouse removed is found, sentence by sentence."""
    assessment = _assess(ENGLISH, ENGLISH[: len(ENGLISH) // 2])

    assert assessment.verdict == "material"
    assert "check that the later file is whole" in assessment.note
    assert summarise(assessment).points


def test_binary_text_does_not_break_the_verdict() -> None:
    """For operators: garbage gets a verdict like anything else, and no traceback."""
    assert _assess(ENGLISH, ENGLISH + "\n\n" + "\x01\x02\ufffd\ufffd" * 50).verdict in {
        "needs counsel",
        "not material",
    }


def test_what_cannot_be_compared_is_told_as_what_it_is() -> None:
    """For readers: a new text, a withdrawn one and one written anew are not lists of changes."""
    texts = ((("", ENGLISH), "This text is new:"), ((ENGLISH, ""), "We withdrew this text:"))
    anew = ((ENGLISH, OTHER), "We wrote the whole text anew. It now begins: “Soup number 1")

    for (before, after), said in (*texts, anew):
        (point,) = summarise(_assess(before, after)).points
        assert point.say.startswith(said)


def test_a_damaged_file_is_named_as_one() -> None:
    """For counsel: signs that nobody can read are no change of policy."""
    assert "damaged" in _assess(ENGLISH, ENGLISH + "\n\n" + "\x01\ufffd" * 50).note


def test_a_text_exchanged_for_one_in_another_language_is_one_finding() -> None:
    """For counsel: a translation put over the original is one mistake, not forty changes."""
    (finding,) = _assess(ENGLISH, GERMAN).findings

    assert finding.kind == "written_anew"
