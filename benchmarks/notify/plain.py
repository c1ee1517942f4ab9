"""What people write with the standard library and with SendGrid's helpers. Nothing of it outlives a crash."""

from __future__ import annotations

import smtplib
from contextlib import nullcontext
from email.message import EmailMessage

from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Content, CustomArg, From, Mail, Personalization, To

from benchmarks.notify.distance import far_away
from benchmarks.notify.sinks import mail_sink, sendgrid_sink
from benchmarks.notify.ways import LONG, SENDER, SHORT, Speed, Watch

REQUEST = 1_000  # people


def helpers(number: int) -> Speed:
    """SendGrid's helpers and client, a thousand people in a request."""
    with sendgrid_sink() as url:
        client = SendGridAPIClient("SG.sink", host=url)
        watch = Watch.started()
        for start in range(0, number, REQUEST):
            client.send(_mail(range(start, start + REQUEST)))
        return watch.speed(number)


def smtplib_and_email(number: int, milliseconds: float = 0) -> Speed:
    """An EmailMessage for each person, over one connection, to a server that is so far away."""
    with (
        mail_sink() as near,
        far_away(near, milliseconds) if milliseconds else nullcontext(near) as port,
        smtplib.SMTP("127.0.0.1", port) as connection,
    ):
        watch = Watch.started()
        for one in range(number):
            connection.send_message(_message(one))
        return watch.speed(number)


def email(number: int) -> Speed:
    """An EmailMessage for each person, sent nowhere."""
    watch = Watch.started()
    for one in range(number):
        _message(one).as_bytes()
    return watch.speed(number)


def _mail(people: range) -> Mail:
    mail = Mail(From(SENDER.address, SENDER.name), subject=LONG.subject)
    mail.add_content(Content("text/plain", LONG.text))
    mail.add_content(Content("text/html", LONG.html))
    for number in people:
        person = Personalization()
        person.add_to(To(f"person.{number}@example.org", f"Person {number}"))
        person.add_custom_arg(CustomArg("delivery", f"{number:032x}"))
        mail.add_personalization(person)
    return mail


def _message(number: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = f"Firemoon Studio <{SENDER.address}>", SHORT.subject
    mail["To"] = f"Person {number} <person.{number}@example.org>"
    mail["Message-ID"] = f"<{number:032x}@firemoon.example>"
    mail.set_content(SHORT.text)
    mail.add_alternative(SHORT.html, subtype="html")
    return mail
