"""Evidence of who was told what: a bundle that anybody checks off line.

Law     one byte changed, one entry dropped, added or moved is found; a person forgotten leaves it valid
Method  entries in a hash chain, checked by ``evidence_check``, which is also the script in the bundle;
        decision 0031 tells what it proves and what it does not
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notifier import evidence_check
from notifier.errors import UnreadableEvidenceError
from notifier.evidence_check import BEGIN, FILE, BrokenEvidenceError, linked

SCRIPT = "verify.py"
README = """\
Evidence of who was told what

evidence.txt  every notice with the commits of its versions, every mail in full, what was handed over
              and when, and every delivery with its state, attempts, answers and reports. No address.
verify.py     checks it, with Python 3.8 or newer and nothing else, off line:

    python3 verify.py                           nothing was changed, dropped, added or moved
    python3 verify.py --head HASH               and it is the one whose last hash was noted
    python3 verify.py --address A --opening O   what A was sent, with the opening on A's certificate
    python3 verify.py --mail HASH               the words of a mail

"accepted" means that the mail server or the provider took the mail for delivery, not that it was read.
Whoever writes the whole chain anew makes one that agrees with itself: ask for the last hash as it was
noted elsewhere at the time, and give it as --head.
"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Evidence that is sound: its deliveries, the hash that stands for all of it, a line for each notice."""

    deliveries: int
    head: str
    notices: tuple[str, ...] = field(default=(), compare=False)


def write_bundle(entries: Iterable[dict[str, Any]], folder: Path) -> Bundle:
    """Write the chain and the script that checks it. The file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished, counted, head = folder / f"{FILE}.part", 0, BEGIN
    with unfinished.open("wb") as file:
        for entry in _with_end(entries):
            line = json.dumps(entry, ensure_ascii=True, sort_keys=True).encode()
            head = linked(head, line)
            counted += entry["kind"] == "delivery"
            file.write(b"%s %s\n" % (head.encode(), line))
        file.flush()
        os.fsync(file.fileno())
    (folder / SCRIPT).write_bytes(Path(evidence_check.__file__).read_bytes())
    (folder / "README.txt").write_text(README, "utf-8")
    unfinished.replace(folder / FILE)
    return Bundle(counted, head)


def verify_bundle(folder: Path, head: str = "") -> Bundle:
    """Check a bundle.

    Raises:
        BrokenEvidenceError: something was changed, dropped, added or moved.
        UnreadableEvidenceError: there is no such file.
    """
    try:
        with (folder / FILE).open("rb") as lines:
            found = evidence_check.verify(lines, head)
    except OSError as error:
        raise UnreadableEvidenceError(str(folder / FILE), error.strerror or "") from None
    except (ValueError, KeyError, TypeError):
        raise BrokenEvidenceError("a line is no entry of evidence") from None
    return Bundle(found.deliveries, found.head, tuple(found.numbers()))


def _with_end(entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    counted = 0
    for entry in entries:
        counted += entry["kind"] == "delivery"
        yield entry
    yield {"kind": "end", "deliveries": counted}
