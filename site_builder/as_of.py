"""The page that says which text applied on which day: a table, and with a script a field for the day.

Needs neither a server nor a clock: the table has every period, and the field only finds its row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from policy_history.history import Policy
from site_builder.addresses import relative
from site_builder.desk import Desk, render
from site_builder.in_force import Period, ended, periods_until
from site_builder.shell import Page
from site_builder.top import top
from site_builder.views import Day, name_of, shown

SOURCE = Path(__file__).parent / "assets" / "as-of.js"


def script() -> tuple[str, bytes]:
    """The script's file, named by its content so that none is stale."""
    content = SOURCE.read_bytes()
    return f"assets/as-of.{hashlib.sha256(content).hexdigest()[:8]}.js", content


@dataclass(frozen=True, slots=True)
class Row:
    """A period as the table shows it; ``until`` is None for the last. ``redline`` is empty for the first."""

    start: Day
    until: Day | None
    name: str
    text: str
    redline: str


def as_of_page(desk: Desk, policy: Policy) -> Page:
    """Every period, the newest first."""
    address, name, book = desk.addresses.as_of(policy.slug), desk.names[policy.slug], desk.book(policy)
    rows = [_row(desk, policy, period, address) for period in reversed(_periods(desk, policy))]
    content = render(
        book,
        "as_of.html.j2",
        top=top(desk, policy, address, "as_of"),
        rows=rows,
        ended=ended(desk, policy),
        history=relative(desk.addresses.history(policy.slug), address),
    )
    title, description = book.say("as_of.page_title", title=name), book.say("as_of.description", title=name)
    page = desk.page(policy, address, title, description, content)
    source = relative(script()[0], address)
    data = f'\n<script defer src="{source}"></script>' if rows else ""
    return replace(page, noindex=True, data=data)


def _periods(desk: Desk, policy: Policy) -> tuple[Period, ...]:
    return periods_until(policy, desk.ended(policy))


def _row(desk: Desk, policy: Policy, period: Period, page: str) -> Row:
    book = desk.book(policy)
    return Row(
        start=shown(period.start, book),
        until=shown(period.until, book) if period.until else None,
        name=name_of(period.version, book),
        text=relative(desk.addresses.version(policy.slug, period.version.id), page),
        redline=desk.redline(policy, period.version, page),
    )
