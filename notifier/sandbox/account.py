"""What a SendGrid account remembers: batches, holds, mail on its way and mail that went out.

Pure but for the clock that is passed in, so a test moves hours in no time. What it allows and refuses
follows SendGrid's OpenAPI description and documentation: a thousand people in a request, nobody twice,
``send_at`` at most 72 hours ahead, ten batches stopped at a time and none later than ten minutes before,
a paused one discarded 72 hours after its moment.
Whether a stop also holds for a request that is taken after it is this model's reading of "the batch is
discarded at its ``send_at``"; it has not been tried with a live account.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

MAX_PEOPLE = 1_000  # personalizations in one request
MAX_CATEGORIES = 10
MAX_AHEAD = 72 * 3600  # seconds to send_at
MAX_STOPPED = 10  # batches that are cancelled or paused at one time
MAX_PAUSED = 72 * 3600  # seconds after send_at until a paused batch is discarded
LAST_STOP = 600  # seconds before send_at
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
CATEGORY = re.compile(r"categories\s+IN\s*\(\s*'([^']*)'\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body to be written as JSON (None for none), and headers of its own."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mail:
    """One person's mail as the account holds it: when it is due, and what leads back to its sender."""

    id: str
    address: str
    subject: str
    sender: str
    due: float
    taken: float
    batch: str
    categories: tuple[str, ...]
    custom_args: Mapping[str, str]


