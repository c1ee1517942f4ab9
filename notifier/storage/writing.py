"""The letters of a batch, as the notice had them from the beginning: the same on every attempt."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from notifier.letters import From, Letter, Message
from notifier.logo import Logo
from notifier.storage.marks import letter_key
from notifier.storage.moments import aware
from notifier.storage.tables import delivery, message, notice
from notifier.tokens import link

# Built once, as the other statements of a batch.
LETTERS = (
    select(
        delivery.c.id,
        delivery.c.recipient_id,
        delivery.c.address,
        delivery.c.address_key,
        delivery.c.name,
        delivery.c.message_id,
    )
    .where(delivery.c.batch_id == bindparam("of"))
    .order_by(delivery.c.id)
)
HEAD = select(notice).where(notice.c.name == bindparam("name"))
TEXTS = select(message).where(message.c.notice_id == bindparam("notice"))


def letters_of(connection: Connection, key: bytes, name: str, batch_id: int) -> tuple[Letter, ...]:
    """In the order in which they are handed over; ``key`` is the installation's own."""
    head = connection.execute(HEAD, {"name": name}).one()
    rows = connection.execute(LETTERS, {"of": batch_id}).all()
    contents = _contents(connection, head.id, Logo(head.logo, head.logo_kind) if head.logo else None)
    sender = From(head.sender_company, head.sender_address, head.reply_to)
    date = aware(head.send_at or head.planned_at)
    return tuple(
        Letter(
            delivery=number,
            key=letter_key(key, name, recipient_id),
            address=address,
            name=called,
            message=contents[message_id],
            sender=sender,
            date=date,
            notice=name,
            leave=link(head.service, key, "leave", recipient_id, address_key) if head.service else "",
        )
        for number, recipient_id, address, address_key, called, message_id in rows
    )


def _contents(connection: Connection, notice_id: int, logo: Logo | None) -> dict[int, Message]:
    rows = connection.execute(TEXTS, {"notice": notice_id}).all()
    return {row.id: Message(row.subject, row.text, row.html, row.language, logo) for row in rows}
