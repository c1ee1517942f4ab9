"""One story of an invented company, built once: most promises are about reading its pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site_builder import tongues
from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import Content, PolicyRepo
from tests.support.web import served_folder

os.environ["NO_MKDOCS_2_WARNING"] = "1"  # a notice of the theme's makers, in red, on every build

PRIVACY = """\
---
title: Privacy policy
description: What Lanternfish knows about you.
---

# Privacy policy

*Last updated: January 15, 2024*

See also our [terms](terms.md#fees), [the fees](#what-we-collect), [nowhere](#no-such-place) and
[a file that nobody published](../secret/plan.md).

## What we collect

We collect your name and your e-mail address. {collect}

![How it flows](flow.png)

| Data | Kept for |
| --- | --- |
| Logs | {kept} |

## How to reach us

Write to privacy@lanternfish.example.[^1]

[^1]: We answer within a month.
"""

TERMS = """\
# Terms of service

The [privacy policy](privacy.md) is part of these terms.

## Fees

The fee is {fee} EUR a month.
"""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da63f8cfc0f01f00050101ff2f5e1b0a0000000049454e44ae426082"
)


def privacy(collect: str = "", kept: str = "30 days") -> str:
    """The privacy policy with two of its sentences chosen."""
    return PRIVACY.format(collect=collect, kept=kept)


def tell(repo: PolicyRepo) -> PolicyRepo:
    """Publications, a correction, a second change on one day, an edit nobody can see, a rename."""
    first: dict[str, Content] = {
        "policy/flow.png": PNG,
        "policy/secret.yml": "nobody: needs this\n",
        "policy/README.md": "# For counsel\n",
    }
    repo.publish("2024-01-15", "Publish", first, privacy=privacy(), terms=TERMS.format(fee=10))
    repo.publish("2024-03-01", "Share data", privacy=privacy("We share your name with advertisers."))
    repo.publish(
        "2024-03-01T18:00", "Keep longer", privacy=privacy("We share your name with advertisers.", "90 days")
    )
    repo.publish(
        "2024-04-02",
        "Wrap lines",
        privacy=privacy("We share\nyour name with advertisers.", "90 days"),
    )
    repo.rename("2024-05-01", "terms", "conditions")
    repo.publish("2024-06-01", "Raise the fee", conditions=TERMS.format(fee=12))
    return repo


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> PolicyRepo:
    """The repository of the story, checked out."""
    repo = tell(PolicyRepo(tmp_path_factory.mktemp("story") / "repository"))
    repo.checkout()
    return repo


@pytest.fixture(scope="session")
def site(story: PolicyRepo, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The story's site."""
    return build_site(story.path / "policy", tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def address(site: Built) -> Iterator[str]:
    """Where the story's site is served."""
    with served_folder(site.folder) as found:
        yield found


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder for a mkdocs.yml and what it builds."""
    return tmp_path / "site"


@pytest.fixture(scope="session")
def told_in_tongues(tmp_path_factory: pytest.TempPathFactory) -> PolicyRepo:
    """The repository of a policy in four languages, checked out."""
    repo = tongues.tell(PolicyRepo(tmp_path_factory.mktemp("tongues") / "repository"))
    repo.checkout()
    return repo


@pytest.fixture(scope="session")
def in_tongues(told_in_tongues: PolicyRepo, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Its site."""
    return build_site(told_in_tongues.path / "policy", tmp_path_factory.mktemp("built"))
