"""The redline in Word: counsel accepts or rejects there, and has the one text or the other."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import docx
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_history.comparison import Comparison, compare
from policy_history.document import read_document
from policy_history.redline.word import redline_docx
from tests.support.policy_texts import policies, revisions
from tests.support.word_reader import lines_of

INVOICES = "We keep your invoices for {} years because the law wants it.\n"
OTHERS = """Write to us at any time about anything.

The courts of the city of Vienna decide all disputes between us.
"""
MOVED = f"{INVOICES.format('ten')}\n{OTHERS}", f"{OTHERS}\n{INVOICES.format('seven')}"


def _compare(before: str, after: str) -> Comparison:
    return compare(read_document(before), read_document(after))


def _document_xml(package: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read("word/document.xml").decode()


@settings(max_examples=25)
@given(pair=st.one_of(revisions(), st.tuples(policies, policies)))
def test_accept_all_gives_the_later_text_and_reject_all_the_earlier(pair: tuple[str, str]) -> None:
    """Whichever way counsel answers in Word, the text is one that stood in the repository."""
    before, after = read_document(pair[0]), read_document(pair[1])

    package = redline_docx(compare(before, after))

    assert lines_of(package, "accept") == after.text.split("\n" if after.text else None)
    assert lines_of(package, "reject") == before.text.split("\n" if before.text else None)


def test_a_move_is_words_own_move() -> None:
    """Word shows where a clause came from, and its two ends belong together."""
    document = _document_xml(redline_docx(_compare(*MOVED)))

    assert document.count('w:name="move1"') == 2
    assert "<w:moveFrom " in document
    assert "<w:moveTo " in document


def test_a_new_paragraph_is_not_taken_for_the_end_of_the_one_before() -> None:
    """LibreOffice joins what one author changed within a minute, even past a paragraph's end."""
    document = _document_xml(redline_docx(_compare("# Do Not Track", "# Advertising\n\nWe show ads.")))

    signed = re.findall(r'<w:ins [^>]*w:date="([^"]+)"[^>]*><w:r>', document)
    heading, paragraph = (datetime.fromisoformat(moment) for moment in signed)

    assert abs(heading - paragraph) > timedelta(minutes=1)


def test_changes_of_form_are_comments() -> None:
    """A link that leads elsewhere is said in the margin, since no word of it changed."""
    comparison = _compare("[Terms](https://firemoon.example/a)\n", "[Terms](https://firemoon.example/b)\n")

    (comment,) = docx.Document(io.BytesIO(redline_docx(comparison))).comments

    assert comment.text == "Link target: https://firemoon.example/a → https://firemoon.example/b"


def test_an_arabic_redline_runs_from_the_right() -> None:
    """Else Word sets each paragraph from the left, with its full stop on the wrong side."""
    text = "# سياسة\n\nنحتفظ بها {} يومًا `code`.\n\n| نوع |\n| --- |\n| سجل |\n"
    package = redline_docx(_compare(text.format(30), text.format(90)), language="ar")
    document = _document_xml(package)
    runs = re.findall(r"<w:r>(.*?)</w:r>", document)

    assert docx.Document(io.BytesIO(package)).styles["Normal"].element.pPr.find(qn("w:bidi")) is not None
    assert [run for run in runs if "<w:rtl/>" not in run] == [run for run in runs if "code" in run]
    assert "<w:bidiVisual/>" in document


def test_an_english_redline_says_nothing_of_direction() -> None:
    """It runs from the left, as Word takes for granted."""
    document = _document_xml(redline_docx(_compare("| a |\n| --- |\n| b |\n", "| a |\n| --- |\n| c |\n")))

    assert "rtl" not in document
    assert "bidi" not in document


def test_a_list_starts_at_its_own_number() -> None:
    """Clause 3 is clause 3 in Word too."""
    package = redline_docx(
        _compare("3. first thing\n4. second thing\n", "3. first thing\n4. another matter\n")
    )

    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert '<w:startOverride w:val="3"/>' in archive.read("word/numbering.xml").decode()


def test_the_file_is_the_same_on_every_run() -> None:
    """A redline that is sent out twice is one and the same file."""
    first, second = (redline_docx(_compare(*MOVED)) for _ in range(2))

    assert first == second


def test_the_command_writes_a_word_file(tmp_path: Path) -> None:
    """Counsel asks for a file to review in Word, and gets it."""
    (tmp_path / "a.md").write_text("The fee is 5 EUR.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("The fee is 6 EUR.\n", encoding="utf-8")
    command = [sys.executable, "-c", "from policy_history.cli import main; main()", "compare"]
    files = ["--before", "a.md", "--after", "b.md", "--format", "docx"]

    done = subprocess.run([*command, *files], cwd=tmp_path, check=True, capture_output=True)

    assert lines_of(done.stdout, "accept") == ["The fee is 6 EUR."]
