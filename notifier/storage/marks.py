"""The mark that stands for a person where their address must not: in evidence, and once they are forgotten.

Law     nobody can compute it from a list of addresses without the installation's own key; whoever was
        given the opening of their own mark can show anybody that it is theirs
Method  the opening is an HMAC of the address under the key; the mark is a SHA-256 of opening and address
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

LENGTH = 32  # hexadecimal digits, 128 bits
PREFIX = "forgotten-"


def opening_of(key: bytes, address_key: str) -> str:
    """What a person needs to show that a mark is theirs. It is told to nobody else."""
    return hmac.new(key, address_key.encode(), hashlib.sha256).hexdigest()


def mark_of(key: bytes, address_key: str) -> str:
    """The mark of an address."""
    opened = opening_of(key, address_key) + address_key
    return hashlib.sha256(opened.encode()).hexdigest()[:LENGTH]


def letter_key(key: bytes, about: str, number: int) -> str:
    """What marks one person's copy of a notice, or a batch: the same for ever; it tells nobody whose."""
    marked = _begun(key, about).copy()
    marked.update(b"%d" % number)
    return marked.hexdigest()[:LENGTH]


@lru_cache(maxsize=8)
def _begun(key: bytes, about: str) -> hmac.HMAC:
    return hmac.new(key, f"{about}\n".encode(), hashlib.sha256)


def person_of(key: bytes, recorded: str) -> str:
    """The mark of whom a delivery records: by address, or by the mark itself once they are forgotten."""
    return recorded.removeprefix(PREFIX) if recorded.startswith(PREFIX) else mark_of(key, recorded)
