"""Mail by SMTP: several connections, commands ahead, and what a server may do to them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from notifier.delivery.smtp import SmtpMailer
from notifier.errors import MailerUnavailableError
from notifier.letters import From, Letter, Receipt
from notifier.settings import SmtpSettings
from tests.notifier.conftest import MESSAGE, letter, letters
from tests.notifier.rfc5322 import read_alternatives, read_mail
from tests.notifier.servers import LOOPBACK, smtp_server


def smtp(port: int, connections: int = 4) -> SmtpMailer:
    return SmtpMailer(SmtpSettings(LOOPBACK, port, "none", "", SecretStr(""), 5, connections))


def hand_over(mailer: SmtpMailer, wanted: Sequence[Letter]) -> list[Receipt]:
    said = [receipt for group in mailer.hand_over(wanted) for receipt in group]
    return [receipt for receipt in said if receipt.outcome != "begun"]


def everybody(number: int) -> list[Letter]:
    return letters(*(f"p{n}@example.org" for n in range(number)))


def test_smtp_carries_the_very_bytes_of_the_mail() -> None:
    """For account holders: lines that begin with a dot, and everything else, arrive as they were written."""
    with smtp_server() as taken:
        mailer = smtp(taken.port)
        hand_over(mailer, [letter("ada@example.org", name="Ada")])
        mailer.close()

    text, html = read_alternatives(read_mail(taken.sources[0]))
    assert text.text == MESSAGE.text
    assert html.text == MESSAGE.html


def test_smtp_puts_off_what_the_server_puts_off() -> None:
    """For account holders: a full mailbox today is tried again by the next run."""
    with smtp_server() as taken:
        mailer = smtp(taken.port)
        receipts = hand_over(mailer, letters("later@example.org", "ada@example.org"))
        mailer.close()

    assert {r.delivery: r.outcome for r in receipts} == {1: "try later", 2: "accepted"}


def test_smtp_goes_on_where_the_server_limits_mails_a_connection() -> None:
    """For the operator: a server's limit is no fault, and nobody gets two mails over it."""
    with smtp_server(mails_a_connection=2) as taken:
        mailer = smtp(taken.port, connections=1)
        receipts = hand_over(mailer, letters(*(f"p{n}@example.org" for n in range(5))))
        mailer.close()

    assert [r.outcome for r in receipts] == ["accepted"] * 5
    assert sorted(taken.addresses) == [f"p{n}@example.org" for n in range(5)]


def test_smtp_stops_where_the_sender_is_refused() -> None:
    """For the operator: a blocked sender must not mark everybody as refused."""
    blocked = From("Firemoon", "blocked@firemoon.example")
    with smtp_server() as taken:
        mailer = smtp(taken.port)
        with pytest.raises(MailerUnavailableError, match="refuses the sender: 550"):
            hand_over(mailer, [letter("ada@example.org", sender=blocked)])
        mailer.close()


def test_smtp_does_not_go_on_without_the_encryption_that_was_asked_for() -> None:
    """For everybody: addresses do not travel in the clear because a server lacks STARTTLS."""
    with smtp_server() as taken:
        settings = SmtpSettings(LOOPBACK, taken.port, "starttls", "", SecretStr(""), 5)
        with pytest.raises(MailerUnavailableError, match="STARTTLS"):
            hand_over(SmtpMailer(settings), letters("ada@example.org"))
    assert taken.addresses == []


def test_smtp_takes_an_address_beyond_ascii_where_the_server_does() -> None:
    """For account holders whose address is written in their own letters."""
    with smtp_server() as taken:
        mailer = smtp(taken.port)
        receipts = hand_over(mailer, letters("jürgen@example.org"))
        mailer.close()

    assert [r.outcome for r in receipts] == ["accepted"]
    assert taken.addresses == ["jürgen@example.org"]


