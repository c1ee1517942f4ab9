"""Settings: all that is wrong at once, and no secret in any message."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.errors import SettingsError
from notifier.settings import database_url, read_settings, sender_for_show

GOOD = {
    "POLICY_COMPANY": "Firemoon Studio",
    "POLICY_FROM": "notices@firemoon.example",
    "POLICY_CONTACT": "privacy@firemoon.example",
    "POLICY_SITE_URL": "https://policies.firemoon.example/",
}


def problems(**changed: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, **changed})
    return str(caught.value)


def test_the_outbox_is_the_default() -> None:
    """For a newcomer: mail goes into a folder until somebody says otherwise."""
    settings = read_settings(GOOD)

    assert (settings.mailer, settings.outbox) == ("outbox", Path("outbox"))
    assert settings.sender.site == "https://policies.firemoon.example"
    assert database_url({}) == "sqlite:///policy-notify.db"


def test_everything_that_is_missing_is_said_at_once() -> None:
    """For the operator: one run tells all that is to be set."""
    with pytest.raises(SettingsError) as caught:
        read_settings({"POLICY_MAILER": "sendgrid"})

    named = [problem.split()[0] for problem in caught.value.problems]
    assert named == [
        "POLICY_COMPANY",
        "POLICY_FROM",
        "POLICY_CONTACT",
        "POLICY_SITE_URL",
        "POLICY_SENDGRID_KEY",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POLICY_MAILER", "pigeon"),
        ("POLICY_FROM", "not an address"),
        ("POLICY_FROM", "jürgen@firemoon.example"),
        ("POLICY_CONTACT", "ftp://firemoon.example"),
        ("POLICY_SITE_URL", "http://policies.firemoon.example"),
        ("POLICY_SITE_URL", "https://policies.firemoon.example/?a=b"),
        ("POLICY_SITE_URL", "javascript:alert(1)"),
        ("POLICY_COMPANY", "Firemoon\nBcc: all@example.org"),
        ("POLICY_LANGUAGE", "German, please"),
        ("POLICY_TEMPLATES", "/no/such/folder"),
        ("POLICY_LOGO", "/no/such/logo.png"),
        ("POLICY_LOGO", __file__),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    """For the operator: the setting that is wrong is the one that is named."""
    assert name in problems(**{name: value})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "POLICY_SMTP_HOST is not set"),
        ({"POLICY_SMTP_PORT": "many"}, "POLICY_SMTP_PORT must be a number from 1 to 65535"),
        ({"POLICY_SMTP_SECURITY": "ssl"}, "POLICY_SMTP_SECURITY must be one of starttls, tls, none"),
        ({"POLICY_SMTP_USER": "ada"}, "belong together"),
        (
            {
                "POLICY_SMTP_HOST": "mail.example.com",
                "POLICY_SMTP_SECURITY": "none",
                "POLICY_SMTP_USER": "ada",
                "POLICY_SMTP_PASSWORD": "hunter2",
            },
            "travel in the clear",
        ),
    ],
)
def test_smtp_says_what_it_needs(changed: dict[str, str], said: str) -> None:
    """For the operator: a password never leaves unencrypted by an oversight."""
    assert said in problems(POLICY_MAILER="smtp", **changed)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_encryption(security: str, port: int) -> None:
    """For the operator: one setting fewer."""
    settings = read_settings(
        {**GOOD, "POLICY_SMTP_HOST": "mail.example.com", "POLICY_SMTP_SECURITY": security}, "smtp"
    )

    assert settings.smtp
    assert settings.smtp.port == port


def test_sendgrid_s_european_host_is_a_setting() -> None:
    """For account holders in the EU: their addresses stay there."""
    settings = read_settings(
        {**GOOD, "POLICY_SENDGRID_KEY": "SG.secret", "POLICY_SENDGRID_REGION": "eu"}, "sendgrid"
    )

    assert settings.sendgrid
    assert settings.sendgrid.host == "https://api.eu.sendgrid.com"


def test_no_secret_is_shown() -> None:
    """For everybody: neither a printed value nor a message gives a secret away."""
    environment = {
        **GOOD,
        "POLICY_SMTP_HOST": "mail.example.com",
        "POLICY_SMTP_USER": "ada",
        "POLICY_SMTP_PASSWORD": "hunter2",
    }

    assert "hunter2" not in repr(read_settings(environment, "smtp"))
    assert "SG. x" not in problems(POLICY_MAILER="sendgrid", POLICY_SENDGRID_KEY="SG. x")


def test_what_is_missing_stands_in_the_preview_by_its_name() -> None:
    """For counsel: a preview works before anything is set up, and nobody takes it for the real thing."""
    sender, missing = sender_for_show({"POLICY_COMPANY": "Firemoon Studio"})

    assert (sender.company, sender.site) == ("Firemoon Studio", "[POLICY_SITE_URL]")
    assert len(missing) == 3


def test_what_smtp_cannot_carry_is_said_before_a_server_is_asked() -> None:
    """For the operator: no traceback from a library, and no word of the password."""
    said = problems(
        POLICY_MAILER="smtp",
        POLICY_SMTP_HOST="mail.firemoon.example",
        POLICY_SMTP_USER="ada",
        POLICY_SMTP_PASSWORD="hünter2",
    )

    assert "POLICY_SMTP_PASSWORD must be ASCII" in said
    assert "nter2" not in said


@pytest.mark.parametrize("name", ["POLICY_SITE_URL", "POLICY_CONTACT"])
def test_an_address_with_a_password_in_it_is_refused_and_not_repeated(name: str) -> None:
    """For everybody: it would stand in every mail."""
    said = problems(**{name: "https://ada:hunter2@policies.firemoon.example"})

    assert f"{name} must be" in said
    assert "hunter2" not in said
