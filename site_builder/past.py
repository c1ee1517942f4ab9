"""The pages of the archive: a policy's timeline, and each of its versions."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from policy_history.history import Policy, Version
from site_builder.addresses import relative
from site_builder.desk import Desk, render
from site_builder.finish import anchors
from site_builder.in_force import ended, force, in_force_on, successor
from site_builder.linked_data import version_data
from site_builder.neighbours import link_to, neighbours
from site_builder.permanent import permanent_links
from site_builder.search import field
from site_builder.shell import Page
from site_builder.since import since
from site_builder.tongues import with_alternates
from site_builder.top import top
from site_builder.views import MOST_POINTS, Link, Step, dates, name_of, signer, silent

SHORT = 10  # versions in a timeline that is seen at a glance


def history_page(desk: Desk, policy: Policy, search: str) -> Page:
    """The timeline, newest version first. ``search`` is the file that a search begins with."""
    address, name, book = desk.addresses.history(policy.slug), desk.names[policy.slug], desk.book(policy)
    away = since(desk, policy)
    content = render(
        book,
        "history.html.j2",
        top=top(desk, policy, address, "history"),
        steps=[
            _step(desk, policy, version, address, has_since=version in away)
            for version in reversed(policy.versions)
        ],
        years=_years(policy),
        silent=[
            silent(revision, desk.site.commit(revision.commit), book) for revision in reversed(policy.silent)
        ],
        versions=len(policy.versions),
        ended=ended(desk, policy),
        first=name_of(policy.versions[0], book),
        compare=relative(desk.addresses.compare(policy.slug), address) if len(policy.versions) > 1 else "",
        earlier_paths=policy.earlier_paths,
        path=policy.path,
        feed=relative(desk.addresses.feed(policy.slug), address),
        sections=relative(desk.addresses.sections(policy.slug), address),
        as_of=relative(desk.addresses.as_of(policy.slug), address),
        search=field(search, address, book, policy.language) if search else None,
    )
    description = book.say("history.description", title=name)
    page = desk.page(policy, address, book.say("history.title", title=name), description, content)
    return with_alternates(desk, policy, page, "history")


def _years(policy: Policy) -> list[Link]:
    """Where each year begins in a timeline that is long, the newest first."""
    newest = {str(version.last_updated.year): f"#{version.id}" for version in policy.versions}
    is_long = len(policy.versions) > SHORT and len(newest) > 1
    return [Link(year, place) for year, place in sorted(newest.items(), reverse=True)] if is_long else []


def version_page(desk: Desk, policy: Policy, version: Version) -> Page:
    """One version, for ever at this address."""
    address, book = desk.addresses.version(policy.slug, version.id), desk.book(policy)
    text = desk.text(desk.pieces.text(version), address, version.revision.path)
    body = permanent_links(text.body, "", anchors(text.body), book, policy.language)
    before, after = neighbours(policy, version)
    replacing = successor(policy, version)
    content = render(
        book,
        "version.html.j2",
        top=top(desk, policy, address, "version").over(text, version.title),
        body=Markup(body),  # noqa: S704  # cleaned by the core
        entries=text.entries,
        name=name_of(version, book),
        dates=dates(version, book),
        current=relative(desk.addresses.policy(policy.slug), address),
        force=force(desk, policy, version, address),
        ended=ended(desk, policy),
        replaced=name_of(replacing, book) if replacing else "",
        replaced_by=_replaced_by(desk, policy, version, address),
        redline=desk.redline(policy, version, address),
        earlier=link_to(desk, policy, before, address, "version"),
        later=link_to(desk, policy, after, address, "version"),
        commit=version.revision.commit[:7],
        commit_address=desk.site.commit(version.revision.commit),
        signer=signer(desk.signature(policy, version)),
        permanent=desk.site.absolute(address),
        source=relative(desk.addresses.source(policy.slug, version.id), address),
        pdf=relative(desk.addresses.pdf(policy.slug, version.id), address) if desk.site.pdf else "",
        undecodable=version.undecodable,
    )
    name = name_of(version, book)
    title = book.say("version.title", title=version.title, version=name)
    page = desk.page(policy, address, title, book.say("version.description", version=name), content)
    data = version_data(desk, policy, version)
    return replace(page, canonical=desk.addresses.policy(policy.slug), noindex=True, data=data)


def _step(desk: Desk, policy: Policy, version: Version, page: str, *, has_since: bool) -> Step:
    book = desk.book(policy)
    return Step(
        id=version.id,
        name=name_of(version, book),
        dates=dates(version, book),
        told=desk.told(policy, version, MOST_POINTS),
        text=relative(desk.addresses.version(policy.slug, version.id), page),
        redline=desk.redline(policy, version, page),
        since=relative(desk.addresses.since(policy.slug, version.id), page) if has_since else "",
        source=relative(desk.addresses.source(policy.slug, version.id), page),
        commit=version.revision.commit[:7],
        commit_address=desk.site.commit(version.revision.commit),
        signer=signer(desk.signature(policy, version)),
        is_current=version in {policy.current, in_force_on(policy, desk.today).current},
        force=force(desk, policy, version, page),
    )


def _replaced_by(desk: Desk, policy: Policy, version: Version, page: str) -> str:
    """The link to what replaced a version: the redline, or the text where others lie between the two."""
    after = successor(policy, version)
    if after is None:
        return ""
    if policy.before(after) is version:
        return desk.redline(policy, after, page)
    return relative(desk.addresses.version(policy.slug, after.id), page)
