"""Answers that were noted and not yet stored when a run was killed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from notifier.dispatch import dispatch
from notifier.errors import UnwritableNotesError
from notifier.letters import Receipt
from notifier.notice import Record
from notifier.storage import Store, notes, open_store
from notifier.storage.journal import Claim
from tests.notifier.conftest import MESSAGE, SENDER, people
from tests.notifier.test_dispatch import Answering

RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")


def begun(store: Store) -> tuple[str, Claim]:
    """Nine letters in a batch: the first and third are answered, the second and fourth begun, and death."""
    store.people.add(people(9))
    name = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])
    claim = store.journal.claim(name, "smtp", size=9, in_flight=2)
    assert claim
    one, two, three, four = (letter.delivery for letter in claim.letters[:4])
    store.journal.record([Receipt(one, "begun"), Receipt(two, "begun")], claim)
    store.journal.record([Receipt(one, "accepted", detail="250 one"), Receipt(three, "begun")], claim)
    store.journal.record([Receipt(three, "refused", detail="550 no"), Receipt(four, "begun")], claim)
    return name, claim


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if "-batch-" in file.name]


def test_a_killed_run_leaves_in_doubt_only_what_it_had_begun(any_store: Store, tmp_path: Path) -> None:
    """For the operator: two connections, two doubts; the rest is known, as if each answer had been stored."""
    name, claim = begun(any_store)
    before = any_store.overview.tally(name).states

    doubtful = any_store.journal.recover("smtp")

    assert before == {"sending": 9}
    assert doubtful == 2
    assert any_store.overview.tally(name).states == {"accepted": 1, "refused": 1, "in doubt": 2, "planned": 5}
    in_doubt = {row.address for row in any_store.overview.deliveries("in doubt", name)}
    assert in_doubt == {claim.letters[1].address, claim.letters[3].address}
    assert any_store.overview.deliveries("accepted", name)[0].detail == "250 one"
    assert files(tmp_path) == []


def test_an_ended_batch_leaves_no_file_behind(any_store: Store, tmp_path: Path) -> None:
    """For the operator: what was noted is in the database, and nowhere else."""
    any_store.people.add(people(9))
    name = any_store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])

    dispatch(any_store.journal, Answering(["accepted", "refused"] * 9), name)

    assert any_store.overview.tally(name).states == {"accepted": 5, "refused": 4}
    assert files(tmp_path) == []


def test_half_a_line_is_none(store: Store, tmp_path: Path) -> None:
    """For account holders: a note that was cut off by the kill counts as not written."""
    name, _ = begun(store)
    (file,) = files(tmp_path)
    file.write_bytes(file.read_bytes()[:-3])

    store.journal.recover("smtp")

    assert store.overview.tally(name).states == {"accepted": 1, "in doubt": 2, "planned": 6}


@pytest.mark.parametrize("left", ["another start", "nothing known of starts", "no file", "zeros"])
def test_after_the_machine_itself_fell_whatever_has_no_answer_is_in_doubt(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    """For account holders: notes that a power cut may have taken are not believed to be all there were."""
    name, _ = begun(store)
    (file,) = files(tmp_path)
    if left == "no file":
        file.unlink()
    elif left == "zeros":
        file.write_bytes(bytes(200))
    else:
        other = tmp_path / "boot_id"
        if left == "another start":
            other.write_text("another\n")
        monkeypatch.setattr(notes, "BOOT_ID", other)

    store.journal.recover("smtp")

    known = {"accepted": 1, "refused": 1, "in doubt": 7} if "start" in left else {"in doubt": 9}
    assert store.overview.tally(name).states == known


def test_after_the_machine_itself_fell_letters_of_a_later_stretch_were_not_begun(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: a power cut leaves a stretch in doubt, and not the whole batch."""
    monkeypatch.setattr(notes, "STRETCH", 5)
    name, _ = begun(store)
    monkeypatch.setattr(notes, "BOOT_ID", tmp_path / "another")

    store.journal.recover("smtp")

    assert store.overview.tally(name).states == {"accepted": 1, "refused": 1, "in doubt": 4, "planned": 3}


def test_no_letter_is_begun_that_a_power_cut_could_take_for_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For account holders: the disk surely names each letter before it goes, and is rarely waited for."""
    file, after, syncs, sync = tmp_path / "notes", tmp_path / "after", list[int](), os.fsync

    def counted(handle: int) -> None:
        sync(handle)
        syncs.append(file.stat().st_size)

    monkeypatch.setattr(os, "fsync", counted)
    monkeypatch.setattr(notes, "STRETCH", 10)
    kept = notes.Notes(file, 4)
    for letter in range(1, 51):
        assert kept.write([Receipt(letter, "begun"), Receipt(letter - 1, "accepted")])
        after.write_bytes(file.read_bytes()[: syncs[-1]])
        found = notes.read_notes(after)
        assert found
        assert (found.until or 0) >= letter

    assert len(syncs) == 5


def test_where_nothing_can_be_noted_nothing_is_sent(tmp_path: Path) -> None:
    """For the operator: it is said where notes would go, and nobody is in doubt."""
    with open_store(f"sqlite:///{tmp_path / 'notices.db'}") as store:
        store.people.add(people(9))
        name = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])
        store.journal._notes = tmp_path / "notices.db" / "batch"  # a file stands where a folder would
        mailer = Answering(["accepted"] * 9)

        with pytest.raises(UnwritableNotesError, match="cannot be written"):
            dispatch(store.journal, mailer, name)

        assert mailer.heard == []
        assert store.overview.tally(name).states == {"planned": 9}


def test_a_run_that_was_only_slow_finds_out_and_tells_what_it_knows(any_store: Store, tmp_path: Path) -> None:
    """For account holders: taken for dead and its batch taken over, it begins nobody; its answers count."""
    name, claim = begun(any_store)
    any_store.journal.recover("smtp")

    late = Receipt(claim.letters[1].delivery, "accepted", detail="250 late")
    holds = any_store.journal.record([late, Receipt(claim.letters[4].delivery, "begun")], claim)
    any_store.journal.close(claim)

    assert not holds
    assert any_store.overview.tally(name).states == {"accepted": 2, "refused": 1, "in doubt": 1, "planned": 5}
    assert files(tmp_path) == []


def test_whoever_takes_a_batch_over_can_be_killed_too(store: Store, tmp_path: Path) -> None:
    """For the operator: a kill while notes are read costs no more doubts than one before."""
    name, _ = begun(store)
    (file,) = files(tmp_path)
    notes.read_notes(file)  # and death before the database has it

    store.journal.recover("smtp")

    assert store.overview.tally(name).states == {"accepted": 1, "refused": 1, "in doubt": 2, "planned": 5}
    assert files(tmp_path) == []


def test_what_a_kill_left_behind_is_swept_away_and_nothing_else(any_store: Store, tmp_path: Path) -> None:
    """For the operator: files of batches that ended do not pile up; nothing else is touched."""
    begun(any_store)
    (mine,) = files(tmp_path)
    old = mine.with_name(f"{mine.name[:-4]}aaaa")
    fresh, other = mine.with_name(f"{mine.name[:-4]}bbbb"), mine.with_name("notes.txt")
    for file in (old, fresh, other):
        file.write_text("left")
    for file in (old, other):
        os.utime(file, (0, 0))

    any_store.journal.recover("smtp")

    assert [file.exists() for file in (mine, old, fresh, other)] == [False, False, True, True]
