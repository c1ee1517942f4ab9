"""How the site looks, and that nothing of it comes from anywhere else: given to the theme as values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from policy_history.redline import stylesheet

THEME = Path(__file__).parent / "templates" / "theme"
ASSETS = Path(__file__).parent / "assets"
AUTO = "(prefers-color-scheme)"

# With "auto" the style sheet follows the device, so the scheme is right before any script has run.
PALETTE = [
    {
        "media": AUTO,
        "scheme": "auto",
        "toggle": {"icon": "material/brightness-auto", "name": "Switch to light colours"},
    },
    {
        "media": "(prefers-color-scheme: light)",
        "scheme": "default",
        "toggle": {"icon": "material/weather-sunny", "name": "Switch to dark colours"},
    },
    {
        "media": "(prefers-color-scheme: dark)",
        "scheme": "slate",
        "toggle": {"icon": "material/weather-night", "name": "Follow the device's colours"},
    },
]


def theme_values(given: Mapping[str, object]) -> dict[str, object]:
    """What the theme is told: no font from elsewhere, and our colours unless the operator chose some."""
    chosen = isinstance(given.get("palette"), list)
    return {"font": False} | ({} if chosen else {"palette": PALETTE})


def style() -> tuple[str, str]:
    """The style sheet and its file's name, which changes with its content so that none is stale."""
    sheets = [(ASSETS / name).read_text("utf-8") for name in SHEETS]
    content = "\n".join([*sheets, stylesheet()])
    return f"assets/policypress.{hashlib.sha256(content.encode()).hexdigest()[:8]}.css", content


SHEETS = ("colours.css", "site.css", "archive.css", "print.css")


def theme_directories(given: Iterable[str], custom: str | None) -> list[str]:
    """Our templates before the theme's own, but after those of the operator."""
    first = [custom] if custom else []
    return [*first, str(THEME), *(folder for folder in given if folder not in {custom, str(THEME)})]
