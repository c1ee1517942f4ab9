"""Answers noted in a file as they come, until one transaction stores them all.

A commit for each mail costs two syncs of the disk; a line in a file costs microseconds and outlives
the process that wrote it, though not the machine. So after a kill the file says of each letter whether
it was begun and what was answered. A crash of the machine may take the last lines. So the file is synced
before the first letter of each stretch is begun, and says there up to which letter it goes: a letter
beyond the last such line was not begun, and only one up to it without an answer is in doubt.

Unit    a line: what was heard at one time, and which letters are handed over next; or, a number alone,
        how many of the batch's letters may be begun from here on
Method  the file opens with the machine's boot id, which tells the two cases apart; where there is none
        (not on Linux) every kill counts as a crash of the machine
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

from sqlalchemy.engine import URL

from notifier.errors import UnwritableNotesError
from notifier.letters import Receipt

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
TAKEN = "-taken"  # behind the name of a file whose batch was taken over
LEFTOVER = 3600  # seconds after which a file without an open batch belongs to nobody
STRETCH = 200  # letters between two syncs: at most so many are in doubt after a crash of the machine
MINE = 0o600  # a server's answer may repeat an address


@dataclass(frozen=True, slots=True)
class Noted:
    """What a file tells of its batch. ``whole`` says that no line can be missing.

    ``until`` is the last letter that may have been begun where lines are; None where that is not said.
    """

    whole: bool
    in_flight: int
    begun: frozenset[int]
    receipts: tuple[Receipt, ...]
    until: int | None = None

    def doubtful(self, unanswered: Sequence[int]) -> Sequence[int]:
        """Which of the letters without an answer may have been taken."""
        if not self.whole:
            return [one for one in unanswered if self.until is None or one <= self.until]
        if self.begun:
            return [delivery for delivery in unanswered if delivery in self.begun]
        return unanswered[: self.in_flight]  # a mailer that does not tell what it begins


class Notes:
    """The file of one batch, while it is on its way; ``held`` is what the database does not have yet."""

    def __init__(self, file: Path, in_flight: int) -> None:
        self.held: list[Receipt] = []
        self._file = file
        self._until = 0
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, MINE)
        except OSError as error:
            raise UnwritableNotesError(str(file), error.strerror or "") from None
        self._put([_boot_id(), in_flight])

    def write(self, receipts: Sequence[Receipt]) -> bool:
        """Note what was heard; once this returns, a kill of the process cannot take it back.

        Before the first letter of a stretch is begun, a crash of the machine cannot either.
        Returns whether the batch is still this one's: where another run took it over, nothing more of
        it may be begun.
        """
        self.held += [receipt for receipt in receipts if receipt.outcome != "begun"]
        self._put([(r.delivery, r.outcome, r.provider_id, r.detail) for r in receipts])
        begun = max((r.delivery for r in receipts if r.outcome == "begun"), default=0)
        if begun > self._until:
            self._until = begun + STRETCH - 1
            self._put(self._until)
            self._sync()
        return self._file.exists()  # asked after writing: whoever takes it away reads what stands in it

    def _sync(self) -> None:
        try:
            os.fsync(self._handle)
        except OSError as error:
            raise UnwritableNotesError(str(self._file), error.strerror or "") from None

    def _put(self, line: Sequence[object] | int) -> None:
        written = f"{json.dumps(line)}\n".encode()
        try:
            whole = os.write(self._handle, written) == len(written)
        except OSError as error:
            raise UnwritableNotesError(str(self._file), error.strerror or "") from None
        if not whole:
            raise UnwritableNotesError(str(self._file), os.strerror(ENOSPC))

    def discard(self) -> None:
        """The database has it all."""
        os.close(self._handle)
        self._file.unlink(missing_ok=True)


def discard_notes(file: Path | None) -> None:
    """The database has what they say."""
    if file:
        file.unlink(missing_ok=True)
        _taken(file).unlink(missing_ok=True)


def sweep_notes(prefix: Path | None, open_still: Container[Path | None]) -> None:
    """Remove what a kill between storing and discarding left behind, once it is old enough for that."""
    if not prefix:
        return
    for file in prefix.parent.iterdir() if prefix.parent.is_dir() else ():
        batch = file.with_name(file.name.removesuffix(TAKEN))
        if file.name.startswith(f"{prefix.name}-") and batch not in open_still:
            with suppress(FileNotFoundError):
                if time.time() - file.stat().st_mtime > LEFTOVER:
                    file.unlink()


def read_notes(file: Path | None) -> Noted | None:
    """What a run left behind; None where there is nothing to read.

    The file is taken away first, so that a run that was only slow finds out. It stays beside its place
    until it is discarded: whoever reads it may be killed too.
    """
    if not file:
        return None
    with suppress(FileNotFoundError):
        file.replace(_taken(file))
    try:
        lines = _taken(file).read_bytes().split(b"\n")[:-1]  # the last one was cut off, if it is any
        boot_id, in_flight = json.loads(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    found: list[Receipt] = []
    until: int | None = None
    with suppress(ValueError, TypeError):  # a crash of the machine may leave anything behind what was synced
        for line in lines[1:]:
            said = json.loads(line)
            if isinstance(said, int):
                until = said
            else:
                found += [Receipt(*fields) for fields in said]
    return Noted(
        whole=bool(boot_id) and boot_id == _boot_id(),
        in_flight=in_flight,
        begun=frozenset(receipt.delivery for receipt in found if receipt.outcome == "begun"),
        receipts=tuple(receipt for receipt in found if receipt.outcome != "begun"),
        until=until,
    )


def notes_prefix(url: URL) -> Path | None:
    """Where the files of a database stand, without their end; None for one in memory, which dies as well.

    Beside an SQLite file; for a server in this user's folder for state (XDG_STATE_HOME).
    """
    if url.get_backend_name() == "sqlite":
        return Path(f"{url.database}-batch") if url.database and url.database != ":memory:" else None
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    place = sha256(f"{url.host}:{url.port}/{url.database}".encode()).hexdigest()[:16]
    return Path(state) / "policypress" / f"{place}-batch"


def _taken(file: Path) -> Path:
    return file.with_name(f"{file.name}{TAKEN}")


def _boot_id() -> str:
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""
