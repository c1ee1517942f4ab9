"""What the service does for a person, whatever the page that asks for it.

Law     nobody follows or leaves anything by a GET, since programs that look at links send those;
        what is shown does not tell whether an address is known
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from notifier.addresses import Address
from notifier.delivery.mailer import Mailer
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter
from notifier.messages import confirmation, from_header, spoken
from notifier.service.pages import label
from notifier.service.settings import ServiceSettings
from notifier.settings import Sender
from notifier.storage import Store
from notifier.storage.audience import EVERY_POLICY
from notifier.storage.subscribers import PENDING, Subscriber
from notifier.tokens import Purpose, holds, link, read_token


@dataclass(frozen=True, slots=True)
class Desk:
    """The service's hands: the store, the mailer, and the settings."""

    store: Store
    mailer: Mailer
    sender: Sender
    settings: ServiceSettings
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def link(self, purpose: Purpose, person: Subscriber, until: int = 0) -> str:
        """The address of a person's own page."""
        return link(self.settings.url, self.store.key, purpose, person.id, person.key, until)

    def bearer(self, purpose: Purpose, token: str) -> Subscriber | None:
        """Whose token it is, or None where it opens nothing."""
        claim = read_token(token)
        person = self.store.subscribers.find(claim.person) if claim else None
        known = person.key if person else ""
        if claim and holds(claim, self.store.key, purpose, known, int(time.time())):
            return person
        return None

    def confirm(self, person: Subscriber) -> Subscriber:
        """The person wants what they asked for; as they are after that."""
        self.store.subscribers.confirm(person.id)
        return self.store.subscribers.find(person.id) or person

    def settle(self, person: Subscriber, slugs: Sequence[str], language: str) -> tuple[str, ...]:
        """What a person follows from now on, none being an answer too, and in which language they read."""
        wanted = self.offered(slugs) if slugs else ()
        self.store.subscribers.keep_only(person.id, wanted)
        if language:
            self.store.subscribers.speak(person.id, language)
        return wanted

    def offered(self, slugs: Sequence[str]) -> tuple[str, ...]:
        """Those of some policies that can be followed; all where nothing is left."""
        known = set(self.store.subscribers.policies())
        found = tuple(dict.fromkeys(slug for slug in slugs if slug in known))
        return (EVERY_POLICY,) if EVERY_POLICY in slugs or not found else found

    def invite(self, address: Address, language: str, policies: Sequence[str]) -> str:
        """Ask the person at an address whether they want it, and say what became of the mail.

        The page says the same whatever that is. Where no mail went out, they may ask again at once.
        """
        person = self.store.subscribers.ask(address, language, policies)
        if person is None:
            return "not needed"
        outcome = self._hand_over(self._invitation(person, policies))
        if outcome in {"refused", "not sent"}:
            self.store.subscribers.may_ask_again(person.id)
        return outcome

    def _invitation(self, person: Subscriber, policies: Sequence[str]) -> Letter:
        now = datetime.now(UTC).replace(microsecond=0)
        url = self.link("confirm", person, int((now + PENDING).timestamp()))
        tongue = spoken(person.language, self.sender)
        labels = [label(policy, tongue) for policy in policies]
        return Letter(
            delivery=0,
            key=hmac.digest(self.store.key, url.encode(), "sha256").hex()[:32],
            address=person.address,
            name="",
            message=confirmation(self.sender, labels, url, tongue),
            sender=from_header(self.sender),
            date=now,
            notice="confirm",
        )

    def _hand_over(self, letter: Letter) -> str:
        outcome = "not sent"
        with suppress(MailerUnavailableError), self._one_at_a_time:  # a mailer holds one connection
            for receipts in self.mailer.hand_over([letter]):
                outcome = receipts[-1].outcome if receipts else outcome
        return "in doubt" if outcome == "begun" else outcome

    def may_report(self, authorization: str) -> bool:
        """Whether a request carries one of the API keys; every key is compared, in constant time."""
        given = authorization.removeprefix("Bearer ").encode()
        right = [
            hmac.compare_digest(given, key.get_secret_value().encode()) for key in self.settings.api_keys
        ]
        return any(right)
