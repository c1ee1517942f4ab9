"""SendGrid's request for letters of one text: what they share once, each person apart from the others.

Written as JSON text, not as a dictionary for each person: a notice may have a million. Only strings that
went through the JSON encoder stand in it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from json.encoder import encode_basestring_ascii as quoted

from notifier.delivery.headers import own_headers, shared_headers, sort_of
from notifier.delivery.mime import one_line
from notifier.letters import OWN_LINK, Letter

NAME_TAKES_NO = str.maketrans(";,", "  ")  # SendGrid refuses these in names


@dataclass(frozen=True, slots=True)
class Request:
    """What all have in common, as JSON without its end, and each person by the key of their letter."""

    shared: str
    people: Mapping[str, str]

    def text(self, letters: Sequence[Letter]) -> str:
        """The request for these letters, all of which it was made of."""
        people = ",".join([self.people[letter.key] for letter in letters])
        return f'{self.shared},"personalizations":[{people}]}}'


def request_of(
    letters: Sequence[Letter], more: Mapping[str, object] | None = None, label: str = ""
) -> Request:
    """The request for letters of one text. ``more`` is what the way of sending adds to it.

    Everybody's events name the ``label``. It stands in each person's arguments, since the description
    says that these stand in place of the arguments of the whole.
    """
    shared = json.dumps({**_shared(letters[0]), **(more or {})})
    batch = f',"batch":{quoted(label)}' if label else ""
    return Request(shared[:-1], {letter.key: _person(letter, batch) for letter in letters})


def _shared(first: Letter) -> dict[str, object]:
    sender = first.sender
    found: dict[str, object] = {
        "from": {"email": sender.address, "name": _name(sender.name)},
        "subject": one_line(first.message.subject),
        "content": [
            {"type": "text/plain", "value": first.message.text},
            {"type": "text/html", "value": first.message.html},
        ],
        "headers": {
            **shared_headers(sender, first.notice, sort_of(first)),
            "Content-Language": first.message.language,
            "X-Notice-Date": format_datetime(first.date),
        },
        # Who unsubscribed from newsletters still has to hear a notice; and nobody is watched reading it.
        "mail_settings": {"bypass_unsubscribe_management": {"enable": not first.leave}},
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
        },
    }
    if logo := first.message.logo:
        enclosed = {"content": b64encode(logo.content).decode(), "type": f"image/{logo.kind}"}
        enclosed |= {"filename": logo.file, "disposition": "inline", "content_id": logo.name}
        found["attachments"] = [enclosed]
    if sender.reply_to:
        found["reply_to"] = {"email": sender.reply_to}
    return found


def _person(letter: Letter, batch: str) -> str:
    called = _name(letter.name) if letter.name else ""
    name = f',"name":{quoted(called)}' if called else ""
    # SendGrid may put its own Message-ID in place of ours; the custom argument is what events carry.
    headers = ",".join([f"{quoted(key)}:{quoted(value)}" for key, value in own_headers(letter).items()])
    leave = f',"substitutions":{{{quoted(OWN_LINK)}:{quoted(letter.leave)}}}' if letter.leave else ""
    return (
        f'{{"to":[{{"email":{quoted(letter.address)}{name}}}],"headers":{{{headers}}},'
        f'"custom_args":{{"delivery":{quoted(letter.key)}{batch}}}{leave}}}'
    )


def _name(text: str) -> str:
    return one_line(text.translate(NAME_TAKES_NO) if ";" in text or "," in text else text)
