"""The site as its operator describes it."""

from __future__ import annotations

from dataclasses import dataclass

from policy_history.phrasebook import ENGLISH
from site_builder.addresses import absolute
from site_builder.errors import NoSiteAddressError


@dataclass(frozen=True, slots=True)
class Site:
    """Name and address of the site, whose policies they are, and where their source can be seen.

    ``language`` is that of the pages that are no policy's. ``pdf`` gives each version a PDF, ``word``
    each change a document with tracked changes. ``service`` is where readers ask for mails about changes.

    Raises:
        NoSiteAddressError: ``url`` is not a whole web address.
    """

    name: str
    url: str
    company: str = ""
    source: str = ""
    language: str = ENGLISH
    pdf: bool = False
    word: bool = False
    service: str = ""

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise NoSiteAddressError(self.url)

    def absolute(self, address: str) -> str:
        """The whole address of a page of the site."""
        return absolute(self.url, address)

    def commit(self, sha: str) -> str:
        """Where a commit can be seen, if the operator has said where the source is."""
        word = "commits" if "bitbucket.org" in self.source else "commit"
        return f"{self.source.rstrip('/')}/{word}/{sha}" if self.source else ""