def test_no_more_texts_are_out_than_there_are_connections() -> None:
    """For the operator: a kill leaves so many mails in doubt at most, each of them named before."""
    out: set[int] = set()
    with smtp_server() as taken:
        mailer = smtp(taken.port, connections=3)
        for group in mailer.hand_over(everybody(30)):
            out -= {receipt.delivery for receipt in group if receipt.outcome == "accepted"}
            out |= {receipt.delivery for receipt in group if receipt.outcome == "begun"}
            assert len(out) <= mailer.in_flight == 3
        mailer.close()

    assert not out
    assert sorted(taken.addresses) == sorted(f"p{n}@example.org" for n in range(30))
    assert taken.connections == 3


def test_one_lost_connection_takes_no_answer_of_another_away() -> None:
    """For account holders: of thirty mails one is in doubt; what the others were answered is known."""
    wanted = [
        *everybody(9),
        letter("silent@example.org", 10),
        *(letter(f"q{n}@b.example", n) for n in range(11, 31)),
    ]
    with smtp_server() as taken:
        mailer = smtp(taken.port)
        receipts = hand_over(mailer, wanted)
        mailer.close()

    accepted = {r.delivery for r in receipts if r.outcome == "accepted"}
    assert [r.delivery for r in receipts if r.outcome == "in doubt"] == [10]
    assert {letter.address for letter in wanted if letter.delivery in accepted | {10}} == set(taken.addresses)


def test_told_to_stop_it_waits_for_what_was_begun_and_begins_no_more() -> None:
    """For the operator: Ctrl-C leaves no doubt, and whoever had no turn is told later."""
    said: list[Receipt] = []
    with smtp_server() as taken:
        mailer = smtp(taken.port)
        for group in mailer.hand_over(everybody(40)):
            said += group
            if len(said) > 10:
                mailer.stop()
        first = [r.delivery for r in said if r.outcome == "accepted"]
        second = [r.delivery for r in hand_over(mailer, everybody(40)[:3])]
        mailer.close()

    assert 0 < len(first) < 40
    assert len(taken.addresses) == len(first) + len(second) == len(first) + 3


@contextmanager
def scripted(*turns: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server with one connection at a time that says these things, whatever it hears in between."""
    heard: list[bytes] = []
    listening = socket.create_server((LOOPBACK, 0))

    def serve() -> None:
        one, _ = listening.accept()
        with one:
            for turn in turns:
                one.sendall(turn)
                heard.append(one.recv(65_536))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1], heard
    finally:
        thread.join(5)
        listening.close()


HELLO = b"250-odd.test\r\n250 PIPELINING\r\n"


def test_a_server_that_asks_for_a_text_though_it_took_nobody_gets_none() -> None:
    """For account holders: the text meant for one of them does not go to the next (RFC 2920 section 3.1)."""
    turns = (b"220 odd\r\n", HELLO, b"250 OK\r\n550 no\r\n354 go on\r\n", b"554 nobody\r\n")
    with scripted(*turns) as (port, heard):
        mailer = smtp(port, connections=1)
        receipts = hand_over(mailer, letters("ada@example.org"))
        mailer.close()

    assert [(r.outcome, r.detail) for r in receipts] == [("refused", "550 no")]
    assert heard[2] == b".\r\n"


@pytest.mark.parametrize("turn", [b"garbage\r\n", b"220-\x00" * 20_000])
def test_a_server_that_speaks_something_else_is_left(turn: bytes) -> None:
    """For the operator: what is no mail server is said to be the matter, and nothing is in doubt."""
    with scripted(b"220 odd\r\n", HELLO, turn) as (port, _):
        mailer = smtp(port, connections=1)
        with pytest.raises(MailerUnavailableError, match="the reply is none of SMTP"):
            hand_over(mailer, letters("ada@example.org"))
        mailer.close()


def test_a_server_that_lets_in_one_connection_gets_all_mail_over_it() -> None:
    """For the operator: a limit of the server's is no fault."""
    with smtp_server(connections=1) as taken:
        mailer = smtp(taken.port)
        receipts = hand_over(mailer, everybody(6))
        mailer.close()

    assert [r.outcome for r in receipts] == ["accepted"] * 6
