"""What a page says of itself in the words of schema.org, as JSON-LD for its head.

A policy is the work, each version an example of it and based on the one before, so that a program
can follow the chain back from the current text. ``legislationDateVersion`` is the day of the version's
text; ``dateModified`` of a policy is that of its newest version.
"""

from __future__ import annotations

import json
from typing import Any

from policy_history.history import Policy, Version
from policy_history.manifest import moment
from site_builder.desk import Desk
from site_builder.in_force import never_applies, successor

KINDS = ["DigitalDocument", "Legislation"]
UNSAFE = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def policy_data(desk: Desk, policy: Policy) -> str:
    """What the page of a current text says of itself."""
    version = policy.current
    return _script(
        {
            **_common(desk, policy, version, desk.addresses.policy(policy.slug)),
            "name": desk.names[policy.slug],
            **({"description": policy.description} if policy.description else {}),
            "datePublished": moment(policy.versions[0].published),
            "legislationIdentifier": policy.slug,
            "workExample": {"@id": _address(desk, policy, version)},
            **_translation(desk, policy),
        }
    )


def version_data(desk: Desk, policy: Policy, version: Version) -> str:
    """What the permanent page of a version says of itself."""
    before = policy.before(version)
    return _script(
        {
            **_common(desk, policy, version, desk.addresses.version(policy.slug, version.id)),
            "name": version.title,
            "datePublished": moment(version.published),
            "legislationIdentifier": f"{policy.slug} {version.id}",
            "exampleOfWork": {"@id": desk.site.absolute(desk.addresses.policy(policy.slug))},
            **({"isBasedOn": {"@id": _address(desk, policy, before)}} if before else {}),
        }
    )


def _common(desk: Desk, policy: Policy, version: Version, address: str) -> dict[str, Any]:
    whole, owner = desk.site.absolute(address), desk.site.company
    return {
        "@context": "https://schema.org",
        "@type": KINDS,
        "@id": whole,
        "url": whole,
        "version": version.id,
        "inLanguage": policy.language,
        "dateModified": version.last_updated.isoformat(),
        "legislationDateVersion": version.last_updated.isoformat(),
        "legislationDate": policy.versions[0].last_updated.isoformat(),
        **_coverage(desk, policy, version),
        **({"publisher": {"@type": "Organization", "name": owner}} if owner else {}),
    }


def _translation(desk: Desk, policy: Policy) -> dict[str, object]:
    """What an original was translated into, or what a translation is of."""
    original = desk.original(policy)
    if original:
        return {"translationOfWork": {"@id": desk.site.absolute(desk.addresses.policy(original.slug))}}
    others = [one for one in desk.translations.family(policy) if one is not policy]
    works = [{"@id": desk.site.absolute(desk.addresses.policy(one.slug))} for one in others]
    return {"workTranslation": works} if works else {}


def _coverage(desk: Desk, policy: Policy, version: Version) -> dict[str, str]:
    """From when until when a version applies; open for the newest, nothing for one that never does."""
    if never_applies(policy, version):
        return {}
    after, last = successor(policy, version), desk.ended(policy)
    if last and version.effective > last:
        return {}
    ends = [day for day in (after.effective if after else None, last) if day]
    until = min(ends).isoformat() if ends else ".."
    return {"temporalCoverage": f"{version.effective.isoformat()}/{until}"}


def _address(desk: Desk, policy: Policy, version: Version) -> str:
    return desk.site.absolute(desk.addresses.version(policy.slug, version.id))


def _script(value: dict[str, Any]) -> str:
    """Safe in a page: nothing in it can end the script or begin a tag."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE)
    return f'\n<script type="application/ld+json">{text}</script>'
