"""The account holders as a company exports them: a CSV file, read row by row.

Columns are named by the first line: ``email`` is needed, those of ``COLUMNS`` may be there, others
are left alone. ``follows`` lists the policies that a watcher follows, ``accepted`` the versions that a
person knows, as ``privacy:2025-09-08``; both with spaces between. Nothing is held in memory but the
row at hand. A row is one line: a quotation mark that is never closed would otherwise swallow the
people below it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from notifier.addresses import Address, NotAnAddressError, read_address
from notifier.errors import UnreadableRecipientsError

COLUMNS = ("email", "name", "language", "id", "kind", "follows", "accepted")
Kind = Literal["holder", "watcher"]
KINDS: tuple[Kind, ...] = ("holder", "watcher")
REASONS = ("accepted", "told", "missed")  # why a version counts as known; missed: a notice failed
SUPPRESSIONS = ("", "bounced", "complained")
SLUG = re.compile(r"[^\s:]{1,200}")
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:\.\d{1,6})?")
MAX_REFERENCE = 200  # characters
MAX_NAME = 200  # characters; longer is a column that slipped
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person to be told.

    ``language`` is a tag such as ``de``, or empty. ``reference`` is the company's own id of the account,
    ``accepted`` has pairs of policy and version.
    """

    address: Address
    name: str = ""
    language: str = ""
    reference: str = ""
    kind: Kind = "holder"
    follows: tuple[str, ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()


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
    return recipient_of(dict(zip(columns, fields, strict=True)), line)


def recipient_of(row: Mapping[str, str], line: int) -> Recipient | BadRow:
    """A row by its columns' names, as a recipient or as what is wrong with it."""
    email, name, language, reference, kind, follows, accepted = (
        row.get(column, "").strip() for column in COLUMNS
    )
    fault = _fault(email, name, language) or _more_fault(reference, kind)
    if fault:
        return BadRow(line, fault)
    try:
        return Recipient(
            read_address(email),
            name,
            language,
            reference,
            cast("Kind", kind or "holder"),
            _follows(follows),
            _accepted(accepted),
        )
    except ValueError as error:
        named = "email: " if isinstance(error, NotAnAddressError) else ""
        return BadRow(line, f"{named}{error}")


def row_of(person: Recipient) -> tuple[str, ...]:
    """A person as a row under ``COLUMNS``; reading it again gives the same person."""
    return (
        person.address.text,
        person.name,
        person.language,
        person.reference,
        person.kind,
        " ".join(person.follows),
        " ".join(f"{policy}:{version}" for policy, version in person.accepted),
    )


def _follows(text: str) -> tuple[str, ...]:
    found = tuple(text.split())
    if not all(SLUG.fullmatch(slug) for slug in found):
        raise ValueError("follows: is no list of policies")
    return found


def _accepted(text: str) -> tuple[tuple[str, str], ...]:
    pairs = tuple(item.partition(":")[::2] for item in text.split())
    if not all(SLUG.fullmatch(slug) and VERSION.fullmatch(version) for slug, version in pairs):
        raise ValueError("accepted: is no list such as privacy:2025-09-08")
    return pairs


def _more_fault(reference: str, kind: str) -> str:
    if len(reference) > MAX_REFERENCE or not reference.isprintable():
        return f"the id is longer than {MAX_REFERENCE} characters or holds a control character"
    if kind and kind not in KINDS:
        return "the kind is neither 'holder' nor 'watcher'"
    return ""


def _fault(email: str, name: str, language: str) -> str:
    if (email + name + language).isascii() and name.isprintable():
        pass  # by far the most rows, and quick to tell
    elif any("\ud800" <= c <= "\udfff" for c in email + name + language):
        return "is not UTF-8"
    elif any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in name):
        return "the name holds a line break or another control character"
    if len(name) > MAX_NAME:
        return f"the name is longer than {MAX_NAME} characters"
    if language and not LANGUAGE.fullmatch(language):
        return "the language is not a tag such as 'en' or 'de-AT'"
    return ""
