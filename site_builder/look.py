"""How the site looks, and that nothing of it comes from anywhere else: given to the theme as values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from policy_history.markdown import CLASSES
from policy_history.phrasebook import SPOKEN, phrasebook
from policy_history.redline import stylesheet
from site_builder.theme_style import borne_by, theme_style

THEME = Path(__file__).parent / "templates" / "theme"
TEMPLATES = Path(__file__).parent / "templates" / "pages"
ASSETS = Path(__file__).parent / "assets"
THEME_SHEETS = re.compile(r'<link rel="stylesheet" href="[./]*(assets/stylesheets/[^"]+)"')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANKS = re.compile(r"""("[^"]*"|'[^']*')|\s*([{};,])\s*|\s+""")
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
    return _named("policypress", _without_blanks("\n".join([*sheets, stylesheet()])))


def theme_style_of(page: str, folders: Iterable[str]) -> tuple[str, str] | None:
    """The theme's style as far as our pages need it, with its file's name. ``page`` is a page of the theme.

    None where a style sheet that the page asks for is in none of the theme's folders: then it needs all.
    """
    found = [_in_folders(folders, name) for name in THEME_SHEETS.findall(page)]
    sheets = [path.read_text("utf-8") for path in found if path]
    if not sheets or len(sheets) < len(found):
        return None
    ours = [path.read_text("utf-8") for path in (*TEMPLATES.glob("*.j2"), *ASSETS.rglob("*.js"))]
    of_texts = f'class="{" ".join(sorted(CLASSES))}"'
    return _named("theme", theme_style("".join(sheets), borne_by(page, of_texts, *ours), style()[1]))


def _in_folders(folders: Iterable[str], name: str) -> Path | None:
    return next((path for folder in folders if (path := Path(folder) / name).is_file()), None)


def _named(name: str, content: str) -> tuple[str, str]:
    return f"assets/{name}.{hashlib.sha256(content.encode()).hexdigest()[:8]}.css", content


def _without_blanks(css: str) -> str:
    return BLANKS.sub(lambda match: match[1] or match[2] or " ", COMMENT.sub("", css)).strip()


SHEETS = ("colours.css", "site.css", "numbers.css", "archive.css", "print.css")


def theme_directories(given: Iterable[str], custom: str | None) -> list[str]:
    """Our templates before the theme's own, but after those of the operator."""
    first = [custom] if custom else []
    return [*first, str(THEME), *(folder for folder in given if folder not in {custom, str(THEME)})]
