"""The list of all policies, grouped as their names are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC

from policy_history.history import Policy
from policy_history.withdrawn import Withdrawn
from site_builder.addresses import relative
from site_builder.desk import Desk, speech
from site_builder.in_force import announcement, in_force_on
from site_builder.tongues import translated
from site_builder.views import Card, Group, WithdrawnCard, shown, versions_of


def groups(desk: Desk, page: str) -> tuple[Group, ...]:
    """Cards for a page: policies whose names begin alike stand together, the others come first."""
    found, names = desk.originals, desk.names
    families = Counter(_family(policy) for policy in found)
    alone: list[Card] = []
    together: dict[str, list[Card]] = {}
    for policy in found:
        family = _family(policy)
        card = _card(desk, policy, page)
        if families[family] > 1:
            together.setdefault(family, []).append(card)
        else:
            alone.append(card)
    titles = {_family(policy): _title(policy, names) for policy in reversed(found)}
    grouped = (Group(titles[family], tuple(cards)) for family, cards in together.items())
    return (*((Group("", tuple(alone)),) if alone else ()), *grouped)


def withdrawn_cards(desk: Desk, page: str) -> tuple[WithdrawnCard, ...]:
    """What stands below all groups: policies that are in force no longer, the one withdrawn last first."""
    newest_first = sorted(desk.withdrawn, key=lambda one: one.deletion.published, reverse=True)
    return tuple(_withdrawn(desk, one, page) for one in newest_first)


def _withdrawn(desk: Desk, one: Withdrawn, page: str) -> WithdrawnCard:
    slug = one.policy.slug
    return WithdrawnCard(
        title=desk.names[slug],
        speech=speech(one.policy, desk.book()),
        address=relative(desk.addresses.policy(slug), page),
        history=relative(desk.addresses.history(slug), page),
        ended=shown(one.deletion.published.astimezone(UTC).date(), desk.book()),
        versions=versions_of(one.policy, desk.book()),
    )


def _family(policy: Policy) -> str:
    return policy.slug.split("/")[0]


def _title(policy: Policy, names: Mapping[str, str]) -> str:
    """The family's own policy gives the title, or else the folder that they share."""
    if "/" not in policy.slug:
        return names[policy.slug]
    below = policy.path.split("/")
    shared = len(below) - policy.slug.count("/") - 1
    return below[max(shared, 0)].replace("-", " ").replace("_", " ")


def _card(desk: Desk, policy: Policy, page: str) -> Card:
    addresses, book = desk.addresses, desk.book()
    return Card(
        title=desk.names[policy.slug],
        speech=speech(policy, book),
        description=policy.description,
        address=relative(addresses.policy(policy.slug), page),
        history=relative(addresses.history(policy.slug), page),
        updated=shown(in_force_on(policy, desk.today).current.last_updated, book),
        announced=announcement(desk, policy, page),
        versions=versions_of(policy, book),
        tongues=translated(desk, policy, page),
    )
