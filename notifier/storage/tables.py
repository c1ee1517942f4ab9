"""The tables. The migrations build the same ones, and a test compares the two.

Law     the states of a notice's deliveries add up to its recipients, at every moment: a row is
        written for each of them before the first mail goes, and its state is never empty
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from notifier.letters import STATES
from notifier.notice import STANDINGS
from notifier.recipients import KINDS, REASONS, SUPPRESSIONS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, values: Sequence[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


moment = DateTime(timezone=True)

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False),  # makes message ids that nobody can compute from an address
    Column("created_at", moment, nullable=False),
    Column("in_use_since", moment),  # when the baseline was recorded
    Column("told_since", moment),  # from when on changes go to ``outgoing``; empty: they do not
    CheckConstraint("id = 1", name="single"),
)

recipient = Table(
    "recipient",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(254), nullable=False),
    Column("address_key", String(512), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("language", String(35), nullable=False),
    Column("added_at", moment, nullable=False),
    Column("kind", String(10), nullable=False, server_default="holder"),
    Column("reference", String(200), nullable=False, server_default=""),  # the company's id of the account
    Column("suppressed", String(10), nullable=False, server_default=""),  # why no mail goes there any more
    _one_of("kind", KINDS),
    _one_of("suppressed", SUPPRESSIONS),
    Index(None, "reference"),
)

following = Table(
    "following",
    metadata,
    Column("recipient_id", ForeignKey("recipient.id"), primary_key=True),
    Column("policy", String(200), primary_key=True),
    Column("asked_at", moment, nullable=False),
    Column("confirmed_at", moment),  # empty until the person has confirmed it from their mailbox
)

familiar = Table(
    "familiar",
    metadata,
    Column("recipient_id", ForeignKey("recipient.id"), primary_key=True),
    Column("policy", String(200), primary_key=True),
    Column("version", String(40), nullable=False),
    Column("because", String(10), nullable=False),
    Column("recorded_at", moment, nullable=False),
    _one_of("because", REASONS),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("provider_event", String(100), nullable=False, unique=True),
    Column("letter", String(64), nullable=False),  # the key of the mail; it names nobody
    Column("kind", String(20), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("happened_at", moment, nullable=False),
    Column("received_at", moment, nullable=False),
    Index(None, "letter"),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("planned_at", moment, nullable=False),  # the Date of every mail, on every attempt
    Column("sender_company", Text, nullable=False),
    Column("sender_address", String(254), nullable=False),
    Column("reply_to", String(254), nullable=False),
    Column("kind", String(10), nullable=False, server_default="holder"),
    Column("service", Text, nullable=False, server_default=""),  # where its readers leave; of watchers alone
    Column("send_at", moment),  # not before; empty: at once
    Column("paused_at", moment),
    Column("cancelled_at", moment),
    Column("logo", LargeBinary),
    Column("logo_kind", String(4), nullable=False, server_default=""),
    Column("because", Text, nullable=False, server_default=""),  # of the last halt, or of telling people late
    _one_of("kind", KINDS),
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("language", String(35), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("known", Text, nullable=False, server_default=""),  # the versions that its readers know
    UniqueConstraint("notice_id", "language", "known"),
)

telling = Table(
    "telling",
    metadata,
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("policy", String(200), primary_key=True),
    Column("before", String(40), nullable=False),  # the version that its readers know
    Column("after", String(40), nullable=False),  # the version that they know when they have it
)

publication = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("policy", Text, nullable=False),
    Column("version", String(40), nullable=False),
    Column("commit", String(64), nullable=False),
    Column("path", Text, nullable=False),
    Column("standing", String(20), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("notice_id", ForeignKey("notice.id")),
    Column("recorded_at", moment, nullable=False),
    UniqueConstraint("policy", "commit"),
    _one_of("standing", STANDINGS),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("policy", Text, nullable=False),
    Column("version", String(40), nullable=False),
    Column("commit", String(64), nullable=False),
    Column("choice", String(10), nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("decided_at", moment, nullable=False),
    _one_of("choice", ("announce", "skip")),
)

approval = Table(
    "approval",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan", String(64), nullable=False),  # the hash of what was approved
    Column("approved_by", Text, nullable=False),
    Column("approved_at", moment, nullable=False),
    UniqueConstraint("plan", "approved_by"),
)

WITHDRAWN = text("withdrawn_at IS NOT NULL")  # a few of many: each batch asks for them

batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("mailer", Text, nullable=False),
    Column("in_flight", Integer, nullable=False),  # of these at most so many are in doubt after a crash
    Column("begun_at", moment, nullable=False),
    Column("ended_at", moment),
    Column("label", String(32), nullable=False, server_default="", index=True),  # what events say of it
    Column("fence", Text, nullable=False, server_default=""),  # the provider's id, by which it is withdrawn
    Column("send_at", moment),  # until when the provider holds it
    Column("sha256", String(64), nullable=False, server_default=""),  # of the request as it goes out
    Column("withdrawn_at", moment),
    Index("ix_batch_withdrawn", "send_at", postgresql_where=WITHDRAWN, sqlite_where=WITHDRAWN),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("message_id", ForeignKey("message.id"), nullable=False),
    Column("recipient_id", ForeignKey("recipient.id"), nullable=False),
    Column("address", String(254), nullable=False),  # as it was when the notice was planned
    Column("address_key", String(512), nullable=False),
    Column("name", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    Column("batch_id", ForeignKey("batch.id")),
    Column("provider_id", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("changed_at", moment, nullable=False),
    UniqueConstraint("notice_id", "recipient_id"),
    UniqueConstraint("notice_id", "address_key"),
    _one_of("state", STATES),
    Index(None, "notice_id", "state", "id"),
    Index(None, "batch_id"),
)

portion = Table(
    "portion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("first", Integer, nullable=False),  # ids of deliveries; what lies between is the portion's
    Column("last", Integer, nullable=False),
    Index(None, "notice_id"),
)

superseded = Table(  # filled by a trigger alone, so that nothing is overwritten without a trace
    "superseded",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False),
    Column("batch_id", ForeignKey("batch.id")),
    Column("state", String(10), nullable=False),
    Column("provider_id", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("since", moment, nullable=False),
    Index(None, "delivery_id"),
)

receiver = Table(  # who wants to hear of changes; each has rows of its own in ``outgoing``
    "receiver",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("since", moment, nullable=False),
)

outgoing = Table(  # filled by triggers, while somebody wants to hear; a row goes once it was heard
    "outgoing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", ForeignKey("delivery.id")),
    Column("event_id", ForeignKey("event.id")),
    Column("what", String(20), nullable=False),  # the new state, or what was reported
    Column("happened_at", moment, nullable=False),
    Column("receiver", String(40), nullable=False, server_default="main"),
    Column("person", String(512), nullable=False, server_default=""),  # of a subscription: the address's key
    Column("policy", String(200), nullable=False, server_default=""),  # of a subscription
    Column("tries", Integer, nullable=False, server_default="0"),  # that the receiver refused, told alone
    Column("said", String(40), nullable=False, server_default=""),  # the last answer
    Column("parked_at", moment),  # told no more until somebody says so
    Index(None, "receiver", "id"),
    sqlite_autoincrement=True,  # an id is never given twice: receivers know by it what they have
)
