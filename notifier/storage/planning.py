"""Planning a notice: a name of its own, its texts, and a delivery for everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Insert, Integer, MetaData, Table, Text, insert, literal, select

from notifier import drafts
from notifier.drafts import Draft, Group
from notifier.errors import NoRecipientsError
from notifier.letters import From, content_hash
from notifier.refusals import AudienceMovedError
from notifier.storage.acquaintance import move_on
from notifier.storage.audience import audience, groups, key_of
from notifier.storage.tables import delivery, message, notice, telling

GROUPS = 1_000  # written at a time
# Only while a notice is planned. SQLite looks a key up in it; a list of keys it would go through for each
# reader, and more than 16,000 of them were too many for it.
ADDRESSED = Table(
    "addressed",
    MetaData(),
    Column("key", Text, primary_key=True),
    Column("message_id", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)


def plan_draft(connection: Connection, draft: Draft, sender: From, now: datetime) -> tuple[int, str]:
    """Write a notice and all that belongs to it; its number and its name.

    Raises:
        AudienceMovedError: there are readers whom the draft does not know.
        NoRecipientsError: there is nobody.
    """
    known = {group for text in draft.texts for group in text.groups} | set(draft.untold)
    if set(groups(connection, draft.kind, draft.reaches)) - known:
        raise AudienceMovedError
    unique = unused(connection, draft.name)
    notice_id = inserted(connection, _notice(unique, draft, sender, now))
    texts = {
        group: number
        for text in draft.texts
        for number in [_write_text(connection, notice_id, text)]
        for group in text.groups
    }
    if not texts or not _plan_everyone(connection, notice_id, draft, texts, now):
        raise NoRecipientsError
    move_on(connection, notice_id, draft.reaches, now, everyone=draft.kind == "watcher")
    return notice_id, unique


def _plan_everyone(
    connection: Connection, notice_id: int, draft: Draft, texts: Mapping[Group, int], now: datetime
) -> int:
    """A row for each reader, copied inside the database: a million take seconds and no memory.

    Those who get the same text stand together, so that they leave together.
    """
    everyone = audience(draft.kind, draft.reaches).subquery()
    columns = {
        "notice_id": literal(notice_id),
        "message_id": ADDRESSED.c.message_id,
        "recipient_id": everyone.c.id,
        "address": everyone.c.address,
        "address_key": everyone.c.address_key,
        "name": everyone.c.name,
        "state": literal("planned"),
        "changed_at": literal(now, delivery.c.changed_at.type),
    }
    rows = (
        select(*(value.label(name) for name, value in columns.items()))
        .select_from(everyone.join(ADDRESSED, ADDRESSED.c.key == everyone.c.key))
        .order_by("message_id", "recipient_id")
    )
    with _addressed(connection, texts):
        return connection.execute(insert(delivery).from_select(list(columns), rows)).rowcount


@contextmanager
def _addressed(connection: Connection, texts: Mapping[Group, int]) -> Iterator[None]:
    """In here the database knows which text each group gets, however many groups there are."""
    ADDRESSED.create(connection)
    rows = ({"key": key_of(group), "message_id": number} for group, number in texts.items())
    while part := list(islice(rows, GROUPS)):
        connection.execute(insert(ADDRESSED), part)
    yield
    ADDRESSED.drop(connection)


def unused(connection: Connection, name: str) -> str:
    """The name, numbered where an earlier notice has it: message ids are made from it."""
    taken = set(connection.scalars(select(notice.c.name).where(notice.c.name.startswith(name))))
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}~{number}"
    return candidate


def hand_out(connection: Connection, notice_id: int) -> None:
    """Give a notice to the workers, where there are any, within the transaction that plans it."""
    if connection.dialect.name == "postgresql":
        from notifier.storage.queue import share  # Procrastinate is loaded only where it may be needed

        share(connection, notice_id)


def inserted(connection: Connection, statement: Insert) -> int:
    """The number that a new row got."""
    key: Any = connection.execute(statement).inserted_primary_key
    return int(key[0])


def _notice(name: str, draft: Draft, sender: From, now: datetime) -> Insert:
    logo = next((text.message.logo for text in draft.texts), None)  # all texts have the same
    return insert(notice).values(
        name=name,
        planned_at=now,
        sender_company=sender.name,
        sender_address=sender.address,
        reply_to=sender.reply_to,
        kind=draft.kind,
        service=draft.service,
        send_at=draft.send_at,
        because=draft.because,
        logo=logo and logo.content,
        logo_kind=logo.kind if logo else "",
    )


def _write_text(connection: Connection, notice_id: int, text: drafts.Text) -> int:
    content = text.message
    told = sorted(text.tellings, key=lambda one: one.policy)
    number = inserted(
        connection,
        insert(message).values(
            notice_id=notice_id,
            language=content.language,
            subject=content.subject,
            text=content.text,
            html=content.html,
            sha256=content_hash(content),
            known=" ".join(f"{one.policy}:{one.before}" for one in told),
        ),
    )
    rows = [
        {"message_id": number, "policy": one.policy, "before": one.before, "after": one.after} for one in told
    ]
    if rows:
        connection.execute(insert(telling), rows)
    return number
