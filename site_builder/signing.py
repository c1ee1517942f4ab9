"""Whose verified signature each version bears, with the keys that the repository itself names."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from policy_history.history import Policy, Version
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.signatures import Signature, Signers
from site_builder.cache import Cache, engine
from site_builder.errors import NoSuchKeysError

LOG = logging.getLogger("mkdocs.plugins.policypress")

Signatures = Mapping[str, Mapping[str, Signature]]
"""By the policy's slug and the version's id; only those that are verified."""


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """Files of the published branch that say whose signatures count; empty where there is none."""

    allowed_signers: str = ""
    gpg_keys: str = ""


def read_signers(repository: Repository, files: Mapping[str, str], named: KeyFiles) -> Signers:
    """The keys as the published branch has them.

    Raises:
        NoSuchKeysError: a file that is named is not on the branch.
    """
    found = {}
    for kind, path in (("ssh", named.allowed_signers), ("gpg", named.gpg_keys)):
        if path and path not in files:
            raise NoSuchKeysError(path)
        found[kind] = repository.read(files[path]) if path else b""
    return Signers(**found)


def read_signatures(
    repository: Repository,
    selection: Selection,
    policies: Iterable[Policy],
    signers: Signers,
    cache: Cache,
) -> Signatures:
    """The verified signatures of all versions: the tag's where releases are tags, else the commit's."""
    if not signers:
        return {}
    found = tuple(policies)
    commits = _of_commits(repository, found, signers, cache)
    tags = _of_tags(repository, found, signers) if selection.release == "tag" else {}
    bad = [
        name for name, signature in {**commits, **tags}.items() if signature.standing in {"bad", "revoked"}
    ]
    for name in bad:
        LOG.warning(
            "The signature of %s is not good: it was changed after it was signed, or its key was.", name
        )
    return {policy.slug: dict(_verified(policy, commits, tags)) for policy in found}


def _verified(
    policy: Policy, commits: Mapping[str, Signature], tags: Mapping[str, Signature]
) -> Iterator[tuple[str, Signature]]:
    for version in policy.versions:
        for signature in (tags.get(_tag(version)), commits[version.revision.commit]):
            if signature and signature.standing == "verified":
                yield version.id, signature
                break


def _tag(version: Version) -> str:
    """Where releases are tags, a revision's subject is the tag's name."""
    return version.revision.subject


def _of_commits(
    repository: Repository, policies: Iterable[Policy], signers: Signers, cache: Cache
) -> dict[str, Signature]:
    """A commit's signature is the same for ever for the same keys, so it is looked at once."""
    wanted = dict.fromkeys(version.revision.commit for policy in policies for version in policy.versions)
    keys = {commit: f"signature {engine()} {signers.fingerprint} {commit}" for commit in wanted}
    known = {commit: row for commit, key in keys.items() if (row := cache.get(key)) is not None}
    new = repository.signatures([commit for commit in wanted if commit not in known], signers)
    cache.put((keys[commit], json.dumps(asdict(signature))) for commit, signature in new.items())
    return {commit: Signature(**json.loads(row)) for commit, row in known.items()} | dict(new)


def _of_tags(repository: Repository, policies: Iterable[Policy], signers: Signers) -> dict[str, Signature]:
    """A tag may be moved at any time, so it is looked at in each build."""
    names = dict.fromkeys(_tag(version) for policy in policies for version in policy.versions)
    return {name: repository.tag_signature(name, signers) for name in names}
