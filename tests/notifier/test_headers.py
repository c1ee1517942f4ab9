"""What a mail says of itself: a notice that is owed, and a subscription that ends with one click."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery.mime import mime, one_line
from notifier.delivery.request import request_of
from notifier.letters import OWN_LINK, Letter, Message
from notifier.service.settings import LONGEST_URL
from notifier.tokens import link
from tests.notifier.conftest import letter
from tests.notifier.rfc5322 import read_alternatives, read_mail

SERVICE = "https://" + "n" * (LONGEST_URL - 8)  # the longest that the settings take
LEAVE = link(SERVICE, b"k" * 32, "leave", 2**40 - 1, "ada@example.org")


def subscription(before: str = "Leave: ", after: str = " at any time.") -> Letter:
    text = f"{before}{OWN_LINK}{after}\n"
    message = Message("Changes", text, f'<html lang="en"><a href="{OWN_LINK}">Leave</a></html>\n')
    return replace(letter("ada@example.org", message=message), leave=LEAVE)


def test_a_subscription_ends_with_one_click() -> None:
    """For watchers: their mail program shows a button; no value is so long that a provider mangles it."""
    mail = read_mail(mime(subscription()))

    assert mail.headers["list-unsubscribe"] == f"<{LEAVE}>"
    assert len(mail.headers["list-unsubscribe"]) <= 77
    assert mail.headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["list-id"] == "Changes in policies <policy-changes.firemoon.example>"
    assert mail.headers["auto-submitted"] == "auto-generated"


def test_a_notice_that_is_owed_names_no_list() -> None:
    """For account holders: nothing suggests that they could have left before they were told."""
    mail = read_mail(mime(letter("ada@example.org")))

    assert not [name for name in mail.headers if name.startswith("list-")]


def test_complaints_are_counted_for_each_notice() -> None:
    """For the operator: four fields, the last one the sender's own."""
    odd = replace(letter("ada@example.org"), notice="Datenschutz/für:2027-03-01~2" + "x" * 99)

    named = read_mail(mime(odd)).headers["feedback-id"]

    assert re.fullmatch(r"Datenschutz-f-r-2027-03-01-2x{32}:notice:policypress:firemoonexample", named)


@given(
    before=st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=200),
    after=st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=200),
)
def test_the_own_link_arrives_whole_wherever_it_stands(before: str, after: str) -> None:
    """For watchers: no line break of the transport falls into the link, and no line grows too long."""
    source = mime(subscription(before, after))

    text, html = read_alternatives(read_mail(source))

    assert text.text == f"{before}{LEAVE}{after}\n"
    assert f'href="{LEAVE}"' in html.text
    assert max(len(line) for line in source.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 76


def sent_to_sendgrid(wanted: Letter) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request_of([wanted]).text([wanted]))
    return found


def test_sendgrid_puts_each_person_s_link_in() -> None:
    """For watchers: the request has the text once and each link apart, and their unsubscribing counts."""
    body = sent_to_sendgrid(subscription())

    (person,) = body["personalizations"]
    assert person["substitutions"] == {OWN_LINK: LEAVE}
    assert person["headers"]["List-Unsubscribe"] == f"<{LEAVE}>"
    assert body["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert body["mail_settings"] == {"bypass_unsubscribe_management": {"enable": False}}
    owed = sent_to_sendgrid(letter("ada@example.org"))
    assert owed["mail_settings"] == {"bypass_unsubscribe_management": {"enable": True}}


@given(name=st.text(max_size=60), key=st.text(max_size=8), leave=st.sampled_from(["", LEAVE]))
def test_nothing_in_a_name_leaves_its_place_in_the_request(name: str, key: str, leave: str) -> None:
    """For everybody: whatever an import holds, the request is JSON of one person with that name."""
    wanted = replace(letter("ada@example.org", name=name), key=key, leave=leave)

    (person,) = sent_to_sendgrid(wanted)["personalizations"]

    (to,) = person.pop("to")
    assert to.pop("email") == "ada@example.org"
    assert to == ({"name": shown} if (shown := one_line(name.replace(";", " ").replace(",", " "))) else {})
    assert person["custom_args"] == {"delivery": key}
    assert set(person) == {"headers", "custom_args", *(["substitutions"] if leave else [])}
