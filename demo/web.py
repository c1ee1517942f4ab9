"""The published site and the inbox on one address of this machine, for a person to look at."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from demo.errors import PortTakenError
from demo.inbox import LOOPBACK, Inbox
from demo.inbox_pages import Answer, inbox_answer

USUAL_PORT = 8000


class Looking(SimpleHTTPRequestHandler):
    """The site's files, and under ``/inbox/`` the mails."""

    def __init__(self, *arguments: object, inbox: Inbox, site: Path) -> None:
        self._inbox = inbox
        self._site = site
        super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]  # the server passes them on

    def do_GET(self) -> None:
        """Answer one request."""
        path = urlsplit(self.path).path
        if path == "/inbox" or path.startswith("/inbox/"):
            self._answer(inbox_answer(self._inbox.mails, path.removeprefix("/inbox").strip("/")))
        else:
            super().do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A missing page gets the site's own words for it."""
        page = self._site / "404.html"
        if code == HTTPStatus.NOT_FOUND and page.exists():
            self._answer(Answer(page.read_bytes(), status=HTTPStatus.NOT_FOUND))
        else:
            super().send_error(code, message, explain)

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def end_headers(self) -> None:
        """Nothing is kept by the browser: the next demonstration has other pages at these addresses."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing: a line for each file would bury what the demonstration says."""


class Window(ThreadingHTTPServer):
    """Bound before anything is sent, because the mails carry its address."""

    daemon_threads = True


def window(port: int | None, inbox: Inbox, site: Path) -> Window:
    """Take the port that was asked for, or the usual one, or any that is free."""
    handler = partial(Looking, inbox=inbox, site=site)
    for candidate in (USUAL_PORT, 0) if port is None else (port,):
        try:
            return Window((LOOPBACK, candidate), handler)
        except (OSError, OverflowError):
            continue
    raise PortTakenError(USUAL_PORT if port is None else port)
