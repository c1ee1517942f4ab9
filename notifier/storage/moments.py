"""Moments as the database gives them."""

from __future__ import annotations

from datetime import UTC, datetime


def aware(moment: datetime) -> datetime:
    """A moment from the database, in UTC; SQLite leaves the zone out."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
