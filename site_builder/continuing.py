"""A redline that is too heavy for one page, continued on further ones.

Unit    a block right below the body of the redline, as for folding; no block is cut
Law     the parts together hold every block once, in order; a link that led to a place leads to it still,
        and whoever comes to the first page with the anchor of a section finds the link to it there
Method  by an estimate of what a page weighs compressed, since compressed sizes differ from machine to
        machine: fitted to 1,882 real redlines, never below what they weigh (decision 0037)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.folding import BODY, CONTROL, blocks
from site_builder.outline import HEADING, TAG, words

MOST = 37_000  # estimated bytes of one page, at most about 40 KB with the frame of the site around them
FULL = 33_000  # of each of several, so that the first has room for the sections that stand on the others
NAMED = re.compile(r' (?:id|name)="([^"]+)"')
WITHIN = re.compile(r'(?<= href=")#([^"]+)(?=")')
RELATIVE = re.compile(r'( (?:href|src)=")(?![a-z][a-z0-9+.-]*:|[/#])')
ASIDE = re.compile(r'<span class="rl-(?:sr|nav|note)">.*?</span>|<del\b.*?</del>', re.DOTALL)
MARKED = re.compile(r"(?:rl-)*(?:change|form)-\d+\Z")
ENDS = "</div>\n</div>"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A section that begins on a further page; ``words`` is "" where its heading has none."""

    words: str
    anchor: str
    part: int


def continued(redline: str, most: int = MOST, full: int = FULL) -> tuple[str, ...]:
    """The HTML of each page, the first for the address of the redline, part n for ``n/`` below it."""
    head, mark, rest = redline.partition(BODY)
    if len(redline) <= most or weight(redline) <= most or not mark:
        return (redline,)
    body, end, after = rest.rpartition(ENDS)
    filled = list(_filled(blocks(body), full, weight(head)))
    first = f"{CONTROL.sub('', head)}{mark}{filled[0]}{end}"
    further = [f'<div class="rl">\n{mark}{page}{end}' for page in filled[1:]]
    pages = [first, *map(_one_deeper, further)]
    pages[-1] += after
    places = {name: number for number, page in enumerate(pages, 1) for name in NAMED.findall(page)}
    return tuple(_led(page, number, places) for number, page in enumerate(pages, 1))


def elsewhere(pages: Sequence[str]) -> Iterator[Elsewhere]:
    """The sections on all pages but the first, whose anchors the first page has to bear as well."""
    known = set(NAMED.findall(pages[0]))
    for number, page in enumerate(pages[1:], 2):
        for _, anchor, inner in HEADING.findall(page):
            if anchor not in known and not MARKED.match(anchor):
                known.add(anchor)
                yield Elsewhere(words(ASIDE.sub("", inner)), anchor, number)


def weight(html: str) -> int:
    """About as many bytes as a server would send, rather more than fewer."""
    text = TAG.sub("", html)
    foreign = len(text.encode("utf-8", "surrogatepass")) - len(text)  # what is not ASCII repeats itself less
    return len(text) * 3 // 10 + foreign * 3 // 5 + 5 * html.count(' id="') + 3 * html.count("<") // 2


def _filled(found: Sequence[str], full: int, taken: int) -> Iterator[str]:
    """Pages as full as may be, none of which ends with a heading."""
    page: list[str] = []
    for block in found:
        size = weight(block)
        if page and taken + size > full:
            kept = _without_last_headings(page)
            yield "".join(page[:kept])
            page = page[kept:]
            taken = sum(map(weight, page))
        page.append(block)
        taken += size
    yield "".join(page)


def _without_last_headings(page: Sequence[str]) -> int:
    """How many blocks stay; all of them where there is nothing but headings."""
    kept = len(page)
    while kept and re.match(r"\s*<h[1-6]\b", page[kept - 1]):
        kept -= 1
    return kept or len(page)


def _one_deeper(html: str) -> str:
    return RELATIVE.sub(r"\1../", html)


def _led(html: str, number: int, places: Mapping[str, int]) -> str:
    """The links to places on other pages, leading there."""

    def to(match: re.Match[str]) -> str:
        page = places.get(match[1], number)
        if page == number:
            return match[0]
        up, down = "" if number == 1 else "../", "" if page == 1 else f"{page}/"
        return f"{up}{down}{match[0]}"

    return WITHIN.sub(to, html)
