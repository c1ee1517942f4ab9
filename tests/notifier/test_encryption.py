"""Mail by SMTP over TLS, with real servers that show certificates made here: good ones and bad ones."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from notifier.delivery.smtp import SmtpMailer
from notifier.errors import MailerUnavailableError
from notifier.settings import SmtpSettings
from tests.notifier.servers import LOOPBACK, smtp_server
from tests.notifier.test_smtp import everybody, hand_over

WAYS = ["starttls", "tls"]
PASSWORD = "hunter2hunter2"


def certificate(folder: Path, address: str = LOOPBACK, days: int = 1) -> tuple[Path, ssl.SSLContext]:
    """A certificate for an address that is good for some days more, and a server's side that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    end = datetime.now(UTC) + timedelta(days)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, end - timedelta(9), end)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    shown, secret = folder / "shown.pem", folder / "secret.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(shown, secret)
    return shown, served


def mailer(port: int, way: Literal["starttls", "tls"], user: str = "") -> SmtpMailer:
    return SmtpMailer(SmtpSettings(LOOPBACK, port, way, user, SecretStr(PASSWORD if user else ""), 5))


@pytest.mark.parametrize("way", WAYS)
def test_encrypted_mail_arrives_and_commands_are_sent_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Literal["starttls", "tls"]
) -> None:
    """For everybody: addresses and texts travel encrypted, by STARTTLS or from the first byte (port 465)."""
    shown, served = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    with smtp_server(tls=served, at_once=way == "tls") as taken:
        mailing = mailer(taken.port, way)
        receipts = hand_over(mailing, everybody(9))
        mailing.close()

    assert [receipt.outcome for receipt in receipts] == ["accepted"] * 9
    assert len(taken.addresses) == 9


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("wrong", "said"),
    [("nobody vouches for it", "self-signed"), ("of another", "mismatch"), ("run out", "expired")],
)
def test_a_server_with_a_wrong_certificate_gets_neither_mail_nor_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Literal["starttls", "tls"], wrong: str, said: str
) -> None:
    """For everybody: nobody in between reads along; the operator is told what is wrong with it."""
    address, days = "127.0.0.2" if wrong == "of another" else LOOPBACK, -1 if wrong == "run out" else 1
    shown, served = certificate(tmp_path, address, days)
    trusted = tmp_path / "none.pem" if wrong == "nobody vouches for it" else shown
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with smtp_server(tls=served, at_once=way == "tls") as taken:
        mailing = mailer(taken.port, way, "ada")
        with pytest.raises(MailerUnavailableError, match=said) as caught:
            hand_over(mailing, everybody(2))
        mailing.close()

    assert "certificate verify failed" in str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert taken.addresses == []


def test_a_server_that_speaks_in_the_clear_is_not_spoken_to_where_tls_was_asked_for() -> None:
    """For everybody: a port that was mixed up ends in an error, not in the clear."""
    with smtp_server() as taken, pytest.raises(MailerUnavailableError, match="cannot be used"):
        hand_over(mailer(taken.port, "tls"), everybody(1))
    assert taken.addresses == []
