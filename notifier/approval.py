"""What is approved before it goes out: the mails themselves, whom they go to, and what they tell of. Pure.

Law     a plan's hash is another as soon as any text, sender, version or the rule of recipients is
Method  SHA-256 over all mails of one run, in the order of their names; decision 0032 tells why
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from notifier.letters import Message, content_hash
from notifier.messages import from_header
from notifier.notice import Outlook
from notifier.settings import Sender

EVERYBODY = "every account holder at the time of sending"  # the rule of recipients, the only one so far
SHORT = 12  # hexadecimal digits that name a plan


def plan_of(found: Sequence[tuple[Outlook, Message | None]], sender: Sender) -> str:
    """The hash of what the next announcement would send; empty where it would send nothing."""
    mails = sorted(
        [outlook.change.name, [step.revision.commit for step in outlook.change.steps], content_hash(message)]
        for outlook, message in found
        if outlook.change and message
    )
    header = from_header(sender)
    whole = [EVERYBODY, [header.name, header.address, header.reply_to], mails]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest() if mails else ""
