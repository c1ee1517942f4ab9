"""One HTML document as a tagged PDF, for readers who keep a text as a file.

Pure: HTML in, bytes out. Nothing is fetched; pictures stand in the HTML itself. The bytes depend on
the HTML, on the library and on the machine's fonts, never on a clock.

Method  WeasyPrint as PDF/UA-1: title, language, headings, lists and tables are told to screen readers
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from site_builder.errors import NoPdfLibraryError

ASSETS = Path(__file__).parent / "assets"


def pdf(html: str, base: str) -> bytes:
    """The document; its links lead from the address ``base``.

    Raises:
        NoPdfLibraryError: the optional library is not installed, or cannot be loaded.
    """
    maker = library()
    inside = maker.urls.URLFetcher(allowed_protocols={"data"})
    document = maker.HTML(string=html, base_url=base, url_fetcher=inside)
    sheet = maker.CSS(string=style(), url_fetcher=inside)
    identifier = hashlib.sha256(html.encode("utf-8", "surrogatepass")).hexdigest()[:32].encode()
    found: bytes = document.write_pdf(
        stylesheets=[sheet],
        presentational_hints=True,  # how a list's own ``type`` has its numbers written
        pdf_variant="pdf/ua-1",
        pdf_identifier=identifier,
        custom_metadata=False,
    )
    return found


def style() -> str:
    """How a PDF looks."""
    return "".join((ASSETS / name).read_text("utf-8") for name in ("pdf.css", "numbers.css"))


def pdf_maker() -> str:
    """What makes the PDFs, for whoever remembers them.

    Raises:
        NoPdfLibraryError: as ``pdf``, so that a build finds out before it writes anything.
    """
    library()
    return f"weasyprint {version('weasyprint')}"


@cache
def library() -> Any:  # it has no types
    """WeasyPrint, loaded when it is first needed.

    Raises:
        NoPdfLibraryError: it is not installed, or Pango is not.
    """
    try:
        import weasyprint
    except (ImportError, OSError, PackageNotFoundError) as error:  # OSError: Pango is not there
        raise NoPdfLibraryError(str(error).splitlines()[0]) from error
    return weasyprint
