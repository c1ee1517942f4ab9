"""Mail by SendGrid behind a fence: held back for a while, so that a doubt can be withdrawn and sent anew.

Method  an id for the batch costs nothing; the intent is stored with that id before the request goes;
        ``send_at`` holds the mail; a request without an answer is cancelled by its id, after which it is
        safe to send the same letters under another one. Where cancelling is no longer possible, the
        provider's log by category, which is the batch's own, tells what became of it (decision 0025)
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from notifier.delivery.mailer import LAST_STOP, Fence, Withdrawal
from notifier.delivery.request import Request, request_of
from notifier.delivery.sendgrid import TOO_MANY, Answer, SendGridMailer
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Receipt
from notifier.settings import SendGridSettings

CREATED, OK, NO_CONTENT, SERVER_ERROR = 201, 200, 204, 500
STOPS = "user/scheduled_sends"
AGAIN = (1, 5)  # seconds before a question is asked again
SLACK = timedelta(minutes=2)  # between its clock and ours


class FencedSendGridMailer(SendGridMailer):
    """Talks to one account; each request is held back for ``settings.hold``."""

    def __init__(
        self,
        settings: SendGridSettings,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(settings, sleep)
        self._clock = clock
        self._sealed = Request("", {})
        self._written = ""  # the sealed request as it goes out
        self._latest = self.now()  # until when it may go
        self.name = f"sendgrid {settings.host}, held back"

    def now(self) -> datetime:
        """The moment by which it reckons."""
        return datetime.fromtimestamp(self._clock(), UTC)

    def fence(self) -> Fence:
        """A batch id, and when its mail goes out."""
        answer = self._ask_again("mail/batch", {})
        if answer is None or answer.status != CREATED:
            raise MailerUnavailableError(f"{self.name} gives no id for a batch.")
        send_at = self.now().replace(microsecond=0) + timedelta(seconds=self._settings.hold + 1)
        return Fence(str(json.loads(answer.body)["batch_id"]), send_at)

    def seal(self, letters: Sequence[Letter], label: str, fence: Fence) -> str:
        """Make the request; nothing of it can change between the intent and the sending."""
        good = [letter for letter in letters if letter.address.isascii()] or letters[:1]
        more = {
            "batch_id": fence.id,
            "send_at": int(fence.send_at.timestamp()),
            "categories": [f"pn-{label}"],
        }
        self._sealed = request_of(good, more, label)
        self._written = self._sealed.text(good)
        self._latest = fence.send_at - LAST_STOP - SLACK
        return hashlib.sha256(self._written.encode()).hexdigest()

    def _text(self, letters: Sequence[Letter]) -> str:
        """What was sealed, without those whom SendGrid named as wrong."""
        if len(self._sealed.people) == len(letters):
            return self._written
        return self._sealed.text(letters)

    def _request(self, body: str) -> Answer | Receipt:
        """Send, unless a long pause has used up the time in which a doubt could be withdrawn.

        Meanwhile another worker may have taken the batch for dead and withdrawn it; what that means for a
        request that comes after its moment, the provider does not say.
        """
        if self.now() > self._latest:
            raise MailerUnavailableError(f"{self.name}: the request came too late, and was not sent.")
        return super()._request(body)

    def withdraw(self, fence: Fence) -> Withdrawal:
        """Cancel the batch, if it is early enough and fewer than ten are stopped; also one paused by hand."""
        if self.now() > fence.send_at - LAST_STOP - SLACK:
            return "still goes"
        answer = self._ask_again(STOPS, {"batch_id": fence.id, "status": "cancel"})
        if answer is not None and answer.status == CREATED:
            return "withdrawn"
        known = self._ask_again(f"{STOPS}/{fence.id}")
        if known is None or known.status != OK:
            return "unknown"
        stops = {row.get("status") for row in json.loads(known.body) if row.get("batch_id") == fence.id}
        if "cancel" in stops:  # an answer got lost, or it was cancelled before
            return "withdrawn"
        if "pause" in stops:
            patched = self._ask_again(f"{STOPS}/{fence.id}", {"status": "cancel"}, "patch")
            return "withdrawn" if patched is not None and patched.status == NO_CONTENT else "unknown"
        return "unknown" if _in_trouble(answer) else "still goes"

    def went_out(self, label: str) -> bool:
        """Whether the log has a mail of the batch's category."""
        answer = self._ask_again("logs", {"query": f"categories IN ('pn-{label}')", "limit": 1})
        if answer is None or answer.status != OK:
            raise MailerUnavailableError(f"{self.name} does not show its log.")
        return bool(json.loads(answer.body).get("messages"))

    def _ask_again(
        self, path: str, body: Mapping[str, object] | None = None, verb: str = ""
    ) -> Answer | None:
        """The same, asked a few times where the provider is in trouble: asking twice does no harm."""
        answer = self._ask(path, body, verb)
        for seconds in AGAIN:
            if not _in_trouble(answer):
                break
            self._sleep(seconds)
            answer = self._ask(path, body, verb)
        return answer

    def _ask(self, path: str, body: Mapping[str, object] | None, verb: str) -> Answer | None:
        """An answer to a question that sends nothing; None where there is none."""
        ask = getattr(self._client.client._(path), verb or ("get" if body is None else "post"))
        answer = self._call(ask, None if body is None else json.dumps(body))
        return None if isinstance(answer, Receipt) else answer


def _in_trouble(answer: Answer | None) -> bool:
    """Whether an answer leaves open what was done, or asks to come again."""
    return answer is None or answer.status == TOO_MANY or answer.status >= SERVER_ERROR
