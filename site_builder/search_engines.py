"""What search engines are told: which pages to list, and where they find that list.

Old versions and redlines are not in it. They say ``noindex`` themselves, which a program can only
read if nothing forbids it to fetch them: so ``robots.txt`` forbids nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from site_builder.desk import Desk

OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)


def sitemap(desk: Desk, other_pages: Iterable[str]) -> str:
    """The pages that search engines should know: current texts and their histories, with their days."""
    days = {}
    for policy in desk.policies:
        days[desk.addresses.policy(policy.slug)] = policy.newest.published
        days[desk.addresses.history(policy.slug)] = policy.newest.published
    lines = [
        f"  <url><loc>{_address(desk, page)}</loc><lastmod>{day:%Y-%m-%d}</lastmod></url>"
        for page, day in sorted(days.items())
    ]
    lines += [
        f"  <url><loc>{_address(desk, page)}</loc></url>" for page in sorted(set(other_pages) - set(days))
    ]
    return OPENING + "\n".join(lines) + "\n</urlset>\n"


def robots(desk: Desk) -> str:
    """Everything may be read; the list of what to show is the site map."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {desk.site.absolute('sitemap.xml')}\n"


def _address(desk: Desk, page: str) -> str:
    return escape(desk.site.absolute(page))
