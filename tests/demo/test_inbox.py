"""The demonstration's inbox shows exactly what came over the wire, and lets no mail act."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from demo.errors import PortTakenError
from demo.inbox import Inbox, receiving
from demo.web import Window, window

HOSTILE = "<script>document.title = 'taken'</script>"


def send(inbox: Inbox, subject: str, html: str) -> None:
    message = EmailMessage()
    message["From"] = "notices@firemoon.example"
    message["To"] = "zoe@customers.example"
    message["Subject"] = subject
    message.set_content("Logs are kept for 180 days.\n")
    message.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", inbox.port, timeout=10) as server:
        server.send_message(message)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """An inbox with one ordinary and one hostile mail."""
    with receiving() as found:
        send(found, "What changes on 1 May", "<html><head></head><body><h1>Zoë</h1></body></html>")
        send(found, HOSTILE, f"<html><head></head><body>{HOSTILE}<h1>Harmless</h1></body></html>")
        yield found


@pytest.fixture
def web(inbox: Inbox, tmp_path: Path) -> Iterator[Window]:
    """The site and the inbox, served."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Policies</title>")
    (tmp_path / "404.html").write_text("<!doctype html><title>Not here</title>")
    with window(0, inbox, tmp_path) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def get(web: Window, path: str) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", web.server_port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def test_a_mail_arrives_as_it_was_sent(inbox: Inbox) -> None:
    """Who looks at the demonstration sees what a mail program would get."""
    mail = inbox.mails[0]
    assert (mail.to, mail.subject) == ("zoe@customers.example", "What changes on 1 May")
    assert mail.part("plain") == "Logs are kept for 180 days.\n"
    assert "<h1>Zoë</h1>" in mail.part("html")
    assert b"Subject: What changes on 1 May" in mail.source


def test_site_and_inbox_stand_at_one_address(web: Window) -> None:
    """Who follows a link of the mail comes to the site that was published."""
    assert "<title>Policies</title>" in get(web, "/")[1]
    assert "What changes on 1 May" in get(web, "/inbox/")[1]
    assert "Logs are kept for 180 days." in get(web, "/inbox/1")[1]
    assert "Subject: What changes on 1 May" in get(web, "/inbox/1/source")[1]


@pytest.mark.parametrize(
    "path", ["/inbox/3", "/inbox/0", "/inbox/x", "/inbox/1/headers", "/inbox/²", "/gone"]
)
def test_what_is_not_there_is_said_to_be_missing(web: Window, path: str) -> None:
    """Who mistypes an address gets a page that says so."""
    answer, text = get(web, path.replace("²", "%C2%B2"))
    assert answer.status == 404
    assert "<title>" in text


def test_a_hostile_mail_stays_text_and_may_run_nothing(web: Window) -> None:
    """Whoever opens a mail is safe from what stands in it."""
    assert HOSTILE not in get(web, "/inbox/")[1] + get(web, "/inbox/2")[1]
    rules = get(web, "/inbox/2/html")[0].headers["Content-Security-Policy"]
    assert rules.startswith("default-src 'none';")
    assert "sandbox" in rules
    assert "script" not in rules


def test_a_taken_port_is_told_with_its_cure(web: Window, inbox: Inbox, tmp_path: Path) -> None:
    """Who asks for a port that is taken reads which, and never gets another one silently."""
    with pytest.raises(PortTakenError, match=str(web.server_port)):
        window(web.server_port, inbox, tmp_path)


def test_the_inbox_can_be_read_with_a_screen_reader(web: Window, page: Page) -> None:
    """Who cannot see the page can use it all the same, and a hostile mail changes nothing on it."""
    for path in ("/inbox/", "/inbox/2"):
        page.goto(f"http://127.0.0.1:{web.server_port}{path}")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert page.frame_locator("iframe").get_by_role("heading").inner_text() == "Harmless"
    assert page.title() == HOSTILE
