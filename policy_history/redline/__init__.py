"""One comparison in every form that a person or a program reads: page, terminal, comment, value."""

from policy_history.redline.as_json import FORMAT, VERSION, redline_json
from policy_history.redline.html import redline_html
from policy_history.redline.markdown import redline_markdown
from policy_history.redline.page import redline_page, stylesheet
from policy_history.redline.tally import Tally, tally
from policy_history.redline.text import redline_text

__all__ = [
    "FORMAT",
    "VERSION",
    "Tally",
    "redline_html",
    "redline_json",
    "redline_markdown",
    "redline_page",
    "redline_text",
    "stylesheet",
    "tally",
]
