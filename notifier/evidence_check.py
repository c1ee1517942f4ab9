#!/usr/bin/env python3
"""Check evidence of who was told what, off line. Needs Python 3.8 or newer and nothing else.

    python3 verify.py                               the whole chain
    python3 verify.py --head HASH                   and that it ends as it was noted
    python3 verify.py --address A --opening O       and what was sent to A, with the opening A was given
    python3 verify.py --mail HASH                   and a mail's own words, by its hash

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
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FILE = "evidence.txt"
BEGIN = "0" * 64
LENGTH = 32  # hexadecimal digits of a person's mark


class Found:
    """What sound evidence says: its deliveries, last hash, each notice's numbers, and what was asked for."""

    def __init__(self) -> None:
        self.deliveries = 0
        self.head = BEGIN
        self.notices: dict[str, Counter[str]] = {}
        self.mine: list[dict[str, Any]] = []
        self.mail: dict[str, Any] | None = None

    def numbers(self) -> Iterator[str]:
        """A line for each notice: its name, and how many of its mails are in which state."""
        for name, states in self.notices.items():
            counted = [f"{number:,} {state}" for state, number in sorted(states.items())]
            yield f"{name}: {', '.join(counted) or 'nobody'}"


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
            raise BrokenEvidenceError(
                f"line {number} does not follow from the line before it: one of them was changed, "
                "or a line between them was dropped, added or moved"
            )
        yield before, json.loads(entry)


def verify(lines: Iterable[bytes], head: str = "", person: str = "", mail: str = "") -> Found:
    """What the evidence says; of one person and of one mail, where those are asked for.

    Raises:
        BrokenEvidenceError: something was changed, dropped, added or moved.
    """
    mails: set[tuple[str, str, str]] = set()
    found, ended = Found(), False
    for found.head, entry in chain(lines):
        if ended:
            raise BrokenEvidenceError("something stands after the end")
        ended = entry["kind"] == "end"
        if entry["kind"] == "notice":
            found.notices[entry["notice"]] = Counter()
        elif entry["kind"] == "mail":
            mails.add(_mail(entry))
            found.mail = entry if mail and entry["sha256"].startswith(mail) else found.mail
        elif entry["kind"] == "delivery":
            _refuse_unknown(entry, mails)
            found.deliveries += 1
            found.notices[entry["notice"]][entry["state"]] += 1
            found.mine += [entry] if entry["person"] == person else []
        elif ended and entry["deliveries"] != found.deliveries:
            raise BrokenEvidenceError(
                f"{found.deliveries} deliveries, and {entry['deliveries']} were written"
            )
    if not ended:
        raise BrokenEvidenceError("the end is missing")
    if head and head != found.head:
        raise BrokenEvidenceError(f"it ends with {found.head}, not with {head}")
    return found


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
    options.add_argument("--mail", default="", help="a mail's hash, or how it begins; its words are shown")
    given = options.parse_args()
    person = mark_of(given.address, given.opening) if given.address else ""
    try:
        with given.file.open("rb") as lines:
            found = verify(lines, given.head, person, given.mail)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (BrokenEvidenceError, ValueError, KeyError, TypeError) as error:
        sys.stdout.write(f"Broken: {error}\n")
        return 1
    sys.stdout.write(f"Sound: {found.deliveries} deliveries. Last hash: {found.head}\n")
    sys.stdout.writelines(f"  {line}\n" for line in found.numbers())
    if not given.head:
        sys.stdout.write("Whether it is the one that was noted, only --head can tell.\n")
    return _show(found, person, given.mail)


def _show(found: Found, person: str, mail: str) -> int:
    """What was asked for beside the whole; 1 where it is not there."""
    for entry in found.mine:
        sys.stdout.write(f"{entry['notice']}  {entry['state']}  {entry['since']}  mail {entry['mail']}\n")
    if found.mail:
        sys.stdout.write(f"\nSubject: {found.mail['subject']}\n\n{found.mail['text']}")
    if person and not found.mine:
        sys.stdout.write("Nothing in it is for this address with this opening.\n")
    if mail and not found.mail:
        sys.stdout.write("No mail in it has this hash.\n")
    return 1 if (person and not found.mine) or (mail and not found.mail) else 0


if __name__ == "__main__":
    sys.exit(main())
