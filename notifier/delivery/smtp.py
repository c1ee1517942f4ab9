"""Mail by SMTP, over several connections at a time.

The doubt of this protocol: between the end of a text and the server's answer a lost connection leaves
open whether it took the mail. That letter is in doubt, the others are not. So each connection has one
text without an answer at most, and says before it begins one.

Greeting, encryption and login are the standard library's; no library that is kept sends commands
ahead, which saves three of four waits for each mail (decision 0026).
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections import deque
from collections.abc import Iterator, Sequence
from selectors import EVENT_READ, DefaultSelector

from notifier.delivery.conversation import Conversation, GoneError, SenderRefusedError, shown
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Receipt
from notifier.settings import SmtpSettings


class SmtpMailer:
    """Talks to one server. Connections open with the first batch and stay."""

    batch_size = 500

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._talks: list[Conversation] = []
        self._waiting = DefaultSelector()
        self._most = settings.connections  # fewer where the server lets no more in
        self._queue: deque[Letter] = deque()
        self._stopped = False
        self._trouble = ""
        self.name = f"smtp {settings.host}:{settings.port}"

    @property
    def in_flight(self) -> int:
        """One letter for each connection."""
        return self._settings.connections

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """Answers as they come, and which letters are begun next.

        After a letter in doubt it begins no other one.
        """
        self._queue, self._stopped, self._trouble = deque(letters), False, ""
        said: list[Receipt] = []
        while said or any(not talk.free for talk in self._talks) or (self._queue and not self._stopped):
            said += self._take()
            ready = self._ready()
            if said or ready:
                yield [*said, *(Receipt(talk.ahead.delivery, "begun") for talk in ready if talk.ahead)]
            for talk in ready if not self._stopped else ():
                self._say(talk)
            said = self._hear()
        self._let_go_of_those_ahead()
        if self._trouble:
            raise MailerUnavailableError(self._trouble)

    def stop(self) -> None:
        """Begin no further letter."""
        self._stopped = True

    def close(self) -> None:
        """Let go of the connections."""
        for talk in list(self._talks):
            talk.say_goodbye()
            self._drop(talk)

    def _take(self) -> list[Receipt]:
        """Give a letter to whichever connection is free; receipts of letters that none can carry."""
        refused: list[Receipt] = []
        self._open()
        for talk in [talk for talk in self._talks if talk.free]:
            while talk.free and self._queue and not self._stopped:
                letter = self._queue.popleft()
                if reason := talk.cannot_carry(letter):
                    refused.append(Receipt(letter.delivery, "refused", detail=reason))
                    continue
                try:
                    talk.take(letter)
                except GoneError as error:
                    refused += self._lose(talk, str(error))
                    break
        return refused

    def _ready(self) -> list[Conversation]:
        """Connections whose next letter can be begun; when it is time to stop they are let go instead."""
        if self._stopped:
            self._let_go_of_those_ahead()
        return [talk for talk in self._talks if talk.ready]

    def _let_go_of_those_ahead(self) -> None:
        for talk in [talk for talk in self._talks if talk.ahead and not talk.begun]:
            self._drop(talk)

    def _say(self, talk: Conversation) -> None:
        following = None
        if talk.pipelined and self._queue and not talk.cannot_carry(self._queue[0]):
            following = self._queue.popleft()
        try:
            talk.say(following)
        except GoneError:
            return  # the next attempt to hear says so, and what it leaves in doubt

    def _hear(self) -> list[Receipt]:
        """Wait for whoever speaks first, and hear everybody who speaks."""
        said: list[Receipt] = []
        spoken = [talk.since for talk in self._talks if talk.waits]
        if not spoken:
            return said
        longest = min(spoken) + self._settings.timeout
        for key, _ in self._waiting.select(max(longest - time.monotonic(), 0)):
            said += self._hear_one(key.data)
        late = time.monotonic() - self._settings.timeout
        for talk in [talk for talk in self._talks if talk.waits and talk.since <= late]:
            said += self._lose(talk, "timed out")
        return said

    def _hear_one(self, talk: Conversation) -> list[Receipt]:
        said: list[Receipt] = []
        try:
            for receipt in talk.hear():
                said.append(receipt)  # noqa: PERF402  # those before an error count too
        except GoneError as error:
            said += self._lose(talk, str(error))
        except SenderRefusedError as error:
            self._trouble = f"{self.name} refuses the sender: {error}."
            self._stopped = True
            said += self._lose(talk, str(error))
        return said

    def _lose(self, talk: Conversation, how: str) -> list[Receipt]:
        """A connection is gone: its begun letter is in doubt, its next one goes by another.

        Servers end connections after some number of mails; it is no fault where one took any.
        """
        self._drop(talk)
        if talk.begun:
            self._stopped = True
            detail = f"no answer after the text: {_line(how)}"
            return [Receipt(talk.begun.delivery, "in doubt", detail=detail)]
        if not talk.answered:
            self._most = max(len(self._talks), 1)
            if not self._talks and not self._trouble:
                self._trouble = f"{self.name} broke off: {_line(how)}."
                self._stopped = True
        return []

    def _drop(self, talk: Conversation) -> None:
        """Let go of a connection; the letter that it did not begin is the next one again."""
        self._talks.remove(talk)
        self._waiting.unregister(talk)
        talk.connection.close()
        if talk.ahead:
            self._queue.appendleft(talk.ahead)

    def _open(self) -> None:
        """As many connections as there are letters for, and as the server lets in."""
        idle = sum(talk.free for talk in self._talks)
        while not self._stopped and len(self._talks) < self._most and idle < len(self._queue):
            try:
                talk = self._greeted()
            except MailerUnavailableError as error:
                self._most = max(len(self._talks), 1)
                if not self._talks:
                    self._trouble, self._stopped = str(error), True
                return
            self._talks.append(talk)
            self._waiting.register(talk, EVENT_READ, talk)
            idle += 1

    def _greeted(self) -> Conversation:
        try:
            connection = self._dial()
            try:
                self._greet(connection)
            except BaseException:
                connection.close()
                raise
        except smtplib.SMTPAuthenticationError as error:
            refused = f"{self.name} refuses the user or password ({error.smtp_code})."
            raise MailerUnavailableError(refused) from None
        except (smtplib.SMTPException, OSError) as error:
            said = _line(str(error)) or type(error).__name__
            raise MailerUnavailableError(f"{self.name} cannot be used: {said}.") from None
        if connection.sock is None:
            raise MailerUnavailableError(f"{self.name} broke off.")
        return Conversation(connection, connection.sock)

    def _dial(self) -> smtplib.SMTP:
        wanted = self._settings
        if wanted.security == "tls":
            secure = ssl.create_default_context()
            return smtplib.SMTP_SSL(wanted.host, wanted.port, timeout=wanted.timeout, context=secure)
        return smtplib.SMTP(wanted.host, wanted.port, timeout=wanted.timeout)

    def _greet(self, connection: smtplib.SMTP) -> None:
        connection.ehlo_or_helo_if_needed()
        if self._settings.security == "starttls":
            connection.starttls(context=ssl.create_default_context())  # raises where it is not offered
            connection.ehlo()
        if self._settings.user:
            connection.login(self._settings.user, self._settings.password.get_secret_value())


def _line(text: str) -> str:
    return shown(text.encode())
