"""The letters of a batch, as the notice had them from the beginning: the same on every attempt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from notifier.letters import From, Letter, Message
from notifier.logo import Logo
from notifier.storage.marks import letter_key
from notifier.storage.moments import aware
from notifier.storage.tables import message, notice
from notifier.tokens import link

MOST = 32  # texts that are kept; a text is never changed once it is planned
# Built once, as the other statements of a batch.
TEXT = (
    select(
        message.c.subject,
        message.c.text,
        message.c.html,
        message.c.language,
        notice.c.logo,
        notice.c.logo_kind,
    )
    .join(notice, message.c.notice_id == notice.c.id)
    .where(message.c.id == bindparam("of"))
)


class Texts:
    """Texts by their number, each read once: a notice has few, and its batches follow each other."""

    def __init__(self) -> None:
        self._kept: dict[int, Message] = {}

    def of(self, connection: Connection, number: int) -> Message:
        """A text, with the logo of its notice."""
        found = self._kept.get(number)
        if found is None:
            row = connection.execute(TEXT, {"of": number}).one()
            logo = Logo(row.logo, row.logo_kind) if row.logo else None
            found = Message(row.subject, row.text, row.html, row.language, logo)
            if len(self._kept) >= MOST:
                self._kept = {}  # several threads read here, and none is to see it half emptied
            self._kept[number] = found
        return found


def letters_of(
    head: Row[Any], rows: Sequence[Row[*tuple[Any, ...]]], content: Message, *, name: str, key: bytes
) -> tuple[Letter, ...]:
    """A letter for each row, in their order; ``head`` is the notice's, ``key`` the installation's own."""
    sender = From(head.sender_company, head.sender_address, head.reply_to)
    date = aware(head.send_at or head.planned_at)
    return tuple(
        Letter(
            delivery=number,
            key=letter_key(key, name, recipient_id),
            address=address,
            name=called,
            message=content,
            sender=sender,
            date=date,
            notice=name,
            leave=link(head.service, key, "leave", recipient_id, address_key) if head.service else "",
        )
        for number, recipient_id, address, address_key, called in rows
    )
