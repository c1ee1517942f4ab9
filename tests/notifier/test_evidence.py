"""The proof: what was told to whom, checked by somebody who trusts nobody."""

from __future__ import annotations

import html
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.addresses import read_address
from notifier.certificate import certificate
from notifier.delivery.memory import MemoryMailer
from notifier.dispatch import dispatch
from notifier.events import RANKS, Event
from notifier.evidence import verify_bundle, write_bundle
from notifier.evidence_check import FILE, BrokenEvidenceError, mark_of, verify
from notifier.letters import STATES, Receipt
from notifier.notice import Record
from notifier.phrases import LANGUAGES, phrases
from notifier.recipients import Recipient
from notifier.storage import Store
from tests.notifier.conftest import MESSAGE, SENDER, memory_store, people
from tests.notifier.desk import Desk
from tests.notifier.story import LONGER

RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")
PEOPLE = 5


SAID = "550 no mailbox P0@Example.org here"


def told(store: Store) -> Store:
    """Everybody got the notice, one after a refusal that repeats the address, one after a doubt."""
    store.people.add(people(PEOPLE))
    name = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])
    claim = store.journal.claim(name, "another mailer", size=2, in_flight=2)
    assert claim
    first, second = claim.letters
    store.journal.record(
        [Receipt(first.delivery, "refused", detail=SAID), Receipt(second.delivery, "in doubt")]
    )
    store.journal.close(claim)
    store.journal.resolve(name, None, "refused", "planned", because="tried again: the mailbox is back")
    store.journal.resolve(name, None, "in doubt", "accepted", because="resolved: the provider's log")
    dispatch(store.journal, MemoryMailer(), name)
    happened_at = datetime(2027, 3, 1, 12, tzinfo=UTC)
    for kind in ("processed", "delivered"):
        store.events.keep([Event(kind, first.key, kind, first.address, happened_at)])
    return store


@cache
def evidence() -> bytes:
    """A bundle's chain."""
    with memory_store() as store, TemporaryDirectory() as folder:
        write_bundle(told(store).proof.entries(), Path(folder))
        return (Path(folder) / FILE).read_bytes()


def sound(content: bytes) -> bool:
    try:
        verify(content.splitlines(keepends=True))
    except (BrokenEvidenceError, ValueError):
        return False
    return True


def test_evidence_holds_each_delivery_and_no_address(any_store: Store, tmp_path: Path) -> None:
    """For the auditor: everybody is counted, by commit and mail; for account holders: nobody is named."""
    bundle = write_bundle(told(any_store).proof.entries(), tmp_path)

    text = (tmp_path / FILE).read_text()
    assert bundle.deliveries == PEOPLE
    assert verify_bundle(tmp_path, bundle.head) == bundle
    assert text.count('"state": "accepted"') == PEOPLE
    assert "a" * 40 in text
    assert "example.org" not in text


def test_evidence_holds_every_attempt_with_its_answer_and_every_report(any_store: Store) -> None:
    """For the auditor: what came before the last answer is told too, in order, and still names nobody."""
    entries = list(told(any_store).proof.entries())

    deliveries = [entry for entry in entries if entry["kind"] == "delivery"]
    before = [[(one["state"], one["said"]) for one in entry["earlier"]] for entry in deliveries]
    person = deliveries[0]["person"]
    assert before[:3] == [
        [
            ("refused", f"550 no mailbox forgotten-{person} here"),
            ("planned", "tried again: the mailbox is back"),
        ],
        [("in doubt", "")],
        [],
    ]
    assert [entry["mailer"] for entry in entries if entry["kind"] == "batch"] == ["another mailer", "memory"]
    assert [[one["kind"] for one in entry["reports"]] for entry in deliveries[:2]] == [
        ["processed", "delivered"],
        [],
    ]


@given(at=st.integers(0, len(evidence()) - 1), by=st.integers(1, 255))
def test_one_byte_changed_is_found(at: int, by: int) -> None:
    """For the auditor: no byte of the evidence can be another."""
    changed = bytearray(evidence())
    changed[at] ^= by

    assert sound(evidence())
    assert not sound(bytes(changed))


@given(data=st.data())
def test_an_entry_dropped_repeated_or_moved_is_found(data: st.DataObject) -> None:
    """For the auditor: nobody can be taken out of the evidence, put in twice or put elsewhere."""
    lines = evidence().splitlines(keepends=True)
    taken = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines) - 1).filter(lambda n: n != taken))
    without = lines[:taken] + lines[taken + 1 :]

    assert not sound(b"".join(without))
    assert not sound(b"".join([*without[:place], lines[taken], *without[place:]]))
    assert not sound(b"".join([*lines[: place + 1], lines[place], *lines[place + 1 :]]))


@given(gone=st.sets(st.integers(0, PEOPLE - 1)))
def test_forgetting_people_leaves_the_chain_as_it_was(gone: set[int]) -> None:
    """For account holders who left: their wish breaks no proof, and the hash noted before still holds."""
    with memory_store() as store, TemporaryDirectory() as folder:
        before = write_bundle(told(store).proof.entries(), Path(folder))
        for number in gone:
            store.register.forget(read_address(f"p{number}@example.org").key)

        after = write_bundle(store.proof.entries(), Path(folder))

        assert after == before
        assert verify_bundle(Path(folder), before.head) == before


