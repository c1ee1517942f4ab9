"""What readers may keep as files, where the operator wants it: each version as a PDF, each change for Word.

Both are made once, since a version and a change never change, and remembered beside the texts.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import pairwise
from mimetypes import guess_type
from urllib.parse import unquote

from markupsafe import Markup

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.history import Policy, Version
from policy_history.language_tags import base, direction
from policy_history.phrasebook import Phrasebook
from site_builder.cache import engine
from site_builder.desk import Desk, heading, render
from site_builder.pdf import pdf, pdf_maker, style
from site_builder.scripts import File
from site_builder.views import dates, name_of

SOURCE = re.compile(r'(<img src=")([^"]*)"')


def downloads(desk: Desk, policy: Policy) -> Iterator[File]:
    """The files of one policy that the site is to have."""
    if desk.site.pdf:
        for version in policy.versions:
            yield desk.addresses.pdf(policy.slug, version.id), _pdf(desk, policy, version)
    if desk.site.word:
        for before, after in pairwise(policy.versions):
            yield desk.addresses.word(policy.slug, after.id), _word(desk, policy, before, after)


def _pdf(desk: Desk, policy: Policy, version: Version) -> bytes:
    address, book = desk.addresses.version(policy.slug, version.id), desk.book(policy)
    text = desk.text(desk.pieces.text(version), address, version.revision.path)
    permanent = desk.site.absolute(address)
    html = render(
        book,
        "pdf.html.j2",
        language=policy.language,
        direction=direction(policy.language),
        said=_said(policy, book),
        name=book.say("version.title", title=version.title, version=name_of(version, book)),
        author=desk.site.company or desk.site.name,
        description=book.say("version.description", version=name_of(version, book)),
        anchor=text.anchor,
        title=heading(text, version.title),
        dates=dates(version, book),
        permanent=permanent,
        body=Markup(_with_pictures(desk, text.body, address)),  # noqa: S704  # cleaned by the core
    )
    key = _digest(pdf_maker(), style(), permanent, html)
    return _remembered(desk, f"pdf {key}", lambda: pdf(html, permanent))


def _said(policy: Policy, book: Phrasebook) -> Markup:
    """The attributes for our words in a file whose language is that of the policy."""
    ours = base(policy.language) == book.language
    return Markup() if ours else Markup(' lang="{}" dir="ltr"').format(book.language)


def _word(desk: Desk, policy: Policy, before: Version, after: Version) -> bytes:
    book = desk.book(policy)
    title = book.say("change.page_title", title=desk.names[policy.slug], version=name_of(after, book))
    author = desk.site.company or desk.site.name
    blobs = (before.revision.blob, after.revision.blob)

    def made() -> bytes:
        from policy_history.redline.word import redline_docx  # slow to load

        texts = (read_document(desk.pieces.source(v).decode("utf-8", "replace")) for v in (before, after))
        comparison, moment = compare(*texts), after.published
        return redline_docx(comparison, title=title, author=author, moment=moment, language=policy.language)

    key = _digest(engine(), *blobs, title, author, after.published.isoformat(), policy.language)
    return _remembered(desk, f"word {key}", made)


def _with_pictures(desk: Desk, body: str, page: str) -> str:
    """The text with its pictures inside it, since a file has no neighbours."""
    media = {desk.links.site_path(path): (path, blob) for path, blob in desk.links.media.items()}

    def inside(match: re.Match[str]) -> str:
        path, blob = media[posixpath.normpath(posixpath.join(page, unquote(unescape(match[2]))))]
        kind = guess_type(path)[0] or "application/octet-stream"
        content = base64.b64encode(desk.pieces.file(blob)).decode()
        return f'{match[1]}data:{kind};base64,{content}"'

    return SOURCE.sub(inside, body)


def _remembered(desk: Desk, key: str, make: Callable[[], bytes]) -> bytes:
    """The cache keeps texts."""
    return base64.b85decode(desk.pieces.remembered(key, lambda: base64.b85encode(make()).decode()))


def _digest(*parts: str) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
