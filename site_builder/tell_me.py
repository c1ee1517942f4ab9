"""The form with which readers ask for a mail when a policy changes, where the site has a notifier's service.

Law     a plain form: no script, and nothing is asked of the service before the reader sends it;
        nobody is told of anything before they confirmed from their own mailbox, which the service sees to
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from policy_history.history import Policy
from site_builder.desk import Desk
from site_builder.errors import NoServiceAddressError

EVERY_POLICY = "*"  # as the service calls them
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class TellMe:
    """Where the form leads, and of which policy the reader wants to hear."""

    action: str
    policy: str


def tell_me(desk: Desk, policy: Policy | None = None) -> TellMe | None:
    """The form for a policy, or else for all of them; None where nobody could answer it.

    A translation is told of with its original, so who reads it asks for that.
    """
    if not desk.site.service:
        return None
    told = (desk.original(policy) or policy) if policy else None
    action = f"{desk.site.service}/subscribe?lang={desk.book(policy).language}"
    return TellMe(action, told.slug if told else EVERY_POLICY)


def read_service(given: str) -> str:
    """The service's address as the operator wrote it, without a slash at the end; empty for none.

    Raises:
        NoServiceAddressError: it is no address that a form may be sent to.
    """
    parts = urlsplit(given)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if given and (not secure or not parts.hostname or parts.query or parts.fragment or not given.isascii()):
        raise NoServiceAddressError(given)
    return given.rstrip("/")
