"""How the site looks, and that nothing of it comes from anywhere else: given to the theme as values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from policy_history.phrasebook import SPOKEN, phrasebook
from policy_history.redline import stylesheet

THEME = Path(__file__).parent / "templates" / "theme"
ASSETS = Path(__file__).parent / "assets"
AUTO = "(prefers-color-scheme)"

# With "auto" the style sheet follows the device, so the scheme is right before any script has run.
SCHEMES = (
    (AUTO, "auto", "brightness-auto", "name.light"),
    ("(prefers-color-scheme: light)", "default", "weather-sunny", "name.dark"),
    ("(prefers-color-scheme: dark)", "slate", "weather-night", "name.auto"),
)


def theme_values(given: Mapping[str, object], language: str) -> dict[str, object]:
    """What the theme is told for pages in a language: no font from elsewhere, and our colours unless the
    operator chose some."""
    chosen = isinstance(given.get("palette"), list) and not _is_ours(given["palette"])
    return {"font": False, "language": language} | ({} if chosen else {"palette": _palette(language)})


def _palette(language: str) -> list[dict[str, object]]:
    """Our colour schemes, and what the switch from each to the next is called."""
    book = phrasebook(language)
    return [
        {"media": media, "scheme": scheme, "toggle": {"icon": f"material/{icon}", "name": book.say(name)}}
        for media, scheme, icon, name in SCHEMES
    ]


def _is_ours(palette: object) -> bool:
    return any(palette == _palette(language) for language in SPOKEN)


def style() -> tuple[str, str]:
    """The style sheet and its file's name, which changes with its content so that none is stale."""
    sheets = [(ASSETS / name).read_text("utf-8") for name in SHEETS]
    content = "\n".join([*sheets, stylesheet()])
    return f"assets/policypress.{hashlib.sha256(content.encode()).hexdigest()[:8]}.css", content


SHEETS = ("colours.css", "site.css", "numbers.css", "archive.css", "print.css")


def theme_directories(given: Iterable[str], custom: str | None) -> list[str]:
    """Our templates before the theme's own, but after those of the operator."""
    first = [custom] if custom else []
    return [*first, str(THEME), *(folder for folder in given if folder not in {custom, str(THEME)})]