@dataclass
class Account:
    """An account. ``clock`` gives seconds since 1970."""

    clock: Callable[[], float]
    mails: list[Mail] = field(default_factory=list)
    batches: set[str] = field(default_factory=set)
    _stopped: dict[str, str] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)
    most_stopped: int = 0  # at one time, for tests that hold the limit
    _lock: RLock = field(default_factory=RLock)

    def make_batch(self) -> Answer:
        """``POST /v3/mail/batch``: an id, which does nothing by itself."""
        made = secrets.token_hex(16)  # a stop takes only those that begin with a letter or a digit
        with self._lock:
            self.batches.add(made)
        return Answer(201, {"batch_id": made})

    def known(self, batch: str) -> Answer:
        """``GET /v3/mail/batch/{batch}``: whether it was made; not whether anything was sent with it."""
        if batch not in self.batches:
            return errors(400, ("batch_id", "invalid batch id"))
        return Answer(200, {"batch_id": batch})

    def stop(self, batch: str, status: str) -> Answer:
        """``POST /v3/user/scheduled_sends``: cancel or pause a batch."""
        with self._lock:
            if batch not in self.batches or status not in {"cancel", "pause"}:
                return errors(400, ("batch_id", "invalid batch id or status"))
            if batch in self._stopped:
                return errors(400, ("batch_id", "a status update already exists for this batch"))
            if len(self._open()) >= MAX_STOPPED:
                return errors(400, (None, "the number of cancelled and paused batches is at its limit"))
            if self._due.get(batch, float("inf")) - LAST_STOP < self.clock():
                return errors(400, ("batch_id", "the batch is too close to its send time"))
            self._stopped[batch] = status
            self.most_stopped = max(self.most_stopped, len(self._open()))
            return Answer(201, {"batch_id": batch, "status": status})

    def change(self, batch: str, status: str) -> Answer:
        """``PATCH /v3/user/scheduled_sends/{batch}``: turn a pause into a cancellation, or back."""
        with self._lock:
            if status not in {"cancel", "pause"}:
                return errors(400, ("status", "invalid status"))
            if batch not in self._stopped:
                return errors(404, (None, "batch id not found"))
            if self._due.get(batch, float("inf")) - LAST_STOP < self.clock():
                return errors(400, ("batch_id", "the batch is too close to its send time"))
            self._stopped[batch] = status
            return Answer(204)

    def stopped(self, batch: str | None = None) -> Answer:
        """``GET /v3/user/scheduled_sends``: which are stopped, all or this one."""
        with self._lock:
            found = {batch: self._stopped[batch]} if batch in self._stopped else {}
            listed = self._open() if batch is None else found
            return Answer(200, [{"batch_id": name, "status": status} for name, status in listed.items()])

    def go_on(self, batch: str) -> Answer:
        """``DELETE /v3/user/scheduled_sends/{batch}``: let it go out after all."""
        with self._lock:
            kept = MAX_PAUSED if self._stopped.get(batch) == "pause" else 0
            if self._due.get(batch, self.clock() + 1) + kept <= self.clock() and batch in self._stopped:
                self.mails = [mail for mail in self.mails if mail.batch != batch]  # discarded when it was due
            known = self._stopped.pop(batch, None)
        return Answer(204) if known else errors(404, (None, "batch id not found"))

    def send(self, body: Mapping[str, Any]) -> Answer:
        """``POST /v3/mail/send``: take a request as a whole, or say what is wrong with it."""
        with self._lock:
            if problems := self._problems(body):
                return errors(400, *problems)
            taken = secrets.token_urlsafe(16)
            now = self.clock()
            due = float(body.get("send_at") or now)
            batch = str(body.get("batch_id") or "")
            if batch:
                self._due[batch] = due
            self.mails += [
                Mail(
                    f"{taken}.recvd-{number}",
                    person["to"][0]["email"],
                    body.get("subject", ""),
                    body["from"]["email"],
                    due,
                    now,
                    batch,
                    tuple(body.get("categories", ())),
                    # A person's own stand in place of those of all: that much is promised.
                    person.get("custom_args") or body.get("custom_args", {}),
                )
                for number, person in enumerate(body["personalizations"])
            ]
            return Answer(202, None, {"X-Message-Id": taken})

    def logs(self, query: Mapping[str, Any]) -> Answer:
        """``POST /v3/logs``: mails of a category that went out, at most ``limit``."""
        category = CATEGORY.search(str(query.get("query", "")))
        limit = query.get("limit", 10)
        if category is None or not isinstance(limit, int) or not 1 <= limit <= MAX_PEOPLE:
            return errors(400, ("query", "invalid query"))
        found = [mail for mail in self.sent() if category[1] in mail.categories]
        return Answer(200, {"messages": [_logged(mail) for mail in found[:limit]]})

    def sent(self) -> Sequence[Mail]:
        """Mail that reached people: it is due, and its batch was not stopped."""
        with self._lock:
            now = self.clock()
            return [mail for mail in self.mails if mail.due <= now and mail.batch not in self._stopped]

    def copies(self) -> Counter[str]:
        """How many mails reached each address."""
        return Counter(mail.address for mail in self.sent())

    def _open(self) -> dict[str, str]:
        """Stops that count against the limit: a cancelled batch is gone once it was due."""
        now = self.clock()
        return {
            batch: status
            for batch, status in self._stopped.items()
            if status == "pause" or self._due.get(batch, now + 1) > now
        }

    def _problems(self, body: Mapping[str, Any]) -> list[tuple[str | None, str]]:
        people = body.get("personalizations")
        if not isinstance(people, list) or not people:
            return [("personalizations", "The personalizations field is required.")]
        if len(people) > MAX_PEOPLE:
            return [("personalizations", f"The personalization block is limited to {MAX_PEOPLE}.")]
        problems = [
            (f"personalizations.{number}.to.0.email", "Does not contain a valid address.")
            for number, person in enumerate(people)
            if not ADDRESS.fullmatch(person["to"][0]["email"])
        ]
        addresses = {person["to"][0]["email"].lower() for person in people}
        if len(addresses) != len(people):
            problems.append(("personalizations", "Each address must be included only once."))
        return [*problems, *self._problems_of_all(body)]

    def _problems_of_all(self, body: Mapping[str, Any]) -> list[tuple[str | None, str]]:
        checks = {
            "from": isinstance(body.get("from"), dict) and ADDRESS.fullmatch(body["from"].get("email", "")),
            "content": all(part.get("value") for part in body.get("content", [])) and body.get("content"),
            "categories": len(set(body.get("categories", ()))) == len(body.get("categories", ()))
            and len(body.get("categories", ())) <= MAX_CATEGORIES,
            "send_at": 0 <= body.get("send_at", self.clock()) - self.clock() + 1 <= MAX_AHEAD + 1,
            "batch_id": not body.get("batch_id") or body["batch_id"] in self.batches,
        }
        return [(name, f"The {name} field is not valid.") for name, good in checks.items() if not good]


def errors(status: int, *problems: tuple[str | None, str]) -> Answer:
    """A refusal in the form that all of SendGrid's refusals have."""
    return Answer(status, {"errors": [{"field": at, "message": said, "help": None} for at, said in problems]})


def _logged(mail: Mail) -> dict[str, str]:
    return {
        "from_email": mail.sender,
        "sg_message_id": mail.id,
        "subject": mail.subject,
        "to_email": mail.address,
        "status": "delivered",
        "sg_message_id_created_at": datetime.fromtimestamp(mail.taken, UTC).isoformat(),
    }
