"""What stands where a request is not answered: a page for readers, a line for programs.

Method  pages are written once, when the service starts, so that a flood costs next to nothing
        and a fault of ours cannot keep its own page from being shown
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from notifier.phrases import LANGUAGES, phrases
from notifier.service.pages import Page, render
from notifier.service.reader import reader_of
from notifier.settings import Sender

LINES: Mapping[int, str] = {
    404: "There is no such page.",
    408: "The request took too long.",
    413: "The request is too large.",
    429: "Too many requests.",
    500: "Something went wrong.",
}
HEADERS: Mapping[int, dict[str, str]] = {
    404: {},
    408: {"connection": "close"},
    413: {"connection": "close"},
    429: {"retry-after": "10"},
    500: {"connection": "close"},
}


class Regrets:
    """The answers of one company's service."""

    def __init__(self, sender: Sender) -> None:
        self._company = sender.language
        self._pages = {
            (language, status): _page(sender, language, status) for language in LANGUAGES for status in LINES
        }

    def answer(self, scope: Scope, status: int) -> Response:
        """What a request gets instead."""
        request = Request(scope)
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse(f"{LINES[status]}\n", status, HEADERS[status])
        language = reader_of(request, self._company).said.language
        spoken = {"content-language": language, "vary": "Accept, Accept-Language"}
        return HTMLResponse(self._pages[language, status], status, HEADERS[status] | spoken)


def _page(sender: Sender, language: str, status: int) -> str:
    said = phrases(language)
    return render(Page(said.say(f"page_{status}"), (said.say(f"page_{status}_how"),)), sender, said)
