"""The mail that asks for a confirmation: it goes out at once, or the operator hears that it did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from notifier.addresses import read_address
from notifier.delivery.choice import mailer_for
from notifier.delivery.memory import MemoryMailer
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Receipt
from notifier.sandbox.sendgrid import sendgrid_sandbox
from notifier.service.desk import Desk
from notifier.service.settings import ServiceSettings, read_service
from notifier.settings import read_settings
from notifier.storage import Store
from tests.notifier.conftest import memory_store
from tests.notifier.test_service import SENDER
from tests.notifier.test_settings import GOOD

ADA = read_address("ada@example.org")
SERVICE = ServiceSettings("https://n.example", subscribing=True)


class AwayMailer(MemoryMailer):
    """Cannot be reached."""

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """Nothing goes out."""
        raise MailerUnavailableError(f"{len(letters)} letters wait.")


@pytest.mark.parametrize(
    ("asked", "mailer", "opened"),
    [
        ("", "outbox", False),
        ("", "smtp", True),
        ("", "sendgrid", True),
        ("on", "outbox", True),
        ("off", "smtp", False),
    ],
)
def test_subscribing_is_open_where_the_mail_to_confirm_can_arrive(
    asked: str, mailer: str, opened: bool
) -> None:
    """For the operator: nothing to switch on; for readers: no form promises a mail that stays in a folder."""
    more = {"POLICY_SMTP_HOST": "mail.example", "POLICY_SENDGRID_KEY": "SG.x", "POLICY_MAILER": mailer}
    environment = {**GOOD, **more, "POLICY_SERVICE_URL": "https://n.example", "POLICY_SUBSCRIBE": asked}

    arrives = read_settings(environment).mail_arrives

    assert read_service(environment, mail_arrives=arrives).subscribing is opened


def test_sendgrid_sends_the_confirmation_at_once(store: Store) -> None:
    """For who waits before their mailbox: only notices are held back, never the mail that was asked for."""
    with sendgrid_sandbox() as sandbox:
        more = {"POLICY_MAILER": "sendgrid", "POLICY_SENDGRID_KEY": sandbox.key}
        settings = read_settings({**GOOD, **more, "POLICY_SENDGRID_URL": sandbox.url})
        desk = Desk(store, mailer_for(settings, at_once=True), SENDER, SERVICE)

        outcome = desk.invite(ADA, "de", ("privacy",))

        (mail,) = sandbox.account.sent()
    assert outcome == "accepted"
    assert mail.address == ADA.text


def test_where_no_mail_went_out_the_next_wish_need_not_wait() -> None:
    """For readers: a mail server that was away for a minute costs them no quarter of an hour."""
    with memory_store() as store:
        away, back = AwayMailer(), MemoryMailer()

        assert Desk(store, away, SENDER, SERVICE).invite(ADA, "", ("privacy",)) == "not sent"
        assert Desk(store, back, SENDER, SERVICE).invite(ADA, "", ("privacy",)) == "accepted"
        assert Desk(store, back, SENDER, SERVICE).invite(ADA, "", ("privacy",)) == "not needed"
        assert len(back.kept) == 1
