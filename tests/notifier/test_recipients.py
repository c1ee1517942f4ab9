"""Recipients as companies export them, and as an attacker would."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.addresses import NotAnAddressError, read_address
from notifier.errors import UnreadableRecipientsError
from notifier.recipients import BadRow, Recipient, read_recipients


def rows(tmp_path: Path, content: str | bytes) -> list[Recipient | BadRow]:
    file = tmp_path / "recipients.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_recipients(file))


def bad(tmp_path: Path, content: str | bytes) -> list[str]:
    return [str(row) for row in rows(tmp_path, content) if isinstance(row, BadRow)]


def test_good_rows_come_out_as_people(tmp_path: Path) -> None:
    """For the operator: columns by name, in any order, others left alone; blank lines are nothing."""
    found = rows(tmp_path, "\ufeffName, EMAIL ,plan,language\r\nAda,ada@example.org,pro,de-AT\r\n\r\n")

    assert found == [Recipient(read_address("ada@example.org"), "Ada", "de-AT")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_common_delimiters_are_read(tmp_path: Path, delimiter: str) -> None:
    """For the operator: spreadsheets export with semicolons or tabs too."""
    found = rows(tmp_path, f"email{delimiter}name\nada@example.org{delimiter}Ada\n")

    assert found == [Recipient(read_address("ada@example.org"), "Ada")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("ada", "has no @"),
        ("", "has 0 fields"),
        ("@example.org", "before the @"),
        ("a b@example.org", "before the @"),
        ("a@b@example.org", "before the @"),
        (".ada@example.org", "before the @"),
        ("ada@localhost", "the domain"),
        ("ada@exa_mple.org", "the domain"),
        ("ada@-example.org", "the domain"),
        ("ada@[127.0.0.1]", "the domain"),
        ("ada@127.0.0.1", "the domain"),
        ("ada@xn--\u2028.org", "the domain"),
        ("Ada <ada@example.org>", "before the @"),
        ('"""ada"" <x@example.org>"', "before the @"),
        ("ada\u202e@example.org", "before the @"),
        (f"{'a' * 65}@example.org", "longer than 64"),
        (f"ada@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 30}.org", "the domain"),
    ],
)
def test_what_is_no_address_is_reported_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    """For the operator: each bad row has its line and its reason, and nobody's address is repeated."""
    content = f"email\nada@example.org\n{row}\n"
    if not row:
        content = 'email,name\nada@example.org,A\n""\n'
        reason = "has 1 fields"

    (report,) = bad(tmp_path, content)

    assert report.startswith("line 3: ")
    assert reason in report
    assert row == "" or row not in report


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('ada@example.org,"A\u2028da",en', "control character"),
        (f"ada@example.org,{'A' * 201},en", "longer than 200"),
        ("ada@example.org,Ada,english please", "not a tag"),
        ("ada@example.org,Ada", "has 2 fields"),
        ("ada@example.org,Lovelace,Ada,en", "has 4 fields"),
    ],
)
def test_a_bad_field_is_reported(tmp_path: Path, row: str, reason: str) -> None:
    """For account holders: nothing from a name or a slipped column reaches a header."""
    reports = bad(tmp_path, f"email,name,language\n{row}\njoan@example.org,Joan,en\n")

    assert reason in reports[0]
    assert reports[0].startswith("line 2: ")


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('"Unclosed', id="an unclosed quotation mark"),
        pytest.param('ada@example.org,"one\ntwo\nthree"', id="a field over several lines"),
        pytest.param('"ada@example.org\r\nBcc: all@example.org",A', id="a header smuggled into an address"),
        pytest.param('ada@example.org,"Ada\rBcc: all@example.org"', id="a header smuggled into a name"),
        pytest.param('ada@example.org,"Ada"x', id="letters after a closing mark"),
    ],
)
def test_a_row_that_does_not_end_on_its_line_is_fatal(tmp_path: Path, row: str) -> None:
    """For the thousands of account holders below it: one quotation mark must not swallow them."""
    others = "".join(f"p{n}@example.org,P\n" for n in range(3000))

    with pytest.raises(UnreadableRecipientsError, match=r"line 3: the row is not CSV"):
        rows(tmp_path, f"email,name\nzoe@example.org,Zoe\n{row}\n{others}")


def test_a_quoted_field_on_one_line_is_read(tmp_path: Path) -> None:
    """For the operator: commas and quotation marks in a name are ordinary."""
    found = rows(tmp_path, 'email,name\n"ada@example.org","Lovelace, ""Ada"""\n')

    assert found == [Recipient(read_address("ada@example.org"), 'Lovelace, "Ada"')]


def test_bytes_that_are_not_utf_8_are_named_by_line(tmp_path: Path) -> None:
    """For the operator: an export in another encoding is reported, not guessed at."""
    content = "email,name\nada@example.org,Ada\nj@example.org,J\xfcrgen\n".encode("latin-1")

    assert bad(tmp_path, content) == ["line 3: is not UTF-8"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no column 'email'"),
        ("e-mail,name\na@b.c,A\n", "no column 'email'"),
        ("email,Email\na@b.de,c@d.de\n", "names email twice"),
        ('email,"name\na@b.de,A\n', "line 1: the row is not CSV"),
    ],
)
def test_a_file_without_the_column_is_refused(tmp_path: Path, content: str, said: str) -> None:
    """For the operator: the wrong file is said to be wrong."""
    with pytest.raises(UnreadableRecipientsError, match=said):
        rows(tmp_path, content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """For the operator: the message names the file and the matter."""
    with pytest.raises(UnreadableRecipientsError, match="No such file"):
        list(read_recipients(tmp_path / "none.csv"))


@pytest.mark.parametrize(
    ("text", "address", "key"),
    [
        (" Ada@Example.ORG ", "Ada@example.org", "ada@example.org"),
        ("j\u00fcrgen@B\u00dcCHER.example", "j\u00fcrgen@xn--bcher-kva.example", None),
        ("ju\u0308rgen@example.org", "j\u00fcrgen@example.org", "j\u00fcrgen@example.org"),
        ("a+b.c'd@example.co.uk", "a+b.c'd@example.co.uk", "a+b.c'd@example.co.uk"),
    ],
)
def test_addresses_come_into_one_form(text: str, address: str, key: str | None) -> None:
    """For account holders: one person stays one person, and their own spelling is kept for delivery."""
    found = read_address(text)

    assert found.text == address
    assert key is None or found.key == key


@given(st.text(max_size=40), st.sampled_from(["", "@", "@example.org", "@b\u00fccher.example"]))
def test_whatever_is_read_is_safe_in_a_header_and_reads_the_same_again(text: str, end: str) -> None:
    """For everybody: no address that passes can end a line or begin another recipient."""
    try:
        found = read_address(text + end)
    except NotAnAddressError:
        return

    assert not set(found.text) & set('\r\n\0 <>,;:"()[]\\')
    assert all(unicodedata.category(c)[0] not in "CZ" for c in found.text)
    assert read_address(found.text) == found
