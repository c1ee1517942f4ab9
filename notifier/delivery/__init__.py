"""Ways to hand mail over, behind one protocol."""

from notifier.delivery.mailer import Mailer

__all__ = ["Mailer"]
