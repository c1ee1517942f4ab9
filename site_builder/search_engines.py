"""What search engines are told: which pages to list, and where they find that list.

Old versions and redlines are not in it. They say ``noindex`` themselves, which a program can only
read if nothing forbids it to fetch them: so ``robots.txt`` forbids nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from policy_history.history import Policy
from site_builder.desk import Desk
from site_builder.tongues import Kind, alternates

OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{}>\n'
)
OTHERS = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def sitemap(desk: Desk, other_pages: Iterable[str]) -> str:
    """The pages that search engines should know: current texts and their histories, with their days, each
    in every language that it has."""
    ours = {}
    for policy in desk.policies:
        for page, kind in _pages(desk, policy):
            said = f"<lastmod>{policy.newest.published:%Y-%m-%d}</lastmod>"
            ours[page] = said + "".join(_other(desk, *other) for other in alternates(desk, policy, kind))
    found = ours | dict.fromkeys(set(other_pages) - ours.keys(), "")
    order = [*sorted(ours), *sorted(found.keys() - ours.keys())]
    lines = [f"  <url><loc>{_address(desk, page)}</loc>{found[page]}</url>" for page in order]
    opening = OPENING.format(OTHERS if any("<xhtml:" in said for said in ours.values()) else "")
    return opening + "\n".join(lines) + "\n</urlset>\n"


def _pages(desk: Desk, policy: Policy) -> tuple[tuple[str, Kind], ...]:
    where = desk.addresses
    return (where.policy(policy.slug), "policy"), (where.history(policy.slug), "history")


def _other(desk: Desk, tag: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{tag}" href="{_address(desk, address)}"/>'


def robots(desk: Desk) -> str:
    """Everything may be read; the list of what to show is the site map."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {desk.site.absolute('sitemap.xml')}\n"


def _address(desk: Desk, page: str) -> str:
    return escape(desk.site.absolute(page))
