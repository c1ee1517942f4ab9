"""Planning a notice: a name of its own, and a delivery for everybody whom it concerns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Insert, func, insert, literal, select

from notifier.letters import From, Message, content_hash
from notifier.storage.people import HOLDERS
from notifier.storage.tables import delivery, message, notice, recipient


def plan_everyone(connection: Connection, notice_id: int, message_id: int, now: datetime) -> int:
    """A row for each recipient, copied inside the database: a million take seconds and no memory."""
    columns = {
        "notice_id": literal(notice_id),
        "message_id": literal(message_id),
        "recipient_id": recipient.c.id,
        "address": recipient.c.address,
        "address_key": recipient.c.address_key,
        "name": recipient.c.name,
        "state": literal("planned"),
        "changed_at": literal(now, delivery.c.changed_at.type),
    }
    everyone = (
        select(*(value.label(name) for name, value in columns.items()))
        .where(*HOLDERS)
        .order_by(recipient.c.id)
    )
    connection.execute(insert(delivery).from_select(list(columns), everyone))
    mine = select(func.count()).select_from(delivery).where(delivery.c.notice_id == notice_id)
    return connection.execute(mine).scalar_one()


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


def notice_of(name: str, sender: From, now: datetime) -> Insert:
    """The row of a notice."""
    return insert(notice).values(
        name=name,
        planned_at=now,
        sender_company=sender.name,
        sender_address=sender.address,
        reply_to=sender.reply_to,
    )


def message_of(notice_id: int, content: Message) -> Insert:
    """The row of a mail's content."""
    return insert(message).values(
        notice_id=notice_id,
        language=content.language,
        subject=content.subject,
        text=content.text,
        html=content.html,
        sha256=content_hash(content),
    )
