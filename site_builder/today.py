"""The day as on which a site is built: named by the operator, never taken from the clock.

With it the page of a policy shows the text that applies on that day, and announces the next one.
"""

from __future__ import annotations

from datetime import date, datetime

from site_builder.errors import NoDayError


def read_today(given: str | date | None) -> date | None:
    """The day that ``today`` in mkdocs.yml names; None where it is empty or left out.

    Raises:
        NoDayError: it is no day.
    """
    if given is None or given == "":
        return None
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise NoDayError(str(given)) from None
