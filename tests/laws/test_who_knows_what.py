"""Law: the next notice begins for each person where the last one that reached them ended.

A model that is too simple to be wrong beside the database: whatever people accept, whatever is refused,
tried again or cancelled, both know the same of everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from notifier.addresses import read_address
from notifier.drafts import Draft, Group, Reach, Telling, Text
from notifier.recipients import Recipient
from notifier.storage import Store
from notifier.storage.audience import audience
from tests.notifier.conftest import MESSAGE, SENDER, memory_store

PEOPLE = 5
POLICY = Reach("privacy")
who = st.integers(1, PEOPLE)
some = st.sets(who)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("accept"), who, st.integers(0, 3)),
        st.tuples(st.just("announce"), some, st.booleans()),
        st.tuples(st.just("retry"), some, st.booleans()),
    ),
    max_size=8,
)


@dataclass
class Model:
    """``own`` is what a person has on record; who has none knows ``base``, the installation's version."""

    base: int = 0
    newest: int = 0
    own: dict[int, int] = field(default_factory=dict)
    missed: dict[int, int] = field(default_factory=dict)  # of the last notice: who missed it, from where

    def knows(self, person: int) -> int:
        return self.own.get(person, self.base)

    def accept(self, person: int, version: int) -> None:
        self.own[person] = version
        self.missed.pop(person, None)

    def announce(self, unreached: set[int], *, cancelled: bool) -> None:
        self.newest += 1
        before = {person: self.knows(person) for person in range(1, PEOPLE + 1)}
        for person, version in before.items():
            if person in unreached:
                self.own[person] = version
            elif person in self.own or cancelled:
                self.own[person] = self.newest
        self.missed = {} if cancelled else {person: before[person] for person in unreached}
        self.base = self.base if cancelled else self.newest

    def retry(self, people: set[int]) -> None:
        for person in people & self.missed.keys():
            self.own[person] = self.newest
            del self.missed[person]


@dataclass
class Database:
    """The same through the store."""

    store: Store
    base: int = 0
    newest: int = 0
    last: str = ""

    def knows(self) -> dict[int, int]:
        with self.store.engine.connect() as connection:
            rows = connection.execute(audience("holder", [POLICY])).all()
        return {row.id: int(row.key.partition("|")[2] or self.base) for row in rows}

    def accept(self, person: int, version: int) -> None:
        assert self.store.audience.accepted(f"u{person}", "privacy", str(version)) == 1

    def announce(self, unreached: set[int], *, cancelled: bool) -> None:
        self.newest += 1
        self.last = self.store.journal.plan_draft(self._draft(), SENDER, [])
        reached = [person for person in range(1, PEOPLE + 1) if person not in unreached]
        self._move(reached, "planned", "accepted")
        if cancelled:
            self._cancel()
        else:
            self._move(list(unreached), "planned", "refused")
            self.store.journal.settle_known(self.last)
            self.base = self.newest

    def retry(self, people: set[int]) -> None:
        if self.last:
            keys = [f"p{person}@example.org" for person in people]
            self.store.journal.resolve(self.last, keys, "refused", "planned", because="again")
            self._move(list(people), "planned", "accepted")

    def _draft(self) -> Draft:
        alike: dict[str, list[Group]] = {}
        for group in self.store.audience.groups("holder", [POLICY]):
            alike.setdefault(group.known[0] or str(self.base), []).append(group)
        texts = [
            Text(MESSAGE, tuple(groups), (Telling("privacy", before, str(self.newest)),))
            for before, groups in alike.items()
        ]
        return Draft(name="n", kind="holder", reaches=(POLICY,), texts=tuple(texts))

    def _cancel(self) -> None:
        with self.store.engine.connect() as connection:
            left = connection.scalar(text("SELECT count(*) FROM delivery WHERE state = 'planned'"))
        if left:
            assert self.store.halts.cancel(self.last, "wrong") == left
            self.last = ""
        else:
            self.base = self.newest

    def _move(self, people: list[int], found: str, now: str) -> None:
        with self.store.engine.begin() as connection:
            for person in people:
                connection.execute(
                    text("UPDATE delivery SET state = :now WHERE recipient_id = :who AND state = :found"),
                    {"now": now, "found": found, "who": person},
                )


@settings(max_examples=40, deadline=None)
@given(steps=steps)
def test_everybody_knows_what_reached_them(steps: list[tuple[str, object, object]]) -> None:
    """For account holders: no history of slips and second thoughts makes them miss or repeat a change."""
    with memory_store() as store:
        store.people.add(
            Recipient(read_address(f"p{n}@example.org"), reference=f"u{n}") for n in range(1, PEOPLE + 1)
        )
        model, database = Model(), Database(store)
        for step in steps:
            _take(step, model, database)
            assert database.knows() == {person: model.knows(person) for person in range(1, PEOPLE + 1)}


def _take(step: tuple[str, object, object], model: Model, database: Database) -> None:
    match step:
        case ("accept", int(person), int(back)):
            version = max(0, model.newest - back)
            model.accept(person, version)
            database.accept(person, version)
        case ("announce", set(unreached), bool(cancelled)):
            stopped = cancelled and bool(unreached)  # where everybody has it, there is nothing to cancel
            model.announce(unreached, cancelled=stopped)
            database.announce(unreached, cancelled=cancelled)
        case ("retry", set(people), _):
            model.retry(people)
            database.retry(people)