def test_a_chain_written_anew_is_found_by_the_hash_that_was_noted(store: Store, tmp_path: Path) -> None:
    """For the auditor: a chain that agrees with itself is not enough where its end was noted."""
    noted = write_bundle(told(store).proof.entries(), tmp_path)
    write_bundle((e for e in store.proof.entries() if e.get("number") != 1), tmp_path)

    assert verify_bundle(tmp_path).deliveries == PEOPLE - 1
    with pytest.raises(BrokenEvidenceError, match="it ends with"):
        verify_bundle(tmp_path, noted.head)


def test_a_certificate_opens_one_mark_only(any_store: Store) -> None:
    """For an account holder: their own entries can be shown as theirs, and nobody else's."""
    ada, other = read_address("P1@example.org"), read_address("p2@example.org")

    page = certificate(told(any_store), ada, "Firemoon <b>Studio")

    opening = any_store.proof.opening(ada.key)
    (mine,) = any_store.proof.of(ada.key)
    (theirs,) = any_store.proof.of(other.key)
    assert mine["person"] == mark_of(ada.key, opening)
    assert theirs["person"] != mark_of(other.key, opening)
    assert all(words in page for words in (opening, mine["mail"], "a" * 40, "Firemoon &lt;b&gt;Studio"))
    assert not certificate(any_store, read_address("nobody@example.org"), "Firemoon")


@pytest.mark.parametrize(("language", "taken"), [("de-AT", "Übernommen"), ("fr", "Pris"), ("pl", "Taken")])
def test_a_certificate_speaks_a_language_that_its_person_reads(
    store: Store, language: str, taken: str
) -> None:
    """For an account holder: who reads no English can still show what they were told."""
    page = certificate(told(store), read_address("p1@example.org"), "Firemoon", language)

    assert f'<html lang="{language[:2] if language != "pl" else "en"}"' in page
    assert f"<strong>{taken}" in page


def test_every_state_and_report_has_words_on_a_certificate() -> None:
    """For an account holder: no certificate fails for want of a phrase."""
    keys = [f"state_{state.replace(' ', '_')}" for state in STATES] + [f"report_{kind}" for kind in RANKS]

    assert all(phrases(language).say(key) for language in LANGUAGES for key in keys)


def test_the_script_counts_each_notice_and_shows_a_mail(store: Store, tmp_path: Path) -> None:
    """For the auditor: how many of a notice were taken, and the words that a mail's hash stands for."""
    write_bundle(told(store).proof.entries(), tmp_path)
    (mine, *_) = store.proof.of(read_address("p1@example.org").key)
    script = [sys.executable, "-I", str(tmp_path / "verify.py")]

    shown = subprocess.run([*script, "--mail", mine["mail"][:12]], check=True, capture_output=True, text=True)
    absent = subprocess.run([*script, "--mail", "0" * 64], check=False, capture_output=True, text=True)

    assert f"  {mine['notice']}: {PEOPLE} accepted\n" in shown.stdout
    assert f"Subject: {store.proof.subjects([mine['mail']])[mine['mail']]}\n" in shown.stdout
    assert (absent.returncode, "No mail in it has this hash." in absent.stdout) == (1, True)


def test_the_operator_exports_and_a_third_person_checks(desk: Desk, tmp_path: Path) -> None:
    """For the auditor: one command on a machine that has Python and nothing of ours."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.announces("--send")
    folder = tmp_path / "proof"

    assert desk.types("evidence", "export", str(folder)) == 0
    assert desk.types("evidence", "verify", str(folder)) == 0
    assert "Sound: 2 deliveries." in desk.said
    command = [sys.executable, "-I", str(folder / "verify.py")]
    assert subprocess.run(command, check=True, capture_output=True).stdout.startswith(b"Sound: 2")
    assert desk.types("evidence", "certificate", "ada@example.org") == 0
    assert "<dd>privacy:2026-03-01, " in desk.said

    file = folder / FILE
    file.write_bytes(file.read_bytes().replace(b'"accepted"', b'"refused"', 1))

    assert desk.types("evidence", "verify", str(folder)) == 1
    assert "does not follow" in desk.said
    assert subprocess.run(command, check=False, capture_output=True).returncode == 1
    assert desk.types("evidence", "verify", str(tmp_path)) == 2
    assert desk.types("evidence", "certificate", "nobody@example.org") == 2


def test_an_address_cannot_smuggle_a_command_into_the_certificate(store: Store) -> None:
    """For whoever checks: the line to be copied into a shell is one word where the address stands."""
    hostile = read_address("a$`reboot`'b@example.org")
    store.people.add([Recipient(hostile)])
    told(store)

    page = html.unescape(certificate(store, hostile, "Firemoon"))

    (line,) = (part for part in page.split("<code>") if part.startswith("python3"))
    assert shlex.split(line.split("</code>")[0])[3] == hostile.key
