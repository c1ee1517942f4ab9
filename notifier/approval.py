"""What is approved before it goes out: the mails themselves, whom they go to, and what they tell of. Pure.

Law     a plan's hash is another as soon as any text, sender, version, moment or the rule of recipients is
Method  SHA-256 over the mails of one run to people who know what the installation says, in every
        language, in the order of their names; other texts follow from these by rule (decision 0032)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from notifier.intent import Intent
from notifier.letters import content_hash
from notifier.messages import from_header
from notifier.settings import Sender

# The rule of recipients: who they are is found at the time of sending.
EVERYBODY = "every account holder, from the version that they know, and who follows what changed"
SHORT = 12  # hexadecimal digits that name a plan


def moved_plan_of(name: str, mails: Sequence[str], send_at: datetime | None) -> str:
    """The hash of letting a notice that is planned already go at another moment; ``mails`` are its texts'."""
    moment = send_at.isoformat() if send_at else "at once"
    return hashlib.sha256(json.dumps(["moved", name, sorted(mails), moment]).encode()).hexdigest()


def plan_of(intent: Intent, sender: Sender, send_at: datetime | None = None) -> str:
    """The hash of what the next run would send, and of the moment; empty where it would send nothing."""
    steps = {o.policy.slug: [s.revision.commit for s in o.change.steps] for o in intent.outlooks if o.change}
    mails = sorted(
        [
            draft.name,
            [steps.get(reach.slug, []) for reach in draft.reaches],
            [content_hash(message) for message in draft.reference],
            draft.service,
        ]
        for draft in intent.drafts
    )
    header = from_header(sender)
    moment = f"{send_at.isoformat()}" if send_at else "at once"
    whole = [EVERYBODY, moment, [header.name, header.address, header.reply_to], mails]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest() if mails else ""
