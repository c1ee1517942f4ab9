"""A whole page around a redline, for a file that stands alone."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files

from policy_history.comparison import Comparison
from policy_history.language_tags import direction
from policy_history.redline.html import redline_html

PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }}
:root {{ color-scheme: light dark; }}
{css}</style>
</head>
<body>
<main>
<p class="title"><strong>{title}</strong></p>
{redline}</main>
</body>
</html>
"""


@cache
def stylesheet() -> str:
    """The CSS that a redline wants; it styles nothing outside ``.rl``."""
    return files("policy_history.redline").joinpath("redline.css").read_text(encoding="utf-8")


def redline_page(comparison: Comparison, *, title: str = "What changed", language: str = "en") -> str:
    """A complete HTML page with its CSS inside: no script, and no request to anywhere."""
    return PAGE.format(
        language=escape(language),
        direction=direction(language),
        title=escape(title),
        css=stylesheet(),
        redline=redline_html(comparison, language=language),
    )
