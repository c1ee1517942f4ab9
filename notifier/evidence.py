"""Evidence of who was told what: a bundle that anybody checks off line, and a page for one person.

Law     one byte changed, one entry dropped, added or moved is found; a person forgotten leaves it valid
Method  entries in a hash chain, checked by ``evidence_check``, which is also the script in the bundle;
        decision 0031 tells what it proves and what it does not
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifier import evidence_check
from notifier.addresses import Address
from notifier.errors import UnreadableEvidenceError
from notifier.evidence_check import BEGIN, FILE, BrokenEvidenceError, linked, mark_of
from notifier.storage import Store

SCRIPT = "verify.py"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Evidence that is sound: how many deliveries, and the hash that stands for all of it."""

    deliveries: int
    head: str


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
            counted, last, _ = evidence_check.verify(lines, head)
    except OSError as error:
        raise UnreadableEvidenceError(str(folder / FILE), error.strerror or "") from None
    except (ValueError, KeyError, TypeError):
        raise BrokenEvidenceError("a line is no entry of evidence") from None
    return Bundle(counted, last)


def certificate(store: Store, address: Address, company: str) -> str:
    """One page of HTML for one person: what was sent to them, and how to prove it. Empty: nothing was."""
    found = store.proof.of(address.key)
    if not found:
        return ""
    told = {entry["notice"]: entry for entry in store.proof.notices()}
    opening = store.proof.opening(address.key)
    return _page(company, address, opening, [(told[entry["notice"]], entry) for entry in found])


def _page(
    company: str, address: Address, opening: str, deliveries: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> str:
    environment = Environment(
        loader=PackageLoader("notifier"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("certificate.html.j2").render(
        company=company,
        address=address.text,
        key=shlex.quote(address.key),
        opening=opening,
        mark=mark_of(address.key, opening),
        deliveries=deliveries,
    )


def _with_end(entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    counted = 0
    for entry in entries:
        counted += entry["kind"] == "delivery"
        yield entry
    yield {"kind": "end", "deliveries": counted}
