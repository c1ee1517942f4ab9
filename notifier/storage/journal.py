"""Every delivery and its state: planned before the first mail, recorded after each answer.

Law     a crash loses nothing and repeats nothing: what was certainly not handed over is planned
        again, what may have been is in doubt
Method  a batch is claimed in one transaction before it is handed over. A mailer that answers for all of
        it at once is stored at once; one that answers letter by letter is noted in a file beside the
        database and stored when the batch ends (decision 0026)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, update

from notifier.delivery.mailer import Fence, Seal
from notifier.drafts import Draft, Text
from notifier.letters import From, Letter, Message, Receipt, State
from notifier.notice import Record
from notifier.storage import ledger
from notifier.storage.acquaintance import take_back
from notifier.storage.audience import groups
from notifier.storage.batches import end_open, goes, is_open, left_behind, next_planned, open_batches, take
from notifier.storage.fences import Fences
from notifier.storage.halts import notice_id_of
from notifier.storage.marks import letter_key
from notifier.storage.notes import Notes, discard_notes, notes_prefix, read_notes, sweep_notes
from notifier.storage.planning import hand_out, inserted, plan_draft
from notifier.storage.portions import Portion, is_shared
from notifier.storage.settling import answer, settle
from notifier.storage.tables import batch, delivery
from notifier.storage.writing import Texts, letters_of

LAST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that is on its way: its letters, in the order in which they are handed over.

    ``held`` are answers for all of it that are stored when it ends.
    """

    batch: int
    letters: tuple[Letter, ...]
    notes: Notes | None = None
    held: list[Receipt] = field(default_factory=list)


