"""Every kind of mail in every language, with hostile names and titles, as strict readers take it apart.

Two of them: ``rfc5322``, which shares no code with the writer, and the standard library's parser, told to
raise at the first defect.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
from dataclasses import replace
from email.headerregistry import AddressHeader
from email.utils import parsedate_to_datetime
from typing import Any, cast

import html5lib
import pytest

from notifier.delivery.mime import mime
from notifier.delivery.request import request_of
from notifier.letters import OWN_LINK, Letter
from notifier.logo import Logo
from notifier.messages import compose, confirmation, from_header
from notifier.phrases import LANGUAGES
from notifier.recipients import Kind
from notifier.settings import Sender
from notifier.tokens import link
from tests.notifier.conftest import letter
from tests.notifier.rfc5322 import Part, read_alternatives, read_mail
from tests.notifier.story import PRIVACY, SHARED
from tests.notifier.test_messages import FIREMOON, change

LEAVE = link("https://notices.firemoon.example", b"k" * 32, "leave", 7, "ada@example.org")
KINDS = ("holder", "watcher", "confirmation")
ALWAYS = {
    "auto-submitted",
    "content-language",
    "content-type",
    "date",
    "feedback-id",
    "from",
    "message-id",
    "mime-version",
    "reply-to",
    "subject",
    "to",
}
OF_A_LIST = {"list-id", "list-unsubscribe", "list-unsubscribe-post"}
HOSTILE = {
    "a header": "Ada\r\nBcc: all@example.org",
    "an address": 'Ada" <eve@example.org>, "Bob',
    "an encoded word": "=?utf-8?q?Ada=0ABcc:_x@example.org?=",
    "another direction": "Ada \u202eevil\u202c \u2066x\u2069",
    "markup": "</title><script>alert(1)</script>&amp;\"'",
    "a template": "{{ 7 * 7 }} {% raw %} {title} %s ~own-link~",
    "no spaces": "Ä" * 180,
    "a boundary": "--=_0123456789abcdef0123456789abcdef--",
    "a dot": ".\r\n.\r\n",
    "all planes": "Zoë 李 שלום 🌒 \x00\x07\x7f\u2028\ufeff",
}
STRICT = email.policy.default.clone(raise_on_defect=True)


def mail(kind: str, language: str, hostile: str) -> Letter:
    """A letter whose every text from outside is hostile."""
    sender: Sender = replace(FIREMOON, company=hostile, postal=hostile)
    if kind == "confirmation":
        message = confirmation(sender, [hostile], "https://notices.firemoon.example/c/x", language)
    else:
        text = PRIVACY.replace("Privacy policy", hostile.replace("\r\n", " ") or "x")
        both = [change(text, SHARED, title=hostile, announcement=(hostile,)), change(PRIVACY, SHARED)]
        message = compose(both[: 1 + (language == "de")], sender, kind, language)  # type: ignore[arg-type] # one of both
    one = letter("ada@example.org", name=hostile, sender=from_header(sender), message=message)
    return replace(one, notice=hostile, leave=LEAVE if kind == "watcher" else "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_every_mail_conforms(kind: str, language: str, hostile: str) -> None:
    """For everybody: each mail has its headers once, in ASCII, and two parts that say what was written."""
    mine = mail(kind, language, hostile)
    source = mime(mine)

    read = read_mail(source)
    _holds_headers(read, mine, kind)
    _holds_lines(source)
    _holds_parts(read, mine)
    _holds_for_another_reader(source, mine)


PICTURE = Logo(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "png")


@pytest.mark.parametrize("kind", ["holder", "watcher"])
def test_a_logo_travels_in_the_mail(kind: Kind) -> None:
    """For account holders: the picture stands beside the HTML that names it, and nothing is fetched."""
    message = compose([change(PRIVACY, SHARED)], replace(FIREMOON, logo=PICTURE), kind)
    mine = replace(letter("ada@example.org", message=message), leave=LEAVE if kind == "watcher" else "")

    source = mime(mine)

    _holds_lines(source)
    assert mime(mine) == source
    read = email.message_from_bytes(source, policy=STRICT)
    text, related = read.iter_parts()
    html, picture = related.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert related["content-type"].params["type"] == "text/html"
    assert picture.get_content() == PICTURE.content
    assert picture["content-disposition"].content_disposition == "inline"
    named = str(picture["content-id"]).strip("<>")
    assert f'src="cid:{named}" alt=""' in html.get_content()
    body: Any = json.loads(request_of([mine]).text([mine]))
    (enclosed,) = body["attachments"]
    assert (enclosed["content_id"], enclosed["disposition"], enclosed["type"]) == (
        named,
        "inline",
        "image/png",
    )


def _holds_headers(read: Part, mine: Letter, kind: str) -> None:
    assert set(read.headers) == ALWAYS | (OF_A_LIST if kind == "watcher" else set())
    assert read.headers["subject"] == " ".join(mine.message.subject.split())
    assert re.search(r"(?:^|<)ada@example\.org>?$", read.headers["to"])
    assert re.search(r"(?:^|<)notices@firemoon\.example>?$", read.headers["from"])
    assert read.headers["auto-submitted"] == "auto-generated"
    assert read.headers["content-language"] == mine.message.language
    assert re.fullmatch(r"<[0-9a-f]{32}@firemoon\.example>", read.headers["message-id"])
    assert re.fullmatch(r"[\w.-]+:(?:notice|subscription):policypress:\w{5,15}", read.headers["feedback-id"])
    assert parsedate_to_datetime(read.headers["date"]) == mine.date
    if kind == "watcher":
        assert read.headers["list-unsubscribe"] == f"<{LEAVE}>"
        assert len(read.headers["list-unsubscribe"]) <= 77
        assert read.headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert re.fullmatch(r"[\w ]+ <policy-changes\.firemoon\.example>", read.headers["list-id"])


def _holds_lines(source: bytes) -> None:
    head, _, body = source.partition(b"\r\n\r\n")
    assert source.isascii()
    assert all(32 <= byte < 127 or byte in b"\r\n\t" for byte in source)
    assert max(map(len, body.split(b"\r\n"))) <= 76
    long = [line for line in head.split(b"\r\n") if len(line) > 78]
    assert all(line.startswith((b"List-Unsubscribe: ", b"Feedback-ID: ")) for line in long)


def _holds_parts(read: Part, mine: Letter) -> None:
    text, html = read_alternatives(read)
    assert text.text == mine.message.text.replace(OWN_LINK, mine.leave or OWN_LINK)
    assert html.text == mine.message.html.replace(OWN_LINK, mine.leave or OWN_LINK)
    tree = html5lib.HTMLParser(strict=True).parse(html.text)
    tags = {str(e.tag).rpartition("}")[2] for e in tree.iter() if isinstance(e.tag, str)}
    assert tree.get("lang") == mine.message.language
    assert not tags & {"script", "img", "iframe", "form", "object", "link", "base"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x07\x7f]", text.text + html.text)
    assert "49" not in re.sub(r"\d{3,}", "", text.text)  # no template of the policy's was carried out


def _holds_for_another_reader(source: bytes, mine: Letter) -> None:
    read = email.message_from_bytes(source, policy=STRICT)
    (to,) = cast("AddressHeader", read["to"]).addresses
    (sender,) = cast("AddressHeader", read["from"]).addresses
    assert to.addr_spec == "ada@example.org"
    assert sender.addr_spec == "notices@firemoon.example"
    assert read["subject"] == " ".join(mine.message.subject.split())
    assert not read.defects
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert all(not part.defects for part in read.walk())
