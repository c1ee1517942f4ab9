"""What every test may ask for, and the conditions all of them run under."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.policy_repo import PolicyRepo, plain_environment

pytest_plugins = ["tests.support.browser", "tests.support.postgres"]

# A law either holds or not: the same examples on every machine, and no clock to fail by.
SAME_EVERYWHERE = settings(
    derandomize=True,
    deadline=None,
    print_blob=False,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("quick", SAME_EVERYWHERE, max_examples=60)
settings.register_profile("ci", SAME_EVERYWHERE, max_examples=100)
settings.load_profile("ci" if os.environ.get("CI") else "quick")

# The product runs git inside this process too: neither a hook's variables nor a person's
# configuration may reach it.
os.environ.update(plain := plain_environment())
for name in set(os.environ) - set(plain):
    del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what leans on the machine by the fixture it asks for, so that -m can leave it out."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        for fixture, mark in (("chromium", "browser"), ("postgres", "postgres")):
            if fixture in asked:
                item.add_marker(mark)


@pytest.fixture
def repo(tmp_path: Path) -> PolicyRepo:
    """An empty repository, to be told a story."""
    return PolicyRepo(tmp_path / "repository")
