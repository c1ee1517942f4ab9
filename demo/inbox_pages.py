"""The inbox as web pages: a list, and each mail as its reader sees it, as text, and as it came."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from jinja2 import Environment, PackageLoader, StrictUndefined

from demo.inbox import Mail

# A mail is a stranger's page: nothing in it runs, and nothing is fetched for it.
PAGE_RULES = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
MAIL_RULES = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser gets: bytes with their status and headers."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    rules: str = ""
    kind: str = "text/html; charset=utf-8"
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that go with it."""
        rules = {"Content-Security-Policy": self.rules} if self.rules else {}
        return {"Content-Type": self.kind, "X-Content-Type-Options": "nosniff", **rules, **self.more}


def inbox_answer(mails: Sequence[Mail], path: str) -> Answer:
    """The page at a path below ``/inbox/``: nothing is the list, ``3`` is a mail, ``3/html`` its body."""
    if not path:
        return _page("list.html", mails=mails)
    number, _, part = path.partition("/")
    chosen = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    if not 1 <= chosen <= len(mails) or part not in {"", "html", "framed", "source"}:
        return _page("missing.html", status=HTTPStatus.NOT_FOUND)
    mail = mails[chosen - 1]
    if part == "html":
        return Answer(mail.part("html").encode(), rules=MAIL_RULES)
    if part == "framed":
        return Answer(_leaving_the_frame(mail.part("html")).encode(), rules=MAIL_RULES)
    if part == "source":
        return Answer(mail.source, kind="text/plain; charset=utf-8")
    return _page("mail.html", mail=mail, number=chosen, text=mail.part("plain"))


def _leaving_the_frame(html: str) -> str:
    """The mail with links that open the whole window, as they would from a mail program."""
    return re.sub(r"<head[^>]*>", r'\g<0><base target="_top">', html, count=1, flags=re.IGNORECASE)


def _page(template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Answer:
    text = PAGES.get_template(template).render(values)
    return Answer(text.encode(), status=status, rules=PAGE_RULES)


PAGES = Environment(loader=PackageLoader("demo"), autoescape=True, undefined=StrictUndefined)
