"""Leaving: a person is forgotten, and what was recorded of them stays countable.

Law     forgetting changes no sum: each delivery keeps its row and its state, only a mark made with
        the installation's own key stands in place of the address
Method  the recipient's row stays for the deliveries' sake, without address and name; whoever has no
        address is told of nothing any more
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, select, update

from notifier.errors import NotARecipientError, UnsettledDeliveryError
from notifier.storage.marks import PREFIX, mark_of
from notifier.storage.tables import (
    delivery,
    familiar,
    following,
    notice,
    outgoing,
    recipient,
    superseded,
)

GIVEN_UP = "given up: forgotten at their wish"


class Register:
    """Takes people out. ``key`` is the installation's own."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key

    def forget(self, address_key: str, *, rehearse: bool = False) -> tuple[str, int]:
        """Forget a person; the mark that stands for them from now on, and in how many deliveries.

        A planned mail is not sent any more and counts as refused. ``rehearse`` takes it all back.

        Raises:
            NotARecipientError: there is nobody of that address.
            UnsettledDeliveryError: a mail to them may be on its way, and could no longer be looked up.
        """
        with self._engine.connect() as connection, connection.begin() as transaction:
            person = connection.scalar(select(recipient.c.id).where(recipient.c.address_key == address_key))
            if person is None:
                raise NotARecipientError
            mine = connection.execute(_deliveries(person)).all()
            if unsettled := [row.name for row in mine if row.state in {"sending", "in doubt"}]:
                raise UnsettledDeliveryError(unsettled)
            mark = PREFIX + mark_of(self._key, address_key)
            for row in mine:
                _take_out(connection, row, mark)
            _empty(connection, person, mark, kept=bool(mine))
            if rehearse:
                transaction.rollback()
        return mark, len(mine)


def _deliveries(person: int) -> Select[Any]:
    return (
        select(delivery.c.id, delivery.c.state, delivery.c.detail, delivery.c.address, notice.c.name)
        .join(notice, delivery.c.notice_id == notice.c.id)
        .where(delivery.c.recipient_id == person)
        .order_by(delivery.c.id)
        .with_for_update(of=delivery)  # no worker may take it up meanwhile
    )


def _take_out(connection: Connection, row: Row[Any], mark: str) -> None:
    planned = row.state == "planned"
    said = re.sub(re.escape(row.address), mark, row.detail, flags=re.IGNORECASE)
    connection.execute(
        update(delivery)
        .where(delivery.c.id == row.id)
        .values(address=mark, address_key=mark, name="", detail=GIVEN_UP if planned else said)
    )
    _take_out_of_earlier(connection, row, mark)
    if planned:
        now = datetime.now(UTC)
        connection.execute(
            update(delivery).where(delivery.c.id == row.id).values(state="refused", changed_at=now)
        )


def _take_out_of_earlier(connection: Connection, row: Row[Any], mark: str) -> None:
    """Earlier answers may repeat an address too."""
    mine = superseded.c.delivery_id == row.id, superseded.c.detail != ""
    for earlier in connection.execute(select(superseded.c.id, superseded.c.detail).where(*mine)).all():
        said = re.sub(re.escape(row.address), mark, earlier.detail, flags=re.IGNORECASE)
        connection.execute(update(superseded).where(superseded.c.id == earlier.id).values(detail=said))


def _empty(connection: Connection, person: int, mark: str, *, kept: bool) -> None:
    """The row of a person goes, or stays empty where deliveries lean on it."""
    mine = recipient.c.id == person
    key = select(recipient.c.address_key).where(mine).scalar_subquery()
    for table in (following, familiar):
        connection.execute(table.delete().where(table.c.recipient_id == person))
    connection.execute(update(outgoing).where(outgoing.c.person == key).values(person=mark))
    if not kept:
        connection.execute(recipient.delete().where(mine))
        return
    # The number keeps apart who came back and left again.
    emptied = {"address": "", "address_key": f"{mark}.{person}", "name": "", "language": "", "reference": ""}
    connection.execute(recipient.update().where(mine).values(emptied))
