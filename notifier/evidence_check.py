#!/usr/bin/env python3
"""Check evidence of who was told what, off line. Needs Python 3.8 or newer and nothing else.

    python3 verify.py                               the whole chain
    python3 verify.py --head HASH                   and that it ends as it was noted
    python3 verify.py --address A --opening O       and what was sent to A, with the opening A was given

Law     one byte changed, one entry dropped, added or moved: found. Whoever writes the whole chain anew
        makes one that agrees with itself, so note the last hash elsewhere and give it as --head
Method  a line is a hash, a space and a JSON object; the hash is the SHA-256 of the hash before it (of
        64 zeros at first) and of the object's bytes. The last object counts the deliveries
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FILE = "evidence.txt"
BEGIN = "0" * 64
LENGTH = 32  # hexadecimal digits of a person's mark


class BrokenEvidenceError(Exception):
    """The evidence does not agree with itself; the message says where."""


def linked(before: str, entry: bytes) -> str:
    """The hash of an entry that follows another."""
    return hashlib.sha256(before.encode() + entry).hexdigest()


def content_of(mail: dict[str, Any]) -> str:
    """The SHA-256 of a mail's content, as every delivery names it."""
    parts = [mail["subject"], mail["text"], mail["html"], mail["language"]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def mark_of(address: str, opening: str) -> str:
    """The mark of a person, from their address as it is recorded and the opening they were given."""
    return hashlib.sha256((opening + address).encode()).hexdigest()[:LENGTH]


def chain(lines: Iterable[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry with its hash, as far as they follow from each other.

    Raises:
        BrokenEvidenceError: a line does not follow from the one before it.
    """
    before = BEGIN
    for number, line in enumerate(lines, start=1):
        found, _, entry = line.partition(b" ")
        before = linked(before, entry.rstrip(b"\n"))
        if found != before.encode() or not entry.endswith(b"\n") or entry.endswith(b"\n\n"):
            raise BrokenEvidenceError(f"line {number} does not follow from the line before it")
        yield before, json.loads(entry)


def verify(lines: Iterable[bytes], head: str = "", person: str = "") -> tuple[int, str, list[dict[str, Any]]]:
    """How many deliveries there are, the last hash, and the deliveries of one person.

    Raises:
        BrokenEvidenceError: something was changed, dropped, added or moved.
    """
    mails: set[tuple[str, str, str]] = set()
    counted, last, ended, mine = 0, BEGIN, False, []
    for link, entry in chain(lines):
        last = link
        if ended:
            raise BrokenEvidenceError("something stands after the end")
        ended = entry["kind"] == "end"
        if entry["kind"] == "mail":
            mails.add(_mail(entry))
        elif entry["kind"] == "delivery":
            counted += 1
            _refuse_unknown(entry, mails)
            mine += [entry] if entry["person"] == person else []
        elif ended and entry["deliveries"] != counted:
            raise BrokenEvidenceError(f"{counted} deliveries, and {entry['deliveries']} were written")
    if not ended:
        raise BrokenEvidenceError("the end is missing")
    if head and head != last:
        raise BrokenEvidenceError(f"it ends with {last}, not with {head}")
    return counted, last, mine


def _mail(entry: dict[str, Any]) -> tuple[str, str, str]:
    if content_of(entry) != entry["sha256"]:
        raise BrokenEvidenceError(f"the mail of {entry['notice']} is not the one that was recorded")
    return entry["notice"], entry["language"], entry["sha256"]


def _refuse_unknown(entry: dict[str, Any], mails: set[tuple[str, str, str]]) -> None:
    if (entry["notice"], entry["language"], entry["mail"]) not in mails:
        raise BrokenEvidenceError(f"delivery {entry['number']} names a mail that is not in the evidence")


def main() -> int:
    """Check the file that lies beside this one; 0 sound, 1 broken, 2 cannot be read."""
    options = argparse.ArgumentParser(description="Check evidence of who was told what, off line.")
    options.add_argument("file", nargs="?", type=Path, default=Path(__file__).with_name(FILE))
    options.add_argument("--head", default="", help="the last hash, as it was noted elsewhere")
    options.add_argument("--address", default="", help="whose deliveries to show")
    options.add_argument("--opening", default="", help="the opening on this person's certificate")
    given = options.parse_args()
    person = mark_of(given.address, given.opening) if given.address else ""
    try:
        with given.file.open("rb") as lines:
            counted, head, mine = verify(lines, given.head, person)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (BrokenEvidenceError, ValueError, KeyError, TypeError) as error:
        sys.stdout.write(f"Broken: {error}\n")
        return 1
    sys.stdout.write(f"Sound: {counted} deliveries. Last hash: {head}\n")
    for entry in mine:
        sys.stdout.write(f"{entry['notice']}  {entry['state']}  {entry['since']}  mail {entry['mail']}\n")
    return 1 if person and not mine else 0


if __name__ == "__main__":
    sys.exit(main())
