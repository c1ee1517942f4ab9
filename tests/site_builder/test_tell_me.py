"""The form with which readers ask for a mail: plain, and only where somebody answers it."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.errors import NoServiceAddressError
from site_builder.tell_me import read_service
from tests.site_builder.built import Built, build_site
from tests.site_builder.test_refusals import refused
from tests.support.policy_repo import PolicyRepo

SERVICE = "https://notices.lanternfish.example"
GERMAN = "# Datenschutz\n\nWir speichern Protokolle für eine Woche. Sie können uns jederzeit schreiben.\n"


@pytest.fixture
def told(repo: PolicyRepo, place: Path) -> Built:
    """A site with a service, a policy, its translation, and one that was withdrawn."""
    english = "# Privacy\n\nWe keep logs for a week.\n"
    files: dict[str, str | bytes] = {"policy/de/privacy.md": GERMAN}
    repo.publish("2024-01-01", "Publish", files, privacy=english, extras="# Extras\n\nTwo EUR.\n")
    repo.withdraw("2024-02-01", "extras")
    return build_site(repo.checkout() / "policy", place, service=f"{SERVICE}/")


def form(built: Built, address: str) -> str:
    """The form on a page."""
    page = built.html(address)
    return page[page.index('<section class="pp-tell"') : page.index("</section>", page.index("pp-tell"))]


def test_readers_ask_for_a_policy_where_they_read_it(told: Built) -> None:
    """For readers: a form to the service that names the policy; a translation asks for its original."""
    for address, language, policy in (
        ("privacy/", "en", "privacy"),
        ("de/privacy/", "de", "privacy"),
        ("policies/", "en", "*"),
    ):
        found = form(told, address)
        assert f'<form method="post" action="{SERVICE}/subscribe?lang={language}">' in found
        assert f'<input type="hidden" name="policy" value="{policy}">' in found
        assert '<label for="__tell-email">' in found
        assert "<script" not in found


def test_no_page_asks_where_nobody_would_tell(told: Built, repo: PolicyRepo, tmp_path: Path) -> None:
    """For readers: a withdrawn policy changes no more, and without a service nobody answers."""
    plain = build_site(repo.path / "policy", tmp_path / "plain")

    assert "pp-tell" not in told.html("extras/")
    assert "<form method" not in plain.html("privacy/") + plain.html("policies/")


@pytest.mark.parametrize(
    "wrong", ["http://notices.example", "notices.example", "javascript:alert(1)", "https://n.example/?a=b"]
)
def test_an_address_that_is_not_safe_is_refused(wrong: str) -> None:
    """For readers: what they type travels to the service alone."""
    with pytest.raises(NoServiceAddressError):
        read_service(wrong)


def test_the_build_says_how_to_mend_the_address(repo: PolicyRepo, place: Path) -> None:
    """For the operator: before a file is written."""
    repo.publish("2024-01-01", "Publish", privacy="# Privacy\n\nWe keep logs.\n")

    assert "service: https://" in refused(repo.path / "policy", place, options={"service": "notices"})
