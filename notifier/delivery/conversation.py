"""One connection to a mail server (RFC 5321), commands sent ahead where the server lets them (RFC 2920).

    say the text of one letter and the envelope of the next in one go
    hear what became of the first, and whether the second may be said

A letter's text, which its server may take, goes out only after the text before it was answered: so at
most one letter of a connection is in doubt when the process or the connection dies.
"""

from __future__ import annotations

import re
import socket
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from smtplib import SMTP
from typing import Literal

from notifier.delivery.mime import dotted
from notifier.letters import Letter, Outcome, Receipt

OK, START_INPUT, CLOSING = 250, 354, 421
TAKEN = {250, 251, 252}  # answers to RCPT that take the address, RFC 5321 §4.2
REPLY = re.compile(rb"(?:(\d{3})-[^\n]*\n)*(\d{3})(?: ([^\r\n]*))?\r?\n")  # of one line or more
OUTCOMES: Mapping[int, Outcome] = {2: "accepted", 4: "try later"}
READ = 65_536  # bytes at a time
LONGEST_REPLY = 65_536  # bytes; whoever says more without an end is no mail server
ADDRESS = re.compile(r"[^\x00-\x20<>\x7f]+")  # nothing in it can end the command or begin another

Step = Literal["reset", "sender", "recipient", "data", "text", "nothing"]


class GoneError(Exception):
    """The connection ended, or is of no more use; the message says how."""


class SenderRefusedError(Exception):
    """The server takes nothing from this sender, so it would refuse everybody."""


class Conversation:
    """A connection that was greeted. ``begun`` is the letter whose text is out, ``ahead`` the next one."""

    def __init__(self, connection: SMTP, over: socket.socket) -> None:
        self.connection = connection
        self._socket = over
        self.pipelined = connection.has_extn("pipelining")
        self.begun: Letter | None = None
        self.ahead: Letter | None = None
        self.answered = 0  # letters
        self.since = time.monotonic()  # anything was said or heard
        self._wide = connection.has_extn("smtputf8")
        self._awaited: deque[Step] = deque()
        self._unsaid: deque[bytes] = deque()
        self._heard = b""
        self._refused: tuple[int, bytes] | None = None  # what was said about the recipient
        self._granted = False  # the text of the letter ahead may come
        self._open = False  # a transaction that nobody ends
        # Else the end of a text waits for the server's system to acknowledge its beginning.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fileno(self) -> int:
        """For waiting until there is something to hear."""
        return self._socket.fileno()

    @property
    def waits(self) -> bool:
        """Whether something was said that has no reply yet."""
        return bool(self._awaited)

    @property
    def free(self) -> bool:
        """Whether it can take a letter."""
        return self.ahead is None and self.begun is None and not self._awaited

    @property
    def ready(self) -> bool:
        """Whether the letter ahead can be said: its envelope is taken, and no text is unanswered."""
        return self._granted and self.begun is None

    def cannot_carry(self, letter: Letter) -> str:
        """Why a letter cannot go over this connection; empty where it can."""
        if not letter.address.isascii() and not self._wide:
            return "the server does not offer SMTPUTF8"
        return "" if ADDRESS.fullmatch(letter.address) else "no address that mail can be sent to"

    def take(self, letter: Letter) -> None:
        """Say a letter's envelope."""
        self._say(self._envelope(letter))

    def say(self, following: Letter | None = None) -> None:
        """Say the text of the letter ahead, and the envelope of the one after it."""
        letter = self.begun = self.ahead
        self.ahead, self._granted = None, False
        if letter:
            self._awaited.append("text")
            self._say([dotted(letter), *(self._envelope(following) if following else ())])

    def hear(self) -> Iterator[Receipt]:
        """What the replies that came say about letters.

        Raises:
            GoneError: the connection ended, or waits for a reply that cannot be read.
            SenderRefusedError: nothing can be sent.
        """
        for code, said in self._replies():
            if not self._awaited:
                raise GoneError(shown(said))
            if receipt := self._make_of(self._awaited.popleft(), code, said):
                yield receipt
            if self._unsaid and not self._awaited_said():
                self._send(self._unsaid.popleft())

    def say_goodbye(self) -> None:
        """Where that is a turn in which the server hears it."""
        if self.free:
            with suppress(GoneError):
                self._send(b"QUIT\r\n")

    def _awaited_said(self) -> int:
        return len(self._awaited) - len(self._unsaid)

    def _envelope(self, letter: Letter) -> list[bytes]:
        self.ahead, self._refused, self._granted = letter, None, False
        options = "" if letter.address.isascii() else " SMTPUTF8 BODY=8BITMIME"
        commands = [
            f"MAIL FROM:<{letter.sender.address}>{options}\r\n".encode(),
            f"RCPT TO:<{letter.address}>\r\n".encode(),
            b"DATA\r\n",
        ]
        self._awaited += ("sender", "recipient", "data")
        if self._open:
            self._open = False
            commands.insert(0, b"RSET\r\n")
            self._awaited.insert(len(self._awaited) - 3, "reset")
        return commands

    def _say(self, commands: list[bytes]) -> None:
        if self.pipelined:
            self._send(b"".join(commands))
        else:
            self._send(commands[0])
            self._unsaid.extend(commands[1:])

    def _send(self, said: bytes) -> None:
        try:
            self._socket.sendall(said)
        except OSError as error:
            raise GoneError(str(error)) from None
        self.since = time.monotonic()

    def _replies(self) -> Iterator[tuple[int, bytes]]:
        try:
            more = self._socket.recv(READ)
            while pending := getattr(self._socket, "pending", int)():  # what TLS has read already
                more += self._socket.recv(pending)
        except OSError as error:
            raise GoneError(str(error)) from None
        if not more:
            raise GoneError("the connection was closed")
        self.since = time.monotonic()
        self._heard += more
        while reply := REPLY.match(self._heard):
            self._heard = self._heard[reply.end() :]
            yield int(reply[2]), reply[3] or b""
        if len(self._heard) > LONGEST_REPLY or (b"\n" in self._heard and not self._heard[:3].isdigit()):
            raise GoneError("the reply is none of SMTP")

    def _make_of(self, step: Step, code: int, said: bytes) -> Receipt | None:
        if step == "text":
            letter, self.begun = self.begun, None
            return self._answer(letter, code, said)
        if code == CLOSING:
            raise GoneError(shown(said))
        if step == "sender" and code != OK:
            raise SenderRefusedError(f"{code} {shown(said)}")
        if step == "recipient" and code not in TAKEN:
            self._refused = (code, said)
        return self._data(code, said) if step == "data" else None

    def _data(self, code: int, said: bytes) -> Receipt | None:
        """Whether the text may come. A server may ask for one though it took no recipient: it gets none."""
        if code == START_INPUT and not self._refused:
            self._granted = True
            return None
        letter, self.ahead = self.ahead, None
        if code == START_INPUT:
            self._awaited.append("nothing")
            self._send(b".\r\n")
        else:
            self._open = True
        return self._answer(letter, *(self._refused or (code, said)))

    def _answer(self, letter: Letter | None, code: int, said: bytes) -> Receipt | None:
        """The server's answer as a receipt: 2xx took it, 4xx may later, 5xx never will."""
        if letter is None:
            return None
        self.answered += 1
        return Receipt(letter.delivery, OUTCOMES.get(code // 100, "refused"), detail=f"{code} {shown(said)}")


def shown(said: bytes) -> str:
    """What a server said, as one line that can be shown."""
    text = said.decode("utf-8", "replace")
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())[:500]
