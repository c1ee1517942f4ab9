"""A letter as the bytes of a mail (RFC 5322, MIME), the same bytes on every attempt.

What all letters of a notice share is serialised once: the standard library needs 1.6 ms for a
message, and a notice may have a million. Only ``To`` and ``Message-ID`` are written per person.
"""

from __future__ import annotations

import hashlib
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from notifier.letters import From, Letter, Message

LINE = 76  # columns of a folded header, RFC 5322 §2.1.1 recommends at most 78
# Whoever writes these in a display name must be quoted or encoded (RFC 5322 §3.2.3).
ATOM_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~ ")


def message_id(letter: Letter) -> str:
    """The mail's Message-ID: one for each person and notice, for ever."""
    return f"<{letter.key}@{letter.sender.address.rpartition('@')[2]}>"


def mime(letter: Letter) -> bytes:
    """The whole mail with CRLF line ends. Only an address outside ASCII makes bytes outside ASCII."""
    shared = _shared(letter.message, letter.sender, format_datetime(letter.date))
    own = f"To: {_mailbox(letter.name, letter.address)}\r\nMessage-ID: {message_id(letter)}\r\n"
    return own.encode() + shared


def one_line(text: str) -> str:
    """Text for a header: printable characters alone, so nothing in it can begin another header."""
    shown = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())


@lru_cache(maxsize=8)
def _shared(message: Message, sender: From, date: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = one_line(message.subject)
    if sender.reply_to:
        mail["Reply-To"] = sender.reply_to
    mail["Date"] = date
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = message.language  # set last: a container takes such headers along
    mail.set_boundary(_boundary(message))
    return f"From: {_mailbox(sender.name, sender.address)}\r\n".encode() + mail.as_bytes()


def _boundary(message: Message) -> str:
    """A boundary that follows from the content, so that the bytes are the same each time."""
    digest = hashlib.sha256(f"{message.text}\n{message.html}".encode()).hexdigest()
    return f"=_{digest[:32]}"  # '=_' never occurs in quoted-printable


def _mailbox(name: str, address: str) -> str:
    shown = one_line(name)
    if not shown:
        return address
    if not shown.isascii():
        # Encoded words hold no address syntax, whatever the name says; folds come with a space.
        shown = Header(shown, "utf-8", maxlinelen=LINE, header_name="From").encode(linesep="\r\n")
    elif not ATOM_SAFE.issuperset(shown):
        shown = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{shown}\r\n <{address}>" if len(shown) + len(address) > LINE - 8 else f"{shown} <{address}>"
