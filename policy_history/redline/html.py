"""A comparison as HTML: the later version's structure, with what was added and removed inside it.

``<ins>`` and ``<del>`` stand only inside paragraphs, items, cells and headings, never around them,
so the page is valid whatever changed. Each change has an id (``change-1`` …), words for those who
hear the page, and links to the change before and after it. The classes are styled by
``redline.css``; without it the page still reads right, since everything is said in words too.

Law     without ``<del>`` the text is the later one, without ``<ins>`` the earlier one; every
        redline is read back before it is handed out (``read_back.py``)
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from policy_history.comparison import Comparison
from policy_history.phrasebook import ENGLISH
from policy_history.redline.body import Body
from policy_history.redline.head import head_html
from policy_history.redline.inline import Resolve
from policy_history.redline.names import names
from policy_history.redline.read_back import reads_right
from policy_history.redline.voice import Voice, voice
from policy_history.redline.whole import in_whole_blocks

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Redline:
    """One rendered redline. ``exact`` is false where it had to fall back to whole blocks."""

    html: str
    exact: bool


def redline_html(
    comparison: Comparison, *, resolve: Resolve = str, controls: bool = True, language: str = ENGLISH
) -> str:
    """The redline as a fragment for a page of yours, to be styled by ``stylesheet()``; one to a page.

    ``resolve`` turns a safe link as the policy has it into the one for your page; ``controls``
    leaves out the choice between "whole text" and "changes only", for a mail. ``language`` is the tag
    of the texts' language, in which the redline speaks if it can.
    """
    return draw(comparison, resolve=resolve, controls=controls, language=language).html


def draw(
    comparison: Comparison, *, resolve: Resolve = str, controls: bool = True, language: str = ENGLISH
) -> Redline:
    """As ``redline_html``, and whether the words could be marked one by one.

    Each redline is read back first. One that does not give the two texts is drawn again with each
    changed block struck and added whole, says so at its head, and is logged as an error.
    """
    spoken = voice(language)
    drawn = _draw(comparison, resolve, spoken, controls=controls, exact=True)
    if reads_right(drawn, comparison):
        return Redline(drawn, exact=True)
    LOG.error("A redline did not read back and is shown in whole blocks; please report the two texts.")
    whole = in_whole_blocks(comparison)
    return Redline(_draw(whole, resolve, spoken, controls=controls, exact=False), exact=False)


def _draw(comparison: Comparison, resolve: Resolve, spoken: Voice, *, controls: bool, exact: bool) -> str:
    named = names(comparison)
    head = head_html(comparison, named, spoken, controls=controls, exact=exact)
    body = Body(comparison, named, resolve, spoken).html()
    return f'<div class="rl">\n{head}<div class="rl-body">\n{body}</div>\n</div>\n'
