"""The company's logo: a small picture that travels in the mail, since none may be fetched from anywhere.

Law     its name is made of its bytes, so that the hash of a mail's HTML, which names it, stands for it too
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

MAX_BYTES = 50_000  # every mail of a notice carries it
Kind = Literal["png", "jpeg", "gif"]
BEGINS: dict[bytes, Kind] = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture and what kind it is."""

    content: bytes = field(repr=False)
    kind: Kind

    @property
    def name(self) -> str:
        """What the HTML calls it (RFC 2392)."""
        return f"{hashlib.sha256(self.content).hexdigest()[:32]}@logo.invalid"

    @property
    def file(self) -> str:
        """What it is called where somebody saves it."""
        return f"logo.{self.kind}"


def read_logo(path: Path) -> Logo:
    """The picture in a file.

    Raises:
        ValueError: it is none of the kinds, or larger than a mail should carry.
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    kind = next((kind for begin, kind in BEGINS.items() if content.startswith(begin)), None)
    if kind is None or len(content) > MAX_BYTES:
        raise ValueError("no PNG, JPEG or GIF of at most 50 kB")
    return Logo(content, kind)
