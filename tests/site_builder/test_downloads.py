"""What readers may keep as files: a PDF of each version, a Word document of each change."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from policy_history.document import read_document
from site_builder import pdf as pdf_module
from site_builder.pdf import pdf
from tests.site_builder.built import Built, build_site
from tests.site_builder.test_refusals import refused
from tests.support.needs import missing
from tests.support.policy_repo import PolicyRepo
from tests.support.word_reader import lines_of

VERSION, CHANGE = "privacy/versions/2024-03-01.2/", "privacy/changes/2024-03-01/"


@pytest.fixture(scope="module")
def kept(story: PolicyRepo, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The story's site with everything that can be kept as a file."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        missing("Pango", "Install it: apt-get install libpango-1.0-0 libpangoft2-1.0-0.")
    return build_site(story.path / "policy", tmp_path_factory.mktemp("kept"), pdf=True, word=True)


def _headings(outline: list[Any]) -> list[str]:
    """All headings of a PDF's outline, in order."""
    return [
        title
        for entry in outline
        for title in (_headings(entry) if isinstance(entry, list) else [entry["/Title"]])
    ]


def test_each_version_has_a_pdf_that_a_screen_reader_can_read(kept: Built) -> None:
    """Title, language, structure and every word, with the version's dates and its permanent address."""
    file = PdfReader(kept.folder / VERSION / "privacy-2024-03-01.2.pdf")
    text = " ".join(" ".join(page.extract_text() for page in file.pages).split())
    catalogue: Any = file.root_object

    assert len([path for path in kept.folder.rglob("*.pdf") if "terms" not in path.parts]) == 5
    assert file.metadata is not None
    assert file.metadata.title == "Privacy policy, version of 1 March 2024 (no. 2 that day)"
    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == ("en", True)
    assert "/StructTreeRoot" in catalogue
    assert b'pdfuaid:part="1"' in catalogue["/Metadata"].get_data()
    assert _headings(file.outline) == ["Privacy policy", "What we collect", "How to reach us"]
    assert "Last updated 1 March 2024" in text
    assert f"https://legal.lanternfish.example/{VERSION}" in text.replace(
        " ", ""
    )  # it is cut at a line's end
    assert "We share your name with advertisers." in text
    assert "90 days" in text


def test_a_pdf_has_its_pictures_and_whole_addresses(kept: Built) -> None:
    """A file that is passed on has no site around it."""
    page = PdfReader(kept.folder / VERSION / "privacy-2024-03-01.2.pdf").pages[0]
    notes: Any = page["/Annots"]
    links = [note.get_object().get("/A", {}).get("/URI") for note in notes]

    assert len(page.images) == 1
    assert "https://legal.lanternfish.example/conditions/#fees" in links


def test_nothing_is_fetched_for_a_pdf(tmp_path: Path) -> None:
    """A hostile text reaches neither a file of the machine nor another host."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    html = (
        f'<html lang="en"><title>T</title><p>Words <img src="{secret.as_uri()}" alt="A picture"></p></html>'
    )

    file = PdfReader(io.BytesIO(pdf(html, "https://legal.example/")))

    assert "A picture" in file.pages[0].extract_text()
    assert len(file.pages[0].images) == 0


def test_each_change_has_a_word_document_with_its_tracked_changes(kept: Built) -> None:
    """Counsel of a customer opens it in Word: accepted it is the later text, rejected the earlier one."""
    package = (kept.folder / CHANGE / "privacy-2024-03-01.docx").read_bytes()
    before, after = (
        read_document((kept.folder / "privacy/versions" / name / "source.md").read_text("utf-8"))
        for name in ("2024-01-15", "2024-03-01")
    )

    assert lines_of(package, "accept") == after.text.splitlines()
    assert lines_of(package, "reject") == before.text.splitlines()


@pytest.mark.parametrize(
    "file",
    [
        "{0}/versions/2024-01-15/{0}-2024-01-15.pdf",
        "{0}/changes/2024-06-01/{0}-2024-06-01.docx",
        "{0}/versions/2024-01-15/source.md",
        "{0}/feed.xml",
        "{0}/feed.json",
        "api/policies/{0}.json",
    ],
)
def test_a_file_stays_at_its_address_when_the_policy_is_renamed(kept: Built, file: str) -> None:
    """Who kept the address of a PDF, or follows a feed, is not left with an error; no file can lead on."""
    old, new = (kept.folder / file.format(name) for name in ("terms", "conditions"))

    assert old.read_bytes() == new.read_bytes()


def test_the_pages_and_the_api_lead_to_the_files(kept: Built) -> None:
    """Who reads a version or a redline finds the file beside it, and so does a program."""
    versions = json.loads((kept.folder / "api/policies/privacy.json").read_text("utf-8"))["versions"]

    assert "This version as PDF" in kept.words(VERSION)
    assert 'href="versions/2024-03-01.2/privacy-2024-03-01.2.pdf"' in kept.html("privacy/")
    assert "Word document with tracked changes" in kept.words(CHANGE)
    assert kept.dead_links() == []
    found = {
        link for version in versions for link in version["links"].values() if link.endswith((".pdf", ".docx"))
    }
    assert len(found) == 5
    assert all(kept.has(link.removeprefix("https://legal.lanternfish.example/")) for link in found)


def test_the_files_are_the_same_whenever_they_are_made(kept: Built, story: PolicyRepo, place: Path) -> None:
    """A file that a reader kept can be compared with the one on the site."""
    clone = story.clone(place / "clone")
    again = build_site(clone.path / "policy", place / "again", pdf=True, word=True)

    assert again.bytes() == kept.bytes()


def test_nobody_gets_files_that_were_not_asked_for(site: Built) -> None:
    """They cost time and room, so the operator decides."""
    assert [*site.folder.rglob("*.pdf"), *site.folder.rglob("*.docx")] == []
    assert "PDF" not in site.words(VERSION)
    assert "Word document" not in site.words(CHANGE)


def test_a_site_with_pdfs_says_what_it_takes(
    story: PolicyRepo, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a file is written the operator reads what to install."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf_module.library.cache_clear()

    said = refused(story.path / "policy", place, options={"pdf": True})
    pdf_module.library.cache_clear()

    assert "policypress[pdf]" in said
