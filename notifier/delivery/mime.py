"""A letter as the bytes of a mail (RFC 5322, MIME), the same bytes on every attempt.

What all letters of a notice share is serialised once: the standard library needs 1.6 ms for a
message, and a notice may have a million. Per person only ``To`` and ``Message-ID`` are written, and
where it is a subscription the link to leave it, in a header and where the text has ``OWN_LINK``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from notifier.delivery.headers import Sort, own_headers, shared_headers, sort_of
from notifier.letters import NO_LINK, OWN_LINK, From, Letter, Message
from notifier.logo import Logo

SHORT_LINES = SMTP.clone(max_line_length=76)  # quoted-printable takes no longer ones (RFC 2045 §6.7)
LINE = 76  # columns of a folded header, RFC 5322 §2.1.1 recommends at most 78
WORD = "=?"  # what an encoded word begins with, so that plain text must not have it (RFC 2047 §5)
# Whoever writes these in a display name must be quoted or encoded (RFC 5322 §3.2.3).
ATOM_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~ ")

# The place of the own link stands on a line of its own, between two soft line breaks (RFC 2045 §6.7), so
# that a link of any length up to 75 characters keeps every line short.
PLACE = OWN_LINK.encode()
BROKEN_PLACE = re.compile(rb"(?:=\r\n)?".join(re.escape(bytes([byte])) for byte in PLACE))


def mime(letter: Letter) -> bytes:
    """The whole mail with CRLF line ends. Only an address outside ASCII makes bytes outside ASCII."""
    return _whole(letter, _shared)


def dotted(letter: Letter) -> bytes:
    """The whole mail as SMTP carries it: no line of it is a dot alone but the last one (RFC 5321 §4.5.2)."""
    return _whole(letter, _shared_dotted)


def one_line(text: str) -> str:
    """Text for a header: printable characters alone, so nothing in it can begin another header."""
    shown = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.replace(OWN_LINK, NO_LINK).split())


def _whole(letter: Letter, shared_by: Callable[[Message, From, datetime, str, Sort], bytes]) -> bytes:
    shared = shared_by(letter.message, letter.sender, letter.date, letter.notice, sort_of(letter))
    own = {"To": _mailbox(letter.name, letter.address), **own_headers(letter)}
    # Nothing of a person's own begins a line with a dot.
    head = "".join([f"{name}: {value}\r\n" for name, value in own.items()]).encode()
    return head + (shared.replace(PLACE, letter.leave.encode()) if letter.leave else shared)


@lru_cache(maxsize=8)
def _shared_dotted(message: Message, sender: From, date: datetime, notice: str, sort: Sort) -> bytes:
    return _shared(message, sender, date, notice, sort).replace(b"\r\n.", b"\r\n..") + b".\r\n"


@lru_cache(maxsize=8)
def _shared(message: Message, sender: From, date: datetime, notice: str, sort: Sort) -> bytes:
    mail = EmailMessage(policy=SHORT_LINES)
    if sender.reply_to:
        mail["Reply-To"] = sender.reply_to
    mail["Date"] = format_datetime(date)
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    if message.logo:
        _enclose(mail, message.logo)
    mail["Content-Language"] = message.language  # set last: a container takes such headers along
    mail.set_boundary(_boundary(message))
    # Written by ourselves: the package decodes what looks like an encoded word, line ends in it too, loses
    # spaces where it folds, and encodes a value without a space once it is longer than a line.
    lines = [f"From: {_mailbox(sender.name, sender.address)}"]
    lines += [f"Subject: {_text(one_line(message.subject), 'Subject')}"]
    named = shared_headers(sender, notice, sort)
    lines += [f"{name}: {value}" for name, value in named.items()]
    head = "".join(f"{line}\r\n" for line in lines).encode()
    return head + BROKEN_PLACE.sub(b"=\r\n" + PLACE + b"=\r\n", mail.as_bytes())


def _enclose(mail: EmailMessage, logo: Logo) -> None:
    """Put the picture beside the HTML that names it (RFC 2387)."""
    *_, html = mail.iter_parts()
    html.add_related(
        logo.content,
        "image",
        logo.kind,
        cid=f"<{logo.name}>",
        filename=logo.file,
        disposition="inline",
    )
    html.set_boundary(f"=_{logo.name.partition('@')[0]}")
    html.set_param("type", "text/html")


def _text(text: str, header: str) -> str:
    """A header's text, folded; encoded words hold no syntax, and plain text is left as it is."""
    plain = text.isascii() and WORD not in text
    found = Header(text, "us-ascii" if plain else "utf-8", maxlinelen=LINE, header_name=header)
    return found.encode(linesep="\r\n")


def _boundary(message: Message) -> str:
    """A boundary that follows from the content, so that the bytes are the same each time."""
    digest = hashlib.sha256(f"{message.text}\n{message.html}".encode()).hexdigest()
    return f"=_{digest[:32]}"  # '=_' never occurs in quoted-printable


def _mailbox(name: str, address: str) -> str:
    shown = one_line(name)
    if not shown:
        return address
    if not shown.isascii() or WORD in shown:
        shown = _text(shown, "From")
    elif not ATOM_SAFE.issuperset(shown):
        shown = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{shown}\r\n <{address}>" if len(shown) + len(address) > LINE - 8 else f"{shown} <{address}>"
