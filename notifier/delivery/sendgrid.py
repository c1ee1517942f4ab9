"""Mail by SendGrid's v3 API: up to 1,000 people in one request, through the ``sendgrid`` package.

The doubt of this provider: it knows no idempotency key, so a request without an answer may have
been taken, with everybody in it. Requests are plain text with a time-out of their own,
since the package has none. What the documentation promises is told in ``docs/operating.md``.
"""

from __future__ import annotations

import json
import logging
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from notifier.delivery.mime import one_line
from notifier.delivery.request import request_of
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Receipt
from notifier.settings import SendGridSettings

MAX_PERSONALIZATIONS = 1_000
ACCEPTED, BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, TOO_MANY = 202, 400, 401, 403, 429
LONGEST_WAIT = 120  # seconds that a rate limit is waited out
WAITS = 3  # times that a rate limit is waited out for one request
INDEX = re.compile(r"personalizations\.(\d+)\.")

# The package writes the authorisation header into its debug log.
logging.getLogger("python_http_client").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """What SendGrid said."""

    status: int
    headers: Mapping[str, str]
    body: str


class SendGridMailer:
    """Talks to one account. ``sleep`` waits out a rate limit, in seconds."""

    batch_size = MAX_PERSONALIZATIONS
    in_flight = MAX_PERSONALIZATIONS

    def __init__(self, settings: SendGridSettings, sleep: Callable[[float], None] = time.sleep) -> None:
        self._settings = settings
        self._sleep = sleep
        self._stopped = False
        self._client = SendGridAPIClient(settings.key.get_secret_value(), host=settings.host)
        # With the charset named, the package sends the text it is given; without, it would write JSON anew.
        self._client.client.request_headers["Content-Type"] = "application/json; charset=utf-8"
        self.name = f"sendgrid {settings.host}"

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """One request for all letters; addresses that SendGrid names as wrong are left out of the next."""
        self._stopped = False
        wide = [letter for letter in letters if not letter.address.isascii()]
        if wide:
            yield [
                _refused(letter, "SendGrid takes no letters outside ASCII before the @") for letter in wide
            ]
        rest = [letter for letter in letters if letter.address.isascii()]
        while rest and not self._stopped:
            answer = self._post(rest)
            if isinstance(answer, Receipt):
                yield [Receipt(letter.delivery, "in doubt", detail=answer.detail) for letter in rest]
                return
            if answer.status == ACCEPTED:
                provider_id = answer.headers.get("x-message-id", "")
                yield [Receipt(letter.delivery, "accepted", provider_id) for letter in rest]
                return
            named = _named(answer, len(rest))
            if not named:
                raise MailerUnavailableError(f"{self.name} refuses: {answer.status} {_message(answer)}.")
            yield [_refused(rest[index], said) for index, said in named.items()]
            rest = [letter for index, letter in enumerate(rest) if index not in named]

    def stop(self) -> None:
        """Send no further request."""
        self._stopped = True

    def close(self) -> None:
        """Each request has a connection of its own."""

    def _post(self, letters: Sequence[Letter]) -> Answer | Receipt:
        """The answer; a receipt in doubt where there is none that tells whether it was taken.

        Raises:
            MailerUnavailableError: it was certainly not taken, and trying again now is no use.
        """
        body = self._text(letters)
        for _ in range(WAITS):
            answer = self._request(body)
            if isinstance(answer, Receipt):
                return answer
            if answer.status in {UNAUTHORIZED, FORBIDDEN}:
                raise MailerUnavailableError(f"{self.name} refuses the key or its rights ({answer.status}).")
            if answer.status != TOO_MANY:
                return answer
            self._sleep(_seconds_to_wait(answer))
        raise MailerUnavailableError(f"{self.name} asks to slow down.")

    def _text(self, letters: Sequence[Letter]) -> str:
        return request_of(letters).text(letters)

    def _request(self, body: str) -> Answer | Receipt:
        answer = self._call(self._client.client.mail.send.post, body)
        if isinstance(answer, Receipt):
            return answer
        definite = answer.status == ACCEPTED or BAD_REQUEST <= answer.status < 500
        return answer if definite else _doubt(f"the answer was {answer.status}")

    def _call(self, verb: Callable[..., Any], body: str | None) -> Answer | Receipt:
        """The answer, whatever it says; a receipt in doubt where none came.

        Raises:
            MailerUnavailableError: nothing was sent.
        """
        try:
            response = verb(request_body=body, timeout=self._settings.timeout)
            return _read(response.status_code, response.headers, response.body)
        except HTTPError as error:
            return _read(error.status_code, error.headers, error.body)
        except URLError as error:
            if isinstance(error.reason, TimeoutError | ssl.SSLEOFError | ConnectionResetError):
                return _doubt(str(error.reason))
            raise MailerUnavailableError(
                f"{self.name} cannot be reached: {_clean(str(error.reason))}."
            ) from None
        except (OSError, HTTPException) as error:  # the request went out, and the answer did not come
            return _doubt(str(error) or type(error).__name__)


def _read(status: int, headers: Mapping[str, str], body: bytes | str) -> Answer:
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    return Answer(status, {name.lower(): value for name, value in dict(headers).items()}, text)


def _named(answer: Answer, number: int) -> dict[int, str]:
    """The letters that a 400 names as wrong, by their place in the request, with what it says."""
    if answer.status != BAD_REQUEST:
        return {}
    found: dict[int, str] = {}
    for error in _errors(answer):
        index = INDEX.match(str(error.get("field") or ""))
        if index is None or int(index[1]) >= number:
            return {}  # something is wrong with the request as a whole
        found[int(index[1])] = _clean(str(error.get("message", "")))
    return found


def _errors(answer: Answer) -> list[Mapping[str, object]]:
    try:
        errors = json.loads(answer.body)["errors"]
    except (ValueError, KeyError, TypeError):
        return []
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _message(answer: Answer) -> str:
    said = [str(error.get("message", "")) for error in _errors(answer)]
    return _clean("; ".join(said) or answer.body)


def _seconds_to_wait(answer: Answer) -> float:
    """Until the limit is lifted: ``X-RateLimit-Reset`` is a moment in seconds since 1970."""
    try:
        until = float(answer.headers.get("x-ratelimit-reset", "nan")) - time.time()
        return min(max(until, 1.0), LONGEST_WAIT) if until == until else 10.0  # noqa: PLR0124  # not a number
    except ValueError:
        return 10.0


def _refused(letter: Letter, said: str) -> Receipt:
    return Receipt(letter.delivery, "refused", detail=said)


def _doubt(said: str) -> Receipt:
    return Receipt(0, "in doubt", detail=f"no answer that tells whether it was taken: {_clean(said)}")


def _clean(text: str) -> str:
    return one_line(text)[:500]
