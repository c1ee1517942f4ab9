"""Why a notice is not planned or sent as somebody asked, and what they can do about it."""

from __future__ import annotations

from collections.abc import Sequence

from policy_history.errors import PolicypressError


class HaltError(PolicypressError):
    """A notice cannot be paused, resumed or cancelled as it stands."""

    remedy = "See how things stand: policy-notify status."


class NotApprovedMoveError(PolicypressError):
    """A notice was approved for one moment and is to go at another."""

    remedy = "Then resume it again. Nothing was changed."

    def __init__(self, name: str, plan: str, at: str, has: int, needed: int) -> None:
        how = f"policy-notify approve {plan} --notice {name} {f'--at {at} ' if at else ''}--by NAME"
        super().__init__(
            f"{name} was approved for another moment; for this one it needs {needed} approvals "
            f"and has {has}.\n  {how}"
        )


class HeldElsewhereError(PolicypressError):
    """A provider holds mail of a halted notice, and the settings name another way of sending."""

    remedy = (
        "Set POLICY_MAILER=sendgrid with the key and the POLICY_SENDGRID_HOLD of that run, "
        "then run the same command again before the mail goes out."
    )

    def __init__(self, name: str) -> None:
        super().__init__(f"SendGrid holds mail of {name}, and was not asked to discard it.")


class CancelledNoticeError(PolicypressError):
    """A mail of a cancelled notice was to be sent after all."""

    remedy = "Announce the change anew: policy-notify announce tells it in a notice of its own."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is cancelled: nobody gets it any more.")


class LateError(PolicypressError):
    """People would hear of a change later than the policy, counsel or the law has it."""

    remedy = (
        "Set 'effective' later and merge that, or let counsel decide to be late all the same: "
        'add --late "the reason", which is kept with the notice.'
    )

    def __init__(self, lines: Sequence[str]) -> None:
        listed = "\n".join(f"  {line}" for line in lines)
        super().__init__(f"People would be told too late. Nothing new was sent.\n{listed}")


class TemplatesError(PolicypressError):
    """A template of the operator's own cannot be used."""

    remedy = "Mend it in the folder of POLICY_TEMPLATES, or take it out there: the product's own stands in."

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"The mail {name!r} cannot be made from its templates: {said}.")


class AudienceMovedError(PolicypressError):
    """Somebody came, accepted a version or changed their language while a notice was planned."""

    remedy = "Run the same command again; nothing was planned."

    def __init__(self) -> None:
        super().__init__("The recipients changed while the notice was planned.")
