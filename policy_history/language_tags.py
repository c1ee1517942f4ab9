"""Language tags (BCP 47) as files and front matter have them: how they are written, and what they stand for.

Pure. What a language is called and which way it runs is the Unicode consortium's (CLDR), through Babel.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from babel.core import Locale, UnknownLocaleError

TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")


def tag_of(text: str) -> str | None:
    """A language tag as it is written, such as "de", "pt-BR" or "zh-Hant"; None for anything else."""
    match = TAG.fullmatch(text.strip())
    if match is None:
        return None
    language, script, region = match.groups()
    parts = [language.lower(), (script or "").title(), (region or "").upper()]
    return "-".join(part for part in parts if part)


@lru_cache(maxsize=256)
def known_tag(name: str) -> str | None:
    """The tag that a name is, if it is that of a language which is written anywhere."""
    tag = tag_of(name)
    return tag if tag and _locale(base(tag)) else None


def base(tag: str) -> str:
    """The language of a tag without its script and region."""
    return tag.split("-", maxsplit=1)[0]


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written."""
    locale = _locale(tag)
    return "rtl" if locale and locale.text_direction == "rtl" else "ltr"


def language_name(tag: str, spoken: str | None = None) -> str:
    """What a language is called, in the language ``spoken`` or else in itself; its tag if nobody knows."""
    locale = _locale(tag)
    name = locale.get_display_name(_locale(spoken) if spoken else locale) if locale else None
    return name or tag


@lru_cache(maxsize=256)
def _locale(tag: str) -> Locale | None:
    """What Babel knows of a language, less exactly where it does not know the whole tag."""
    parts = tag.split("-")
    for end in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:end]))
        except (ValueError, UnknownLocaleError):
            continue
    return None
