"""Which text applies when, for readers of a site that has no clock."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_history.history import Policy, Version
from policy_history.revisions import Revision
from site_builder.errors import NoDayError
from site_builder.in_force import is_ahead, never_applies, periods, predecessor, successor
from site_builder.today import read_today
from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo

TEXT = "# Terms\n\nThe fee is {fee} EUR.\n"


def _text(fee: int, effective: str = "") -> str:
    return (f"---\neffective: {effective}\n---\n" if effective else "") + TEXT.format(fee=fee)


def _words(built: Built, address: str) -> str:
    """The words of a page, without the gaps that elements leave before a full stop or a comma."""
    return re.sub(r" ([.,])", r"\1", built.words(address))


@pytest.fixture
def announced(repo: PolicyRepo, place: Path) -> Built:
    """A fee that was raised on 1 February from 1 June on."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-01", "Publish", terms=_text(10))
    repo.publish("2024-02-01", "Raise", terms=_text(12, "2024-06-01"))
    return build_site(repo.path / "policy", place)


def test_a_text_that_is_announced_says_what_applies_until_then(announced: Built) -> None:
    """A reader who came in March knows that the old fee is due, and where it stands."""
    said = "Applies from 1 June 2024. Until then the version of 1 January 2024 applies."

    for address in ("terms/", "terms/history/", "terms/versions/2024-02-01/"):
        assert said in _words(announced, address), address
    assert 'href="versions/2024-01-01/">1 January 2024</a>' in announced.html("terms/")
    assert "Applies from 1 June 2024" in _words(announced, "policies/")
    assert "the current version" not in _words(announced, "terms/versions/2024-02-01/")


def test_a_text_that_still_applies_is_not_called_replaced(announced: Built) -> None:
    """The page of the old fee says from which day the new one is due instead."""
    told = _words(announced, "terms/versions/2024-01-01/")

    assert "Replaced from 1 June 2024 by the version of 1 February 2024." in told
    assert "was replaced" not in told
    assert "This is an old version" not in told
    assert "Replaced from 1 June 2024" in _words(announced, "terms/history/")
    assert announced.dead_links() == []


