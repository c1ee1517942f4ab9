"""One contract for every way of handing mail over."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from notifier.delivery import Mailer
from notifier.delivery.fenced import FencedSendGridMailer
from notifier.delivery.mailer import FencedMailer
from notifier.delivery.memory import MemoryMailer
from notifier.delivery.outbox import OutboxMailer
from notifier.delivery.sendgrid import SendGridMailer
from notifier.delivery.smtp import SmtpMailer
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Receipt
from notifier.sandbox.sendgrid import sendgrid_sandbox
from notifier.settings import SendGridSettings, SmtpSettings
from tests.notifier.conftest import letter, letters
from tests.notifier.rfc5322 import read_mail
from tests.notifier.servers import KEY, LOOPBACK, Taken, sendgrid_server, smtp_server


@dataclass
class Post:
    """A mailer and a way to see to whom its mail came."""

    mailer: Mailer
    arrived: Callable[[], list[str]]


def smtp(port: int) -> SmtpMailer:
    return SmtpMailer(SmtpSettings(LOOPBACK, port, "none", "", SecretStr(""), 5))


def sendgrid(port: int, key: str = KEY) -> SendGridMailer:
    settings = SendGridSettings(SecretStr(key), f"http://{LOOPBACK}:{port}", timeout=5)
    return SendGridMailer(settings, sleep=lambda _: None)


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Post]:
    if kind == "memory":
        memory = MemoryMailer()
        yield Post(memory, lambda: [kept.address for kept in memory.kept.values()])
    elif kind == "outbox":
        yield Post(OutboxMailer(folder / "outbox"), lambda: addresses_in(folder / "outbox"))
    elif kind.startswith("smtp"):
        with smtp_server(pipelining=kind == "smtp") as taken:
            mailer = smtp(taken.port)
            yield Post(mailer, lambda: taken.addresses)
            mailer.close()
    elif kind == "sendgrid, held back":
        with held_back() as post:
            yield post
    else:
        with sendgrid_server() as taken:
            yield Post(sendgrid(taken.port), lambda: taken.addresses)


@contextmanager
def held_back() -> Iterator[Post]:
    now = [1_800_000_000.0]
    with sendgrid_sandbox(KEY, lambda: now[0]) as sandbox:
        settings = SendGridSettings(SecretStr(KEY), sandbox.url, 5, hold=1800)

        def arrived() -> list[str]:
            now[0] += 1805  # seconds, after which mail that was held back has gone out
            return list(sandbox.account.copies().elements())

        yield Post(FencedSendGridMailer(settings, clock=lambda: now[0]), arrived)


def addresses_in(folder: Path) -> list[str]:
    found = [read_mail(file.read_bytes()).headers["to"] for file in sorted(folder.glob("*.eml"))]
    return [to.rpartition("<")[2].rstrip(">") for to in found]


def hand_over(mailer: Mailer, wanted: Sequence[Letter]) -> list[Receipt]:
    if isinstance(mailer, FencedMailer):
        mailer.seal(wanted, "label", mailer.fence())
    said = [receipt for group in mailer.hand_over(wanted) for receipt in group]
    return [receipt for receipt in said if receipt.outcome != "begun"]


@pytest.fixture(
    params=["memory", "outbox", "smtp", "smtp, one command at a time", "sendgrid", "sendgrid, held back"]
)
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    with opened(request.param, tmp_path) as found:
        yield found


@pytest.fixture(params=["smtp", "smtp, one command at a time", "sendgrid"])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    with opened(request.param, tmp_path) as found:
        yield found


def test_every_letter_arrives_once_and_has_a_receipt(post: Post) -> None:
    """For account holders: one mail each, and the operator knows it."""
    wanted = letters("ada@example.org", "grace@example.org", "joan@example.org")

    receipts = hand_over(post.mailer, wanted)

    assert sorted(post.arrived()) == ["ada@example.org", "grace@example.org", "joan@example.org"]
    assert [(r.delivery, r.outcome) for r in receipts] == [(n, "accepted") for n in (1, 2, 3)]


def test_a_hostile_name_stays_a_name(post: Post) -> None:
    """For everybody: no name in an import can write a header or add a recipient."""
    hostile = 'Eve" <eve@evil.example>, \r\nBcc: all@example.org\r\n\r\nHello; \u202e'

    receipts = hand_over(post.mailer, [letter("ada@example.org", name=hostile)])

    assert post.arrived() == ["ada@example.org"]
    assert [r.outcome for r in receipts] == ["accepted"]


@pytest.mark.parametrize("kind", ["memory", "outbox"])
def test_what_may_be_repeated_gives_one_mail(kind: str, tmp_path: Path) -> None:
    """For account holders: where a mailer says so, the same letter twice is one mail."""
    wanted = letters("ada@example.org", "grace@example.org")
    with opened(kind, tmp_path) as post:
        hand_over(post.mailer, wanted[:1])
        hand_over(post.mailer, wanted)
        arrived = sorted(post.arrived())

    assert post.mailer.in_flight == 0
    assert arrived == ["ada@example.org", "grace@example.org"]


def test_a_refusal_is_a_receipt_and_holds_nobody_up(provider: Post) -> None:
    """For account holders: a wrong address of somebody else does not cost them their mail."""
    receipts = hand_over(
        provider.mailer, letters("ada@example.org", "nobody@example.org", "joan@example.org")
    )

    assert sorted(provider.arrived()) == ["ada@example.org", "joan@example.org"]
    assert {r.delivery: r.outcome for r in receipts} == {1: "accepted", 2: "refused", 3: "accepted"}
    assert next(r.detail for r in receipts if r.outcome == "refused")


def test_a_missing_answer_is_a_doubt(provider: Post) -> None:
    """For account holders: what may have been taken is not sent again."""
    receipts = hand_over(provider.mailer, letters("silent@example.org"))

    assert [r.outcome for r in receipts] == ["in doubt"]
    assert provider.arrived() == ["silent@example.org"]


@pytest.mark.parametrize("kind", ["smtp", "sendgrid"])
def test_a_server_that_is_down_took_nothing(kind: str) -> None:
    """For the operator: the run stops, and everything can be sent again."""
    with socket.create_server((LOOPBACK, 0)) as closing:
        port = closing.getsockname()[1]
    mailer: Mailer = smtp(port) if kind == "smtp" else sendgrid(port)

    with pytest.raises(MailerUnavailableError, match="cannot be"):
        hand_over(mailer, letters("ada@example.org"))


def test_an_outbox_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """For the operator: a file in the folder's place is said to be the matter."""
    (tmp_path / "outbox").write_text("a file")

    with pytest.raises(MailerUnavailableError, match="outbox cannot be written"):
        hand_over(OutboxMailer(tmp_path / "outbox"), letters("ada@example.org"))


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    """For whoever reads the outbox: a mail that was picked up once does not look new again."""
    mailer = OutboxMailer(tmp_path)
    hand_over(mailer, letters("ada@example.org"))
    (file,) = tmp_path.iterdir()
    before = file.stat().st_ino

    (receipt,) = hand_over(mailer, letters("ada@example.org"))

    assert file.stat().st_ino == before
    assert receipt.detail == "was there already"


