"""The API: what the site says, as JSON. ``docs/formats.md`` describes it; its schemas are in ``formats/``.

Addresses in it are whole, dates are ISO 8601, and every value comes from the history.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from policy_history.history import Policy, Version
from policy_history.manifest import moment
from policy_history.signatures import Signature
from policy_history.statement import plain
from site_builder.addresses import API, FEED, JSON_FEED, POLICIES, RSS
from site_builder.desk import Desk


def index(desk: Desk) -> tuple[str, bytes]:
    """Every policy: the file's name from the root of the site, and its content."""
    at = desk.site.absolute
    return API, _bytes(
        "policies",
        site={"name": desk.site.name, "url": at(""), "company": desk.site.company},
        links={"self": at(API), "list": at(POLICIES), "manifest": at("manifest.json"), **_feeds(desk, "")},
        policies=[_policy(desk, policy) for policy in desk.policies],
    )


def policy_file(desk: Desk, policy: Policy) -> tuple[str, bytes]:
    """One policy with all its versions, oldest first."""
    name = desk.addresses.api(policy.slug)
    return name, _bytes(
        "policy",
        **_policy(desk, policy),
        path=policy.path,
        earlier_paths=list(policy.earlier_paths),
        translations=_translations(desk, policy),
        behind=_behind(desk, policy),
        **_withdrawn(desk, policy),
        versions=[_version(desk, policy, version) for version in policy.versions],
    )


def _translations(desk: Desk, policy: Policy) -> list[dict[str, str]]:
    """The policy in its other languages, the original first."""
    others = (one for one in desk.translations.family(policy) if one is not policy)
    return [
        {
            "slug": one.slug,
            "language": one.language,
            "text": desk.site.absolute(desk.addresses.policy(one.slug)),
        }
        for one in others
    ]


def _behind(desk: Desk, policy: Policy) -> str | None:
    """The version of the original that a translation does not follow yet."""
    missed = desk.translations.behind.get(policy.slug)
    return missed.id if missed else None


def _withdrawn(desk: Desk, policy: Policy) -> dict[str, str]:
    ended = desk.ended(policy)
    return {"withdrawn": ended.isoformat()} if ended else {}


def _bytes(what: str, **fields: object) -> bytes:
    value = {"format": f"policypress/api/{what}", "version": 1, **fields}
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _policy(desk: Desk, policy: Policy) -> dict[str, Any]:
    where, at = desk.addresses, desk.site.absolute
    return {
        "slug": policy.slug,
        "title": policy.title,
        "language": policy.language,
        "translation_of": desk.translations.original_of.get(policy.slug, ""),
        "description": policy.description,
        "current": policy.current.id,
        "last_updated": policy.current.last_updated.isoformat(),
        "effective": policy.current.effective.isoformat(),
        "count": len(policy.versions),
        "links": {
            "self": at(where.api(policy.slug)),
            "text": at(where.policy(policy.slug)),
            "history": at(where.history(policy.slug)),
            **_feeds(desk, f"{policy.slug}/"),
        },
    }


def _feeds(desk: Desk, folder: str) -> dict[str, str]:
    names = {"atom": FEED, "rss": RSS, "json_feed": JSON_FEED}
    return {kind: desk.site.absolute(folder + name) for kind, name in names.items()}


def _version(desk: Desk, policy: Policy, version: Version) -> dict[str, Any]:
    return {
        "id": version.id,
        "number": version.number,
        "title": version.title,
        "last_updated": version.last_updated.isoformat(),
        "effective": version.effective.isoformat(),
        "published": moment(version.published),
        "commit": version.revision.commit,
        "blob": version.revision.blob,
        "source_sha256": version.source_sha256,
        "text_sha256": version.text_sha256,
        "signature": _signature(desk.signature(policy, version)),
        "links": dict(_links(desk, policy, version)),
        "change": _change(desk, policy, version),
    }


def _signature(signature: Signature | None) -> dict[str, str] | None:
    """Only a signature that was verified is told of."""
    return {"by": signature.signer, "key": signature.key} if signature else None


def _links(desk: Desk, policy: Policy, version: Version) -> Iterator[tuple[str, str]]:
    yield "text", desk.site.absolute(desk.addresses.version(policy.slug, version.id))
    if desk.site.pdf:
        yield "pdf", desk.site.absolute(desk.addresses.pdf(policy.slug, version.id))
    if policy.before(version):
        yield "redline", desk.site.absolute(desk.addresses.change(policy.slug, version.id))
    if policy.before(version) and desk.site.word:
        yield "word", desk.site.absolute(desk.addresses.word(policy.slug, version.id))
    if source := desk.site.commit(version.revision.commit):
        yield "commit", source


def _change(desk: Desk, policy: Policy, version: Version) -> dict[str, Any] | None:
    """What readers are told about the change that led to a version; none for the first."""
    before = policy.before(version)
    if before is None:
        return None
    told = desk.told(policy, version)
    return {
        "before": before.id,
        "verdict": desk.pieces.note(before, version).verdict,
        "label": told.label,
        "points": [*told.counsel, *map(plain, told.points)],
        "more": told.more,
    }
