"""In which language a reader is spoken to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from notifier.phrases import LANGUAGES
from notifier.service.reader import Reader, reader_of


def reader(header: str = "", query: str = "", known: str = "", company: str = "") -> Reader:
    scope = {
        "type": "http",
        "query_string": query.encode(),
        "headers": [(b"accept-language", header.encode())],
    }
    return reader_of(Request(scope), company, known)


@pytest.mark.parametrize(
    ("header", "query", "known", "company", "shown", "wished"),
    [
        ("", "", "", "", "en", ""),
        ("", "", "", "de", "de", ""),
        ("fr-CA, de;q=0.9", "", "", "de", "fr", "fr"),
        ("en;q=0.2, de;q=0.8, ja", "", "", "", "de", "de"),
        ("de;q=0, en;q=0.1", "", "", "", "en", "en"),
        ("de;q=much", "", "", "fr", "fr", ""),
        ("*", "", "", "fr", "fr", ""),
        ("fr", "", "de-AT", "", "de", "de"),
        ("fr", "", "ja", "", "fr", "fr"),
        ("fr", "lang=en", "de", "de", "en", "en"),
        ("fr", "lang=xx", "de", "", "de", "de"),
    ],
)
def test_the_language_is_the_one_wished_for_most(  # noqa: PLR0917  # what is known, and what follows
    header: str, query: str, known: str, company: str, shown: str, wished: str
) -> None:
    """For readers: a link, else what is known of them, else their browser, else the company."""
    found = reader(header, query, known, company)

    assert (found.said.language, found.wished, found.linked) == (shown, wished, query == "lang=en")


def test_a_language_that_a_link_chose_stays_on_the_way() -> None:
    """For readers: the answer to a form is in the language of the form."""
    assert reader(query="lang=de").path("/subscribe") == "/subscribe?lang=de"
    assert reader("de").path("/subscribe") == "/subscribe"


@settings(max_examples=40)
@given(header=st.text(st.characters(max_codepoint=255)), query=st.text(max_size=20))
def test_whatever_is_sent_a_reader_is_spoken_to(header: str, query: str) -> None:
    """For everybody: no header and no link is a fault of ours."""
    scope = {
        "type": "http",
        "query_string": f"lang={query}".encode(),
        "headers": [(b"accept-language", header.encode("latin-1"))],
    }

    assert reader_of(Request(scope), "").said.language in LANGUAGES
