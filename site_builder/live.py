"""The pages that are read now: current texts, texts that counsel is working on, the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from policy_history.history import Policy
from site_builder.addresses import FEED, relative
from site_builder.desk import Desk, living_html, render, speech_in
from site_builder.finish import anchors
from site_builder.in_force import announcement, ended, force, in_force_on
from site_builder.linked_data import policy_data
from site_builder.listing import groups, withdrawn_cards
from site_builder.permanent import permanent_links
from site_builder.search import field, search_files_of_all
from site_builder.shell import Page
from site_builder.tell_me import tell_me
from site_builder.tongues import behind, with_alternates
from site_builder.top import Top, top
from site_builder.views import MOST_POINTS, Draft, Link, dates, name_of


def policy_page(desk: Desk, policy: Policy, draft: Draft | None = None) -> Page:
    """The current text, with what changed last; or the draft of the next one, marked as such."""
    address, book = desk.addresses.policy(policy.slug), desk.book(policy)
    applying = policy if draft else in_force_on(policy, desk.today)
    html = draft.html if draft else desk.pieces.text_of(applying.newest.blob)
    text = desk.text(living_html(desk.pieces, applying, html), address, policy.path)
    permanent = desk.addresses.version(policy.slug, applying.current.id)
    standing = frozenset() if draft else anchors(desk.pieces.text(applying.current))
    body = permanent_links(text.body, relative(permanent, address), standing, book, policy.language)
    content = render(
        book,
        "policy.html.j2",
        top=top(desk, policy, address, "policy").over(text, desk.names[policy.slug]),
        behind=behind(desk, policy, address),
        body=Markup(body),  # noqa: S704  # cleaned by the core
        entries=text.entries,
        draft=draft,
        dates=dates(applying.current, book),
        force=force(desk, applying, applying.current, address),
        announced=announcement(desk, policy, address),
        told=desk.told(policy, applying.current, MOST_POINTS),
        versions=len(policy.versions),
        redline=desk.redline(policy, applying.current, address),
        history=relative(desk.addresses.history(policy.slug), address),
        as_of=relative(desk.addresses.as_of(policy.slug), address),
        feed=relative(desk.addresses.feed(policy.slug), address),
        permanent=desk.site.absolute(permanent),
        permanent_link=relative(permanent, address),
        pdf=_pdf(desk, applying, address),
        tell_me=tell_me(desk, policy),
    )
    said = policy.description or book.say("version.description", version=name_of(applying.current, book))
    page = desk.page(policy, address, desk.names[policy.slug], said, content)
    if draft:
        return replace(page, noindex=True)
    return replace(with_alternates(desk, policy, page, "policy"), data=policy_data(desk, applying))


def _pdf(desk: Desk, applying: Policy, page: str) -> str:
    """The link to the text as a file; empty where the site has none."""
    return relative(desk.addresses.pdf(applying.slug, applying.current.id), page) if desk.site.pdf else ""


def withdrawn_page(desk: Desk, policy: Policy) -> Page:
    """The last text of a policy that is in force no longer, with the day on which that ended."""
    address, book, name = desk.addresses.policy(policy.slug), desk.book(policy), desk.names[policy.slug]
    html = living_html(desk.pieces, policy, desk.pieces.text_of(policy.newest.blob))
    text = desk.text(html, address, policy.path)
    content = render(
        book,
        "withdrawn.html.j2",
        top=top(desk, policy, address, "policy").over(text, desk.names[policy.slug]),
        body=Markup(text.body),  # noqa: S704  # cleaned by the core
        entries=text.entries,
        dates=dates(policy.current, book),
        ended=ended(desk, policy),
        versions=len(policy.versions),
        history=relative(desk.addresses.history(policy.slug), address),
        as_of=relative(desk.addresses.as_of(policy.slug), address),
    )
    title = book.say("policy.withdrawn_title", title=name)
    description = f"{book.say('policy.withdrawn_description')} {policy.description}".rstrip()
    page = desk.page(policy, address, title, description, content)
    return replace(page, noindex=True)


def new_page(desk: Desk, slug: str, title: str, path: str, draft: Draft) -> Page:
    """The draft of a policy that was never published, under the words of the site."""
    address, book = desk.addresses.policy(slug), desk.book()
    text = desk.text(draft.html, address, path)
    content = render(
        book,
        "new.html.j2",
        top=Top(desk.crumbs(address), Markup(), (), speech_in(draft.language, book)).over(text, title),
        body=Markup(text.body),  # noqa: S704  # cleaned by the core
        entries=text.entries,
        draft=draft,
    )
    return replace(desk.page(None, address, title, "", content), noindex=True)


def list_page(desk: Desk, address: str, canonical: str, drafts: Sequence[Link] = ()) -> Page:
    """Every policy, grouped as its folders are."""
    company, book = desk.site.company, desk.book()
    content = render(
        book,
        "list.html.j2",
        company=company,
        groups=groups(desk, address),
        feed=relative(FEED, address),
        drafts=drafts,
        withdrawn=withdrawn_cards(desk, address),
        tell_me=tell_me(desk),
        search=field(search_files_of_all(desk)[0], address, book),
    )
    said = book.say("list.description_of", company=company) if company else book.say("list.description")
    page = desk.page(None, address, book.say("name.all_policies"), said, content)
    return replace(page, canonical=canonical)
