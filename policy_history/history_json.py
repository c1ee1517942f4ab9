"""A policy's history as JSON: the documented formats ``policypress/log`` and ``policypress/version``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from policy_history.history import Policy, Version
from policy_history.revisions import Revision
from policy_history.withdrawn import Withdrawn


def log_json(policies: Sequence[Policy], withdrawn: Sequence[Withdrawn] = ()) -> dict[str, Any]:
    """Every policy with its versions, oldest first, and its revisions without effect on the text."""
    gone = [
        {
            **_policy(one.policy),
            "withdrawn": one.deletion.published.isoformat(),
            "withdrawn_by": one.deletion.commit,
        }
        for one in withdrawn
    ]
    return {
        "format": "policypress/log",
        "version": 1,
        "policies": [_policy(p) for p in policies],
        "withdrawn": gone,
    }


def version_json(version: Version, source: str, text: str) -> dict[str, Any]:
    """One version with its Markdown source and its readable text."""
    body = {**_version(version), "policy": version.policy, "source": source, "text": text}
    return {"format": "policypress/version", "version": 1, **body}


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "slug": policy.slug,
        "title": policy.title,
        "language": policy.language,
        "translation_of": policy.translation_of,
        "path": policy.path,
        "earlier_paths": list(policy.earlier_paths),
        "earlier_slugs": list(policy.earlier_slugs),
        "versions": [_version(version) for version in policy.versions],
        "without_effect": [_revision(revision) for revision in policy.silent],
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "id": version.id,
        "number": version.number,
        "title": version.title,
        "last_updated": version.last_updated.isoformat(),
        "effective": version.effective.isoformat(),
        **_revision(version.revision),
    }


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "commit": revision.commit,
        "blob": revision.blob,
        "path": revision.path,
        "published": revision.published.isoformat(),
        "author": revision.author,
        "subject": revision.subject,
    }
