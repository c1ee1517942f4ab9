"""The mailer that the settings ask for."""

from __future__ import annotations

from notifier.delivery.mailer import Mailer
from notifier.delivery.outbox import OutboxMailer
from notifier.settings import Settings


def mailer_for(settings: Settings, *, at_once: bool = False) -> Mailer:
    """A mailer, ready to hand over; what only one of them needs is loaded only for that one.

    ``at_once`` is for single mails that somebody waits for: no provider holds them back.
    """
    if settings.smtp:
        from notifier.delivery.smtp import SmtpMailer

        return SmtpMailer(settings.smtp)
    if settings.sendgrid:
        if settings.sendgrid.hold and not at_once:
            from notifier.delivery.fenced import FencedSendGridMailer

            return FencedSendGridMailer(settings.sendgrid)
        from notifier.delivery.sendgrid import SendGridMailer

        return SendGridMailer(settings.sendgrid)
    return OutboxMailer(settings.outbox)
