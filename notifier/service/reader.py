"""In which language a reader is spoken to. Pure.

Method  what a link asks for (``?lang=de``), else what is known of the person, else what the browser asks
        for (RFC 9110, 12.5.4), else the company's language; only languages that there are phrases in count
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.requests import Request

from notifier.phrases import Phrases, nearest, phrases

LONGEST = 300  # characters of Accept-Language that are read
WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page: its phrases, and the language they wished for, empty where it is none of ours.

    ``linked`` says that a link asked for it, so the next page has to be asked for it too.
    """

    said: Phrases
    wished: str
    linked: bool

    def path(self, path: str) -> str:
        """The address of the next page for this reader."""
        return f"{path}?lang={self.wished}" if self.linked else path


def reader_of(request: Request, company: str, known: str = "") -> Reader:
    """The reader of an answer; ``known`` is the language of the person whom it concerns, as a tag."""
    link = nearest(request.query_params.get("lang", ""), "")
    wished = link or nearest(known, "") or _first_of_ours(request.headers.get("accept-language", ""))
    return Reader(phrases(wished or nearest(company)), wished, bool(link))


def _first_of_ours(header: str) -> str:
    """The language among ours that a browser likes best."""
    found = [(_weight(part), nearest(part.partition(";")[0], "")) for part in header[:LONGEST].split(",")]
    ours = [(weight, language) for weight, language in found if weight and language]
    return max(ours, key=lambda one: one[0], default=(0, ""))[1]


def _weight(part: str) -> float:
    _, semicolon, given = part.partition(";")
    match = WEIGHT.fullmatch(given.strip())
    return float(match[1]) if match else float(not semicolon)
