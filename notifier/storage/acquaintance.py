"""What people know once a notice is planned, and what they do not know where it did not arrive.

Law     the next notice begins for each person where the last one that reached them ended
Method  planning moves on whoever has a record of their own, and every watcher; who has none moves with
        the installation's baseline. A mail that was refused or recalled takes its reader back
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, text

from notifier.drafts import Reach

# Quoted, since both names are words of SQL in one of the two databases.
TOLD = text(
    "INSERT INTO familiar (recipient_id, policy, version, because, recorded_at) "
    "SELECT d.recipient_id, :policy, t.\"after\", 'told', :now FROM delivery d "
    "JOIN telling t ON t.message_id = d.message_id AND t.policy = :policy "
    "WHERE d.notice_id = :notice AND (:everyone = 1 OR EXISTS "
    "(SELECT 1 FROM familiar f WHERE f.recipient_id = d.recipient_id AND f.policy IN :names)) "
    "ON CONFLICT (recipient_id, policy) DO UPDATE SET "
    "version = excluded.version, because = excluded.because, recorded_at = excluded.recorded_at"
).bindparams(bindparam("names", expanding=True))
MISSED = text(
    "UPDATE familiar SET because = 'missed', version = (SELECT t.\"before\" FROM delivery d "
    "JOIN telling t ON t.message_id = d.message_id AND t.policy = familiar.policy "
    "WHERE d.notice_id = :notice AND d.recipient_id = familiar.recipient_id) "
    "WHERE because = 'told' AND recipient_id IN "
    "(SELECT recipient_id FROM delivery WHERE notice_id = :notice AND state IN ('refused', 'recalled')) "
    'AND version = (SELECT t."after" FROM delivery d '
    "JOIN telling t ON t.message_id = d.message_id AND t.policy = familiar.policy "
    "WHERE d.notice_id = :notice AND d.recipient_id = familiar.recipient_id)"
)
ARRIVED = text(
    "UPDATE familiar SET because = 'told', version = (SELECT t.\"after\" FROM delivery d "
    "JOIN telling t ON t.message_id = d.message_id AND t.policy = familiar.policy "
    "WHERE d.notice_id = :notice AND d.recipient_id = familiar.recipient_id) "
    "WHERE because = 'missed' AND version = (SELECT t.\"before\" FROM delivery d "
    "JOIN telling t ON t.message_id = d.message_id AND t.policy = familiar.policy "
    "WHERE d.notice_id = :notice AND d.recipient_id = familiar.recipient_id "
    "AND d.state NOT IN ('refused', 'recalled'))"
)
PINNED = text(
    "INSERT INTO familiar (recipient_id, policy, version, because, recorded_at) "
    "SELECT d.recipient_id, t.policy, CASE WHEN d.state IN ('refused', 'recalled') "
    'THEN t."before" ELSE t."after" END, '
    "CASE WHEN d.state IN ('refused', 'recalled') THEN 'missed' ELSE 'told' END, d.changed_at "
    "FROM delivery d JOIN telling t ON t.message_id = d.message_id "
    "JOIN recipient r ON r.id = d.recipient_id AND r.address <> '' "
    "WHERE d.notice_id = :notice AND (d.state IN ('refused', 'recalled') OR :everyone = 1) AND NOT EXISTS "
    "(SELECT 1 FROM familiar f WHERE f.recipient_id = d.recipient_id AND f.policy = t.policy) "
    "ON CONFLICT (recipient_id, policy) DO NOTHING"
)


def move_on(
    connection: Connection, notice_id: int, reaches: tuple[Reach, ...], now: datetime, *, everyone: bool
) -> None:
    """Whoever is in a notice counts as told; with ``everyone`` also those without a record of their own."""
    for reach in reaches:
        values = {"notice": notice_id, "policy": reach.slug, "now": now, "everyone": int(everyone)}
        connection.execute(TOLD, {**values, "names": [reach.slug, *reach.earlier]})


def take_back(connection: Connection, notice_id: int, *, everyone: bool = False) -> None:
    """Who was refused knows what they knew before; who was refused and has it after all, knows it.

    With ``everyone`` all others of the notice get a record of their own, for when the installation's
    baseline goes back.
    """
    for statement in (MISSED, ARRIVED):
        connection.execute(statement, {"notice": notice_id})
    connection.execute(PINNED, {"notice": notice_id, "everyone": int(everyone)})
