"""The account holders as a company exports them: a CSV file, read row by row.

Columns are named by the first line: ``email`` is needed, ``name`` and ``language`` may be there,
others are left alone. Nothing is held in memory but the row at hand. A row is one line: a quotation
mark that is never closed would otherwise swallow the people below it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from notifier.addresses import Address, NotAnAddressError, read_address
from notifier.errors import UnreadableRecipientsError

COLUMNS = ("email", "name", "language")
MAX_NAME = 200  # characters; longer is a column that slipped
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person to be told. ``language`` is a tag such as ``de``, or empty."""

    address: Address
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, order=True)
class BadRow:
    """A row that is no recipient. ``line`` counts from 1 and is where the row begins."""

    line: int
    reason: str

    def __str__(self) -> str:
        """As reports list it; the address itself is left out, since reports travel."""
        return f"line {self.line}: {self.reason}"


def read_recipients(path: Path) -> Iterator[Recipient | BadRow]:
    """Each row of the file, as a recipient or as a bad row, in order.

    Raises:
        UnreadableRecipientsError: there is no such file, its first line names no ``email``, or a row is
            not CSV or does not end on its line, so that nobody can say where the next one begins.
    """
    try:
        # Bytes that are not UTF-8 come through as lone surrogates, so that their line can be named.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            first = file.readline()
            delimiter = max(DELIMITERS, key=first.count)
            columns = _columns(_fields([first], delimiter, 1, path), path)
            for line, row in enumerate(file, start=2):
                if fields := _fields([row], delimiter, line, path):
                    yield _recipient(fields, columns, line)
    except OSError as error:
        raise UnreadableRecipientsError(f"{path} cannot be read: {error.strerror}.") from None


def _columns(names: Sequence[str], path: Path) -> list[str]:
    columns = [name.strip().lower() for name in names]
    if "email" not in columns:
        raise UnreadableRecipientsError(f"{path}: the first line names no column 'email'.")
    twice = sorted({name for name in columns if name in COLUMNS and columns.count(name) > 1})
    if twice:
        raise UnreadableRecipientsError(f"{path}: the first line names {', '.join(twice)} twice.")
    return columns


def _fields(line: Sequence[str], delimiter: str, number: int, path: Path) -> list[str]:
    """The fields of one line; none where it is blank."""
    try:
        return next(csv.reader(line, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise UnreadableRecipientsError(
            f"{path}, line {number}: the row is not CSV or does not end on its line ({error}). "
            "Nothing was imported."
        ) from None


def _recipient(fields: Sequence[str], columns: Sequence[str], line: int) -> Recipient | BadRow:
    if len(fields) != len(columns):
        return BadRow(line, f"has {len(fields)} fields where the first line names {len(columns)}")
    row = dict(zip(columns, fields, strict=True))
    email, name, language = (row.get(column, "").strip() for column in COLUMNS)
    if fault := _fault(email, name, language):
        return BadRow(line, fault)
    try:
        return Recipient(read_address(email), name, language)
    except NotAnAddressError as error:
        return BadRow(line, f"email: {error}")


def _fault(email: str, name: str, language: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in email + name + language):
        return "is not UTF-8"
    if any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in name):
        return "the name holds a line break or another control character"
    if len(name) > MAX_NAME:
        return f"the name is longer than {MAX_NAME} characters"
    if language and not LANGUAGE.fullmatch(language):
        return "the language is not a tag such as 'en' or 'de-AT'"
    return ""
