"""A strict reader of mail that shares no code with the writer: RFC 5322, 2045 and 2047, read anew.

It refuses what a lenient parser forgives: bare line ends, long lines, headers that occur twice,
bytes outside ASCII in a header.
"""

from __future__ import annotations

import base64
import quopri
import re
from dataclasses import dataclass

ONCE = {"from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type"}
FIELD = re.compile(rb"([!-9;-~]+):[ \t]?(.*)", re.DOTALL)
WORD = re.compile(r"=\?([\w-]+)\?([bBqQ])\?([^? ]*)\?=")


@dataclass(frozen=True)
class Part:
    """Headers by their names in lower case, and the body as it stands."""

    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, its transfer encoding undone."""
        assert self.headers["content-transfer-encoding"] == "quoted-printable"
        assert 'charset="utf-8"' in self.headers["content-type"]
        return quopri.decodestring(self.body).decode("utf-8").replace("\r\n", "\n")


def read_mail(source: bytes) -> Part:
    """The whole mail."""
    assert b"\r" not in source.replace(b"\r\n", b""), "a bare CR"
    assert b"\n" not in source.replace(b"\r\n", b""), "a bare LF"
    assert b"\0" not in source
    assert all(len(line) <= 998 for line in source.split(b"\r\n"))
    return _part(source)


def read_alternatives(mail: Part) -> tuple[Part, Part]:
    """The text and the HTML of a mail that has both, in that order."""
    kind, _, rest = mail.headers["content-type"].partition(";")
    assert kind == "multipart/alternative"
    found = re.fullmatch(r'\s*boundary="([^"]{1,70})"', rest)
    assert found
    mark = f"--{found[1]}".encode()
    _preamble, first, second, end = (b"\r\n" + mail.body).split(b"\r\n" + mark)
    assert end.strip() == b"--"
    text, html = _part(first.removeprefix(b"\r\n")), _part(second.removeprefix(b"\r\n"))
    assert text.headers["content-type"].startswith("text/plain")
    assert html.headers["content-type"].startswith("text/html")
    return text, html


def _part(source: bytes) -> Part:
    head, _, body = source.partition(b"\r\n\r\n")
    headers: dict[str, str] = {}
    for line in re.split(rb"\r\n(?![ \t])", head):
        found = FIELD.fullmatch(line)
        assert found, f"not a header: {line!r}"
        name = found[1].decode("ascii").lower()
        assert name not in headers or name not in ONCE, f"{name} twice"
        headers[name] = _decoded(re.sub(rb"\r\n(?=[ \t])", b"", found[2]).decode("utf-8"))
    return Part(headers, body)


def _decoded(value: str) -> str:
    joined = re.sub(r"(\?=)\s+(?==\?)", r"\1", value)
    return WORD.sub(lambda m: _word(m[1], m[2].lower(), m[3]), joined)


def _word(charset: str, encoding: str, text: str) -> str:
    raw = base64.b64decode(text) if encoding == "b" else quopri.decodestring(text.replace("_", " "))
    return raw.decode(charset)
