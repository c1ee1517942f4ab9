"""Mail by SMTP (RFC 5321), one after the other over one connection.

The doubt of this protocol: between the end of the text and the server's answer a lost connection
leaves open whether it took the mail. That letter is in doubt, the ones after it are not.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence

from notifier.addresses import Address
from notifier.delivery.mime import mime
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Outcome, Receipt
from notifier.settings import SmtpSettings

LEADING_DOT = re.compile(rb"(?m)^\.")
OK, START_INPUT, CLOSING = 250, 354, 421
TAKEN = {250, 251, 252}  # answers to RCPT that take the address, RFC 5321 §4.2


class SmtpMailer:
    """Talks to one server. The connection opens with the first batch and stays."""

    batch_size = 50
    in_flight = 1

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None
        self._served = 0  # letters that this connection has answered for
        self.name = f"smtp {settings.host}:{settings.port}"

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """One transaction for each letter; its receipt comes before the next begins.

        After a letter in doubt it stops, and whoever asks decides whether to go on.
        """
        for letter in letters:
            receipt = self._transact_again(letter)
            yield [receipt]
            if receipt.outcome == "in doubt":
                self.close()
                return

    def close(self) -> None:
        """Say goodbye, if anybody listens."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _transact_again(self, letter: Letter) -> Receipt:
        """A transaction, on a new connection where the server ended a used one before it had the letter.

        Servers do that after some number of mails; it is no fault.
        """
        while True:
            connection = self._connection or self._open()
            try:
                receipt = self._transact(connection, letter)
            except (smtplib.SMTPServerDisconnected, OSError) as error:
                used = self._served
                self.close()
                if not used:
                    raise MailerUnavailableError(f"{self.name} broke off: {_said(error)}.") from None
            else:
                self._served += 1
                return receipt

    def _open(self) -> smtplib.SMTP:
        try:
            self._connection, self._served = self._dial(), 0
            self._greet(self._connection)
        except smtplib.SMTPAuthenticationError as error:
            self.close()
            refused = f"{self.name} refuses the user or password ({error.smtp_code})."
            raise MailerUnavailableError(refused) from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise MailerUnavailableError(f"{self.name} cannot be used: {_said(error)}.") from None
        return self._connection

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

    def _transact(self, connection: smtplib.SMTP, letter: Letter) -> Receipt:
        wide = Address(letter.address, "").needs_smtputf8
        if wide and not connection.has_extn("smtputf8"):
            return Receipt(letter.delivery, "refused", detail="the server does not offer SMTPUTF8")
        options = ["SMTPUTF8", "BODY=8BITMIME"] if wide else []
        connection.command_encoding = "utf-8" if wide else "ascii"
        code, said = connection.mail(letter.sender.address, options)
        if code == CLOSING:
            raise smtplib.SMTPServerDisconnected(_text(said))
        if code != OK:
            # This is about us, not about the recipient: it would refuse everybody.
            raise MailerUnavailableError(f"{self.name} refuses the sender: {code} {_text(said)}.")
        code, said = connection.rcpt(letter.address)
        if code not in TAKEN:
            connection.rset()
            return _answered(letter, code, said)
        return self._data(connection, letter)

    def _data(self, connection: smtplib.SMTP, letter: Letter) -> Receipt:
        code, said = connection.docmd("DATA")
        if code != START_INPUT:
            connection.rset()
            return _answered(letter, code, said)
        try:
            connection.send(LEADING_DOT.sub(b"..", mime(letter)) + b".\r\n")
            code, said = connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            detail = f"no answer after the text: {_said(error)}"
            return Receipt(letter.delivery, "in doubt", detail=detail)
        return _answered(letter, code, said)


def _answered(letter: Letter, code: int, said: bytes) -> Receipt:
    """The server's answer as a receipt: 2xx took it, 4xx may later, 5xx never will."""
    outcomes: dict[int, Outcome] = {2: "accepted", 4: "try later"}
    return Receipt(letter.delivery, outcomes.get(code // 100, "refused"), detail=f"{code} {_text(said)}")


def _text(said: bytes) -> str:
    shown = said.decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in shown).split())[:500]


def _said(error: Exception) -> str:
    return _text(str(error).encode()) or type(error).__name__