def test_a_text_that_is_overtaken_before_its_day_never_applies(repo: PolicyRepo, place: Path) -> None:
    """Counsel took the announcement back: the newer text applies at once, and each page says so."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-01", "Publish", terms=_text(10))
    repo.publish("2024-02-01", "Raise", terms=_text(12, "2024-06-01"))
    repo.publish("2024-03-01", "Raise less", terms=_text(11))

    built = build_site(repo.path / "policy", place)

    never = "Never applies: from 1 March 2024 on, the version of 1 March 2024 applies instead."
    assert never in _words(built, "terms/versions/2024-02-01/")
    assert "It was replaced by the one of 1 March 2024." in _words(built, "terms/versions/2024-01-01/")
    assert "Applies from" not in _words(built, "terms/")
    assert '"temporalCoverage":"2024-01-01/2024-03-01"' in built.html("terms/versions/2024-01-01/")
    assert "temporalCoverage" not in built.html("terms/versions/2024-02-01/")
    assert built.dead_links() == []


def test_the_table_of_periods_counts_from_the_day_of_effect(announced: Built) -> None:
    """Without a script a reader finds the day in a row; with one the row finds itself."""
    told = _words(announced, "terms/as-of/")

    assert "1 June 2024 until replaced Version of 1 February 2024 What changed" in told
    assert "1 January 2024 31 May 2024 Version of 1 January 2024 First version" in told
    assert "Before 1 January 2024 no text was published here." in told
    assert 'href="../as-of/"' in announced.html("terms/history/")


def policy_of(waits: list[int]) -> Policy:
    """A version a week; each takes effect so many days after it was published."""
    start = date(2024, 1, 1)
    versions = tuple(_version(number, start, wait) for number, wait in enumerate(waits, 1))
    return Policy("terms", "Terms", "", "policy/terms.md", (), (), versions, (), versions[-1].revision)


def _version(number: int, start: date, wait: int) -> Version:
    day = start + timedelta(weeks=number)
    published = datetime.combine(day, time(12), UTC)
    revision = Revision("c", "policy/terms.md", "b", published, "Counsel", "Publish")
    return Version(
        policy="terms",
        id=day.isoformat(),
        number=number,
        title="Terms",
        revision=revision,
        last_updated=day,
        effective=day + timedelta(days=wait),
        announcement=(),
        notice_days=None,
        undecodable=0,
        source_sha256="",
        text_sha256="",
    )


def _applies(policy: Policy, day: date) -> Version | None:
    """The newest of those whose day has come."""
    return next((v for v in reversed(policy.versions) if v.effective <= day), None)


def _as_told(policy: Policy, day: date) -> Version:
    """Where a reader arrives who begins at the first version and follows what replaces it from when."""
    version = policy.versions[0]
    while (after := successor(policy, version)) and after.effective <= day:
        version = after
    return version


@given(st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=6))
def test_the_pages_lead_to_the_text_that_applies(waits: list[int]) -> None:
    """On every day there is one text in force, and what the versions say of each other leads there."""
    policy = policy_of(waits)
    first = policy.versions[0].effective

    for number in range(80):
        day = first + timedelta(days=number)
        applies = _applies(policy, day)
        assert applies is None or policy.versions[0].effective > day or _as_told(policy, day) == applies
        assert applies is None or not never_applies(policy, applies)


@given(st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=6))
def test_every_day_falls_in_the_one_period_of_the_text_that_applies(waits: list[int]) -> None:
    """Whoever asks what applied on a day gets one answer, and the right one."""
    policy = policy_of(waits)
    table = periods(policy)

    for number in range(100):
        day = policy.versions[0].last_updated + timedelta(days=number)
        found = [p.version for p in table if p.start <= day and (p.until is None or day <= p.until)]
        applies = _applies(policy, day)
        assert found == ([applies] if applies else [])


@given(st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=6))
def test_a_text_is_said_never_to_apply_where_it_has_no_day(waits: list[int]) -> None:
    """Nobody is told that a text was dropped which bound them for a day, nor the other way round."""
    policy = policy_of(waits)
    days = [policy.versions[0].last_updated + timedelta(days=number) for number in range(100)]

    for version in policy.versions:
        has_a_day = any(_applies(policy, day) is version for day in days)
        assert never_applies(policy, version) is not has_a_day


def test_a_text_that_was_corrected_on_its_own_day_was_in_force() -> None:
    """It was published and applied at once, if for hours only; it was never announced."""
    first, second = policy_of([0, 0]).versions
    second = replace(second, last_updated=first.last_updated, effective=first.effective)
    policy = replace(policy_of([0, 0]), versions=(first, second))

    assert not never_applies(policy, first)


@given(st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=6))
def test_until_its_day_comes_the_text_applies_that_a_version_names(waits: list[int]) -> None:
    """A reader who is sent to the earlier text is not sent to one that is overtaken already."""
    policy = policy_of(waits)

    for version in policy.versions:
        if is_ahead(version) and not never_applies(policy, version):
            assert predecessor(policy, version) == _applies(policy, version.effective - timedelta(days=1))


@pytest.fixture
def awaited(repo: PolicyRepo) -> PolicyRepo:
    """A fee that was raised on 1 February from 1 June on, and a policy that links to it."""
    (repo.path / "policy").mkdir()
    links = "# Privacy\n\nSee [fees](terms.md#fees) and [what you pay](terms.md#what-you-pay).\n"
    repo.publish("2024-01-01", "Publish", terms="# Terms\n\n## Fees\n\nThe fee is 10 EUR.\n", privacy=links)
    after = "---\neffective: 2024-06-01\n---\n# Terms\n\n## What you pay\n\nThe fee is 12 EUR.\n"
    repo.publish("2024-02-01", "Raise", terms=after)
    return repo


def test_before_its_day_an_announced_text_stands_in_a_banner(awaited: PolicyRepo, place: Path) -> None:
    """Whoever reads the terms in March reads those of March, and what June will bring, with its redline."""
    built = build_site(awaited.path / "policy", place, today="2024-05-31")

    page, words = built.html("terms/"), _words(built, "terms/")
    assert "The fee is 10 EUR." in words
    assert "A new version applies from 1 June 2024." in words
    assert '<div class="pp-banner">' in page
    assert 'href="changes/2024-02-01/"' in page
    assert 'href="versions/2024-02-01/">Read the new version' in page
    assert '"legislationDateVersion":"2024-01-01"' in page
    assert "New version from 1 June 2024" in _words(built, "policies/")
    assert "Replaced from 1 June 2024" in _words(built, "terms/versions/2024-01-01/")
    assert [step for step in ("Newest", "Current") if step in _words(built, "terms/history/")] == [
        "Newest",
        "Current",
    ]
    assert built.dead_links() == []


def test_on_its_day_the_page_shows_the_new_text(awaited: PolicyRepo, place: Path) -> None:
    """The site that is built on 1 June has the new fee, and nothing is announced any more."""
    build_site(awaited.path / "policy", place, today="2024-05-31")

    built = build_site(awaited.path / "policy", place, today="2024-06-01")

    words = _words(built, "terms/")
    assert "The fee is 12 EUR." in words
    assert "Effective 1 June 2024" in words
    assert "pp-banner" not in built.html("terms/")
    assert "Applies from" not in _words(built, "terms/history/")
    assert "It was replaced by the one of 1 February 2024." in _words(built, "terms/versions/2024-01-01/")
    assert built.dead_links() == []
    anew = build_site(awaited.path / "policy", place.parent / "anew", today="2024-06-01")
    assert built.bytes() == anew.bytes()


def test_between_two_such_days_the_day_changes_no_page(awaited: PolicyRepo, place: Path) -> None:
    """A site that is built every night changes on the nights that matter and on no other."""
    first = build_site(awaited.path / "policy", place, today="2024-03-01").bytes()

    assert build_site(awaited.path / "policy", place, today=date(2024, 5, 31)).bytes() == first


def test_without_a_day_the_newest_text_says_from_when_it_applies(announced: Built) -> None:
    """A site that is never built again stays right for ever."""
    page = announced.html("terms/")

    assert page.index("pp-banner") < page.index("Applies from")
    assert 'href="changes/2024-02-01/"' in page


@pytest.mark.parametrize("given", [None, ""])
def test_no_day_is_no_day(given: str | None) -> None:
    """A variable of the environment that is not set names no day."""
    assert read_today(given) is None


def test_a_day_that_cannot_be_read_stops_the_build() -> None:
    """A site with the wrong text in force is worse than none."""
    with pytest.raises(NoDayError, match="'tomorrow'"):
        read_today("tomorrow")