def test_a_half_written_file_is_written_again(tmp_path: Path) -> None:
    """For account holders: a power cut in the middle of a file leaves no half mail behind."""
    mailer = OutboxMailer(tmp_path)
    hand_over(mailer, letters("ada@example.org"))
    (whole,) = tmp_path.glob("*.eml")
    whole.with_suffix(".part").write_bytes(whole.read_bytes()[:40])
    whole.unlink()

    hand_over(mailer, letters("ada@example.org"))

    (mended,) = tmp_path.iterdir()
    assert read_mail(mended.read_bytes()).headers["to"] == "ada@example.org"


def sent_by_sendgrid(wanted: Sequence[Letter], key: str = KEY) -> tuple[list[Receipt], Taken]:
    with sendgrid_server() as taken:
        return hand_over(sendgrid(taken.port, key), wanted), taken


def test_sendgrid_takes_a_thousand_people_in_one_request() -> None:
    """For the operator: as few requests as the provider allows, nobody in sight of anybody else."""
    receipts, taken = sent_by_sendgrid(letters(*(f"p{n}@example.org" for n in range(1000))))

    assert len(receipts) == len(taken.addresses) == 1000
    assert len(taken.requests) == 1
    assert all(len(person["to"]) == 1 for person in taken.requests[0]["personalizations"])
    assert SendGridMailer.batch_size == 1000


def test_sendgrid_watches_nobody() -> None:
    """For account holders: no click or opening is tracked, and custom arguments name nobody."""
    _, taken = sent_by_sendgrid([letter("ada@example.org", name="Ada")])

    tracking = taken.requests[0]["tracking_settings"]
    assert not any(setting["enable"] for setting in tracking.values())
    assert taken.requests[0]["personalizations"][0]["custom_args"] == {"delivery": f"{1:032x}"}


def test_sendgrid_waits_out_a_rate_limit() -> None:
    """For the operator: a 429 is waited for, and nobody is lost or told twice."""
    receipts, taken = sent_by_sendgrid(letters("later@example.org", "ada@example.org"))

    assert [r.outcome for r in receipts] == ["accepted", "accepted"]
    assert taken.addresses == ["later@example.org", "ada@example.org"]


def test_sendgrid_doubts_an_answer_of_5xx() -> None:
    """For account holders: a server error says nothing about whether the mail was taken."""
    receipts, _ = sent_by_sendgrid(letters("broken@example.org", "ada@example.org"))

    assert [r.outcome for r in receipts] == ["in doubt", "in doubt"]


def test_sendgrid_stops_at_a_wrong_key_and_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    """For the operator: the key is said to be the matter; it appears in no message and no log."""
    with caplog.at_level("DEBUG"), pytest.raises(MailerUnavailableError, match="refuses the key") as caught:
        sent_by_sendgrid(letters("ada@example.org"), key="SG.wrong-key")

    assert "SG.wrong-key" not in caplog.text + str(caught.value)


def test_sendgrid_refuses_what_it_cannot_carry() -> None:
    """For account holders: an address beyond ASCII is reported, never mangled."""
    receipts, taken = sent_by_sendgrid(letters("jürgen@example.org", "ada@example.org"))

    assert [r.outcome for r in receipts] == ["refused", "accepted"]
    assert taken.addresses == ["ada@example.org"]


def test_a_name_that_sendgrid_refuses_is_written_without_the_mark() -> None:
    """For account holders: a comma in a name does not cost them their mail."""
    wanted = replace(letter("ada@example.org"), name="Lovelace, Ada; Countess")

    receipts, taken = sent_by_sendgrid([wanted])

    assert [r.outcome for r in receipts] == ["accepted"]
    assert taken.requests[0]["personalizations"][0]["to"][0]["name"] == "Lovelace Ada Countess"
