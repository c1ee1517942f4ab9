"""A published site as files: in a folder, or on the web. What it sends is read in measure and never run."""

from __future__ import annotations

import time
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from policy_history.proof.errors import UnreachableSiteError

MOST_BYTES = 48_000_000  # of one file: a manifest of 42,000 versions has 33 million
WAIT = 20  # seconds for the connection and for each piece of an answer
WHOLE_WAIT = 120  # seconds for a whole file, however slowly its pieces come
PIECE = 1 << 16  # bytes


class FolderSite:
    """A site in the folder that it was built into."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        path = self._folder / name
        try:
            if path.stat().st_size > MOST_BYTES:
                raise _too_long(name)
            return path.read_bytes()
        except OSError as error:
            raise UnreachableSiteError(f"{path} cannot be read: {error.strerror}.") from None


class WebSite:
    """A site on the web. Only http and https are spoken, wherever a redirect leads."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._opener = _opener()

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        address = f"{self._address}/{quote(name)}"
        try:
            return self._fetch(address)
        except HTTPError as error:
            error.close()
            raise UnreachableSiteError(f"{address} answers {error.code} {error.reason}.") from None
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise UnreachableSiteError(f"{address} cannot be fetched: {_reason(error)}.") from None

    def _fetch(self, address: str) -> bytes:
        ends = time.monotonic() + WHOLE_WAIT
        request = Request(address, headers={"User-Agent": "policy-history verify"})  # noqa: S310  # see _opener
        content = bytearray()
        with self._opener.open(request, timeout=WAIT) as answer:
            while piece := answer.read1(PIECE):
                content += piece
                if len(content) > MOST_BYTES:
                    raise _too_long(address)
                if time.monotonic() > ends:
                    raise UnreachableSiteError(f"{address} took more than {WHOLE_WAIT} seconds.")
        return bytes(content)


def site_at(where: str) -> FolderSite | WebSite:
    """The site at an address or in a folder.

    Raises:
        UnreachableSiteError: it is neither.
    """
    if where.lower().startswith(("http://", "https://")):
        return WebSite(where)
    if "://" in where:
        raise UnreachableSiteError(f"{where} is neither a folder nor an address on the web.")
    if not Path(where).is_dir():
        raise UnreachableSiteError(f"There is no folder {where}.")
    return FolderSite(Path(where))


def _opener() -> OpenerDirector:
    """One that knows no file:, ftp: or data: and keeps no cookies."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        UnknownHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPDefaultErrorHandler(),
        HTTPRedirectHandler(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _too_long(name: str) -> UnreachableSiteError:
    return UnreachableSiteError(f"{name} is longer than {MOST_BYTES:,} bytes.")


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", "") or error or type(error).__name__)