class Journal:
    """Plans notices and moves deliveries from state to state. ``key`` is the installation's own."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key
        self._notes = notes_prefix(engine.url)
        self._ended: set[int] = set()  # batches that were answered as a whole, until they are closed
        self._texts = Texts()
        self.fences = Fences(engine)

    def plan(self, name: str, sender: From, content: Message, records: Iterable[Record]) -> str:
        """Plan a notice with one text for every account holder, as ``plan_draft`` does."""
        with self._engine.connect() as connection:
            everyone = tuple(groups(connection, "holder", ()))
        return self.plan_draft(
            Draft(name=name, kind="holder", texts=(Text(content, everyone),)), sender, records
        )

    def plan_draft(self, draft: Draft, sender: From, records: Iterable[Record]) -> str:
        """Write a notice, a delivery for every reader, and the standing of its versions, all at once.

        Returns the notice's name, with ``~2`` after it where an earlier one is called the same.

        Raises:
            AudienceMovedError: readers came or changed while the draft was made.
            NoRecipientsError: there is nobody.
        """
        now = datetime.now(UTC).replace(microsecond=0)
        with self._engine.begin() as connection:
            notice_id, unique = plan_draft(connection, draft, sender, now)
            ledger.write(connection, records, notice_id)
            hand_out(connection, notice_id)
        return unique

    def settle_known(self, name: str) -> None:
        """Take back what the refused of a notice would know by it; doing it twice changes nothing."""
        with self._engine.begin() as connection:
            take_back(connection, notice_id_of(connection, name))

    def recover(self, mailer: str, portion: Portion | None = None) -> int:
        """Settle what a killed run left behind: all but what workers share, in the sole run; or a portion.

        A mailer with nothing in flight can be handed the same letter again, but only that very one.
        Returns how many are in doubt.
        """
        doubtful = 0
        with self._engine.begin() as connection:
            left = connection.execute(left_behind(portion)).all()
            for row in left:
                doubtful += self._recover(connection, row, mailer)
            others = () if portion else open_batches(connection)
        for row in left:
            discard_notes(self._file(row.id))
        if not portion:
            sweep_notes(self._notes, [self._file(number) for number in others])
        return doubtful

    def _recover(self, connection: Connection, row: Row[Any], mailer: str) -> int:
        if noted := read_notes(self._file(row.id)):
            answer(connection, noted.receipts)
            return settle(connection, row.id, noted.doubtful)
        repeatable = row.in_flight == 0 and row.mailer == mailer
        most = row.in_flight if row.in_flight or repeatable else None
        return settle(connection, row.id, lambda unanswered: unanswered[:most])

    def claim(  # noqa: PLR0913  # what a mailer says of itself
        self,
        name: str,
        mailer: str,
        *,
        size: int,
        in_flight: int,
        after: int = 0,
        portion: Portion | None = None,
        fence: Fence | None = None,
        seal: Seal | None = None,
        ending: Claim | None = None,
    ) -> Claim | None:
        """Take the next planned deliveries beyond the id ``after`` as one batch: now they are sending.

        A portion is not taken beyond. With a fence, what goes out is sealed in the same transaction: the
        intent names it by its SHA-256. The batch before, ``ending``, ends in that transaction too.
        """
        with self._engine.begin() as connection:
            if ending:
                self._end(connection, ending)
            until = portion.last if portion else LAST_ID
            made = self._claim(connection, name, mailer, size, in_flight, after, until, fence, seal)
        if ending:
            self._forget(ending)
        return made

    def _claim(  # noqa: PLR0913, PLR0917  # as above
        self,
        connection: Connection,
        name: str,
        mailer: str,
        size: int,
        in_flight: int,
        after: int,
        until: int,
        fence: Fence | None,
        seal: Seal | None,
    ) -> Claim | None:
        now = datetime.now(UTC)
        head = goes(connection, name, now)
        wanted = head and next_planned(connection, head.id, size, after, until)
        if head is None or wanted is None:
            return None
        singly = bool(self._notes) and 0 < in_flight < size
        begun = insert(batch).values(
            notice_id=head.id,
            mailer=mailer,
            in_flight=wanted.people if singly else in_flight,  # without its notes nothing is known
            begun_at=now,
        )
        batch_id = inserted(connection, begun)
        rows = take(connection, head.id, wanted, batch_id, now)
        if not rows:
            connection.execute(delete(batch).where(batch.c.id == batch_id))
            return None
        content = self._texts.of(connection, wanted.message)
        letters = letters_of(head, rows, content, name=name, key=self._key)
        if fence and seal:
            label = letter_key(self._key, "batch", batch_id)
            sealed = {"label": label, "fence": fence.id, "send_at": fence.send_at}
            sealed["sha256"] = seal(letters, label, fence)
            connection.execute(update(batch).where(batch.c.id == batch_id).values(sealed))
        # There before the intent is: a batch without its notes would be in doubt as a whole.
        file = self._file(batch_id) if singly else None
        return Claim(batch_id, letters, Notes(file, in_flight) if file else None)

    def shared(self, name: str) -> bool:
        """Whether workers send a notice."""
        with self._engine.connect() as connection:
            return is_shared(connection, notice_id_of(connection, name))

    def record(self, receipts: Sequence[Receipt], claim: Claim | None = None, *, later: bool = False) -> bool:
        """Store what the provider said: in the notes of its batch, or at once in one transaction.

        Where that answers a batch as a whole, the batch ends in the same transaction; or with the next
        claim, where ``later`` says so: where a doubt costs little. Returns whether the claim still holds:
        a worker that was silent for long may have lost its batch, and must not go on.
        """
        if claim and claim.notes:
            return claim.notes.write(receipts)
        answers = [receipt for receipt in receipts if receipt.outcome != "begun"]
        whole = claim is not None and len({r.delivery for r in answers}) == len(claim.letters)
        if claim and whole and later:
            claim.held.extend(answers)
        elif answers:
            with self._engine.begin() as connection:
                if claim and not (end_open if whole else is_open)(connection, claim.batch):
                    return False
                answer(connection, answers)
            if claim and whole:
                self._ended.add(claim.batch)
        return True

    def close(self, claim: Claim) -> None:
        """End a batch; those of it that have no receipt were not handed over."""
        if claim.batch not in self._ended:
            with self._engine.begin() as connection:
                self._end(connection, claim)
        self._forget(claim)

    def _end(self, connection: Connection, claim: Claim) -> None:
        if claim.batch in self._ended:
            return
        mine = is_open(connection, claim.batch)
        # Whoever took the batch over may know less of it, and have doubts where an answer came.
        answer(connection, claim.notes.held if claim.notes else claim.held, None if mine else claim.batch)
        if mine:
            settle(connection, claim.batch, _nobody)

    def _forget(self, claim: Claim) -> None:
        self._ended.discard(claim.batch)
        if claim.notes:
            claim.notes.discard()

    def resolve(  # noqa: PLR0913  # a transition: whose, from where to where, and why
        self,
        name: str,
        keys: Sequence[str] | None,
        found: State,
        now: State,
        *,
        because: str,
        rehearse: bool = False,
    ) -> int:
        """Move deliveries of one state to another on a person's word; ``keys`` None means all of them.

        Who was forgotten is left out: there is nothing to send to. Returns how many were moved, or would
        be where it is rehearsed.
        """
        with self._engine.connect() as connection, connection.begin() as transaction:
            mine = update(delivery).where(
                delivery.c.notice_id == notice_id_of(connection, name),
                delivery.c.state == found,
                delivery.c.address.contains("@"),
            )
            if keys is not None:
                mine = mine.where(delivery.c.address_key.in_(list(keys)))
            values = {"state": now, "detail": because, "changed_at": datetime.now(UTC)}
            # Who was refused was not taken with the others, so nothing heard of that batch is about them.
            values |= {"batch_id": None} if found == "refused" else {}
            moved = connection.execute(mine.values(values)).rowcount
            take_back(connection, notice_id_of(connection, name))
            if rehearse:
                transaction.rollback()
            return moved

    def _file(self, batch_id: int) -> Path | None:
        """Where a batch is noted; a database in memory dies with its process, so there is no need."""
        name = letter_key(self._key, "notes", batch_id)[:16]
        return self._notes and Path(f"{self._notes}-{name}")


def _nobody(_unanswered: Sequence[int]) -> Sequence[int]:
    return ()
