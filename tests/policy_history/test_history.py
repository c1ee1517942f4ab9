"""Which states of a file are versions, under which id, and which date a reader sees."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from policy_history.errors import (
    MissingTagError,
    PolicyProblemsError,
    UnknownPolicyError,
    UnknownVersionError,
)
from policy_history.history import Policy, read_history
from policy_history.repository import Repository
from policy_history.selection import Selection
from tests.support.policy_repo import PolicyRepo

LONG = "We keep what you send us for as long as you have an account with us.\n" * 5


def story(repo: PolicyRepo, only: str = "privacy", selection: Selection | None = None) -> Policy:
    (policy,) = read_history(Repository(repo.path), selection or Selection(), only)
    return policy


def ids(policy: Policy) -> list[str]:
    return [f"{version.id} {version.revision.subject}" for version in policy.versions]


def test_versions_come_oldest_first(repo: PolicyRepo) -> None:
    """A reader meets the versions of one policy in the order they were published."""
    repo.publish("2024-01-15", "Publish", terms="The fee is 10 EUR.\n", privacy="We keep logs.\n")
    repo.publish("2024-03-01", "Shorten logs", privacy="We keep logs for a week.\n")
    repo.publish("2024-06-01", "Raise the fee", terms="The fee is 12 EUR.\n")

    assert ids(story(repo, "terms")) == ["2024-01-15 Publish", "2024-06-01 Raise the fee"]


@pytest.mark.parametrize(
    ("because", "after"),
    [
        ("another bullet", "# Privacy\n\n* We keep *logs*.\n"),
        ("another emphasis", "# Privacy\n\n- We keep _logs_.\n"),
        ("wrapped", "# Privacy\n\n- We keep\n  *logs*.\n"),
        ("front matter only", "---\ntitle: Our privacy\n---\n# Privacy\n\n- We keep *logs*.\n"),
        ("a stated date", "# Privacy\n\n*Last updated: April 20, 2023*\n\n- We keep *logs*.\n"),
        ("a comment", "# Privacy\n\n<!-- reviewed -->\n\n- We keep *logs*.\n"),
        ("a link's target", "# Privacy\n\n- We keep [logs](https://example.org/logs).\n"),
        ("another level of heading", "## Privacy\n\n- We keep *logs*.\n"),
        ("split lines", "# Privacy\r\n\r\n- We keep *logs*.\r\n"),
    ],
)
def test_an_edit_that_no_reader_can_read_makes_no_version(repo: PolicyRepo, because: str, after: str) -> None:
    """Twenty to seventy-five in a hundred commits to real policies change nothing that is read."""
    repo.publish("2024-01-15", "Publish", privacy="# Privacy\n\n- We keep *logs*.\n")
    repo.publish("2024-02-01", "Tidy", privacy=after)

    policy = story(repo)

    assert ids(policy) == ["2024-01-15 Publish"], because
    assert [revision.subject for revision in policy.silent] == ["Tidy"], because


def test_a_file_is_followed_through_its_names(repo: PolicyRepo) -> None:
    """A policy that was moved into a folder keeps the versions from before."""
    repo.publish("2024-01-15", "Publish", privacy=LONG)
    repo.rename("2024-02-01", "privacy", "policy/privacy-policy.md")
    repo.rename(
        "2024-03-01", "privacy-policy", "policy/privacy/index.md", content=LONG + "And a day longer.\n"
    )

    policy = story(repo)

    assert ids(policy) == ["2024-01-15 Publish", "2024-03-01 Rename"]
    assert policy.path == "policy/privacy/index.md"
    assert policy.earlier_paths == ("policy/privacy-policy.md", "policy/privacy.md")
    assert policy.earlier_slugs == ("privacy-policy",)


def test_a_new_file_under_an_old_name_has_a_history_of_its_own(repo: PolicyRepo) -> None:
    """The past belongs to the file that moved away, not to the one that took its name."""
    repo.publish("2024-01-15", "Publish", privacy=LONG)
    repo.rename("2024-02-01", "privacy", "policy/archive.md")
    repo.publish("2024-03-01", "A new one", privacy="Something else entirely, in one line.\n")

    assert ids(story(repo, "privacy")) == ["2024-03-01 A new one"]
    assert ids(story(repo, "archive")) == ["2024-01-15 Publish"]


def test_a_policy_that_comes_back_keeps_its_past(repo: PolicyRepo) -> None:
    """Withdrawn and published again is one policy with one history."""
    repo.publish("2024-01-15", "Publish", privacy="One.\n", terms="Kept.\n")
    repo.withdraw("2024-02-01", "privacy")
    repo.publish("2024-03-01", "Back again", privacy="Two.\n")

    assert ids(story(repo)) == ["2024-01-15 Publish", "2024-03-01 Back again"]


def test_later_versions_of_a_day_are_numbered_and_order_is_the_branches(repo: PolicyRepo) -> None:
    """Dates can run backwards; the branch does not."""
    repo.publish("2024-03-01T09:00:00", "First", privacy="One.\n")
    repo.publish("2024-03-01T18:00:00", "Second", privacy="Two.\n")
    repo.publish("2024-02-01", "A clock went wrong", privacy="Three.\n")
    repo.publish("2024-03-01T19:00:00", "Third", privacy="Four.\n")

    assert ids(story(repo)) == [
        "2024-03-01 First",
        "2024-03-01.2 Second",
        "2024-02-01 A clock went wrong",
        "2024-03-01.3 Third",
    ]


def test_a_day_is_a_day_in_utc(repo: PolicyRepo) -> None:
    """The same history gives the same ids on a laptop in Tokyo and a server in Dublin."""
    repo.publish("2024-03-01T23:30:00-05:00", "Late in New York", privacy="One.\n")

    assert ids(story(repo)) == ["2024-03-02 Late in New York"]


def test_dates_come_from_the_front_matter_where_given(repo: PolicyRepo) -> None:
    """A policy may be older than its repository, and apply later than it is published."""
    repo.publish("2024-03-01", "Import", privacy="---\nlast_updated: 2019-05-25\n---\nOne.\n")
    repo.publish("2024-04-01", "Change", privacy="---\neffective: 2024-05-01\n---\nTwo.\n")

    first, second = story(repo).versions

    assert (first.id, str(first.effective), f"{first.published:%F}") == (
        "2019-05-25",
        "2019-05-25",
        "2024-03-01",
    )
    assert (second.id, str(second.last_updated), str(second.effective)) == (
        "2024-04-01",
        "2024-04-01",
        "2024-05-01",
    )


def test_a_date_left_over_from_the_version_before_is_not_believed(repo: PolicyRepo) -> None:
    """Three in four material changes of real policies leave the date line alone."""
    repo.publish("2024-03-01", "Import", privacy="---\nlast_updated: 2019-05-25\n---\nOne.\n")
    repo.publish("2024-04-01", "Change", privacy="---\nlast_updated: 2019-05-25\n---\nTwo.\n")

    assert [str(v.last_updated) for v in story(repo).versions] == ["2019-05-25", "2024-04-01"]


def test_a_date_corrected_afterwards_is_shown_and_the_id_stays(repo: PolicyRepo) -> None:
    """The id is in mails and bookmarks already."""
    repo.publish("2024-03-01", "Publish", privacy="One.\n")
    repo.publish("2024-03-05", "Correct the date", privacy="---\nlast_updated: 2024-02-28\n---\nOne.\n")

    (version,) = story(repo).versions

    assert (version.id, str(version.last_updated)) == ("2024-03-01", "2024-02-28")


def test_tags_publish_where_releases_are_tags(repo: PolicyRepo) -> None:
    """Between two releases only the last state was ever public."""
    selection = Selection(release="tag", tags="v*")
    repo.publish("2024-01-15", "Draft", privacy="One.\n")
    repo.publish("2024-01-20", "Better draft", privacy="Two.\n")
    with pytest.raises(MissingTagError):
        story(repo, selection=selection)
    repo.tag("v1", "2024-02-01")
    repo.publish("2024-03-01", "Untagged", privacy="Three.\n")
    repo.publish("2024-03-02", "Ready", privacy="Four.\n")
    repo.tag("v2")
    repo.tag("other", "2024-09-09")
    repo.publish("2024-04-01", "Not yet released", privacy="Five.\n")

    assert ids(story(repo, selection=selection)) == ["2024-02-01 v1", "2024-03-02 v2"]


def test_authors_dates_count_for_an_imported_history(repo: PolicyRepo) -> None:
    """An import commits years of history in one afternoon."""
    repo.publish("2024-01-15", "Imported", privacy="One.\n", authored="2016-07-01")

    assert ids(story(repo, selection=replace(Selection(), dates="author"))) == ["2016-07-01 Imported"]


def test_folders_and_index_files_name_policies(repo: PolicyRepo) -> None:
    """A repository of any layout is published under names that a reader can guess."""
    paths = ["index.md", "privacy/index.md", "Acme Mail/Terms of Service.md", "README.md", "a/.hidden/x.md"]
    repo.publish("2024-01-15", "Publish", {path: f"Text of {path}.\n" for path in paths})

    policies = read_history(Repository(repo.path), Selection(folder=""))

    assert [policy.slug for policy in policies] == ["acme-mail/terms-of-service", "index", "privacy"]


def test_a_title_falls_back_to_the_heading_and_then_to_the_name(repo: PolicyRepo) -> None:
    """Every page needs a title, whatever the file gives."""
    repo.publish(
        "2024-01-15", "Publish", a="---\ntitle: Given\n---\n# No\n", b="# Heading *b*\n", cookie_policy="x\n"
    )

    policies = read_history(Repository(repo.path), Selection())

    assert [policy.title for policy in policies] == ["Given", "Heading b", "cookie policy"]


def test_every_problem_of_every_current_file_is_reported_at_once(repo: PolicyRepo) -> None:
    """Counsel mends a list, not a first error after another."""
    repo.publish(
        "2024-01-15",
        "Publish",
        a="---\nefective: 2024-01-01\nlast_updated: soon\n---\nText.\n",
        b=b"Caf\xe9\n",
        c="",
        d="---\nslug: one\n---\nText.\n",
        e="---\nslug: one\n---\nText.\n",
    )

    with pytest.raises(PolicyProblemsError) as refused:
        read_history(Repository(repo.path), Selection())

    assert [str(problem) for problem in refused.value.problems] == [
        "policy/a.md:2: unknown key 'efective': did you mean 'effective'?",
        "policy/a.md:3: last_updated: 'soon' is not a date; write it as 2026-01-31",
        "policy/b.md:1: not UTF-8: byte 0xe9 at offset 3; save it as UTF-8",
        "policy/c.md: has no text",
        "policy/d.md:1: the name 'one' belongs to another file too; give this one a 'slug' of its own",
        "policy/e.md:1: the name 'one' belongs to another file too; give this one a 'slug' of its own",
    ]


def test_an_old_version_that_cannot_be_mended_is_shown_as_it_is(repo: PolicyRepo) -> None:
    """The past cannot be edited, so a stray byte in it must not stop today's publication."""
    repo.publish("2024-01-15", "Publish", privacy=b"---\ntitle: [\n---\nCaf\xe9\n")
    repo.publish("2024-02-15", "Save as UTF-8", privacy="Café\n")

    assert [version.undecodable for version in story(repo).versions] == [1, 0]


def test_an_unknown_policy_or_version_is_named_with_those_there_are(repo: PolicyRepo) -> None:
    """A typing mistake is answered with the right spelling."""
    repo.publish("2024-01-15", "Publish", privacy="One.\n")

    with pytest.raises(UnknownPolicyError) as unknown:
        story(repo, "privcy")
    assert "privacy" in unknown.value.cure
    with pytest.raises(UnknownVersionError) as missing:
        story(repo).version("2024-01-16")
    assert "2024-01-15" in missing.value.cure


def test_a_version_knows_the_hashes_of_its_file_and_of_what_is_read(repo: PolicyRepo) -> None:
    """Proof rests on these: the file byte by byte, the text as one line without its date lines."""
    source = "# Privacy\n\n*Last updated: January 15, 2024*\n\nWe keep\n**logs**. \u20ac\n"
    repo.publish("2024-01-15", "Publish", privacy=source)

    (policy,) = read_history(Repository(repo.path), Selection())

    assert policy.current.source_sha256 == sha256(source.encode()).hexdigest()
    assert policy.current.text_sha256 == sha256("Privacy We keep logs. \u20ac".encode()).hexdigest()


def test_a_policy_that_comes_back_to_its_address_rewritten_keeps_its_past(repo: PolicyRepo) -> None:
    """It moved away, was changed there, and came back so much rewritten that git sees no rename."""
    repo.publish("2024-01-15", "Publish", privacy=LONG)
    repo.rename("2024-02-01", "privacy", "policy/privacy-policy.md")
    repo.publish("2024-03-01", "Changed there", {"policy/privacy-policy.md": LONG + "And your address.\n"})
    files = {"policy/privacy-policy.md": None, "policy/privacy.md": "Everything is new here, and short.\n"}
    repo.publish("2024-04-01", "Rewrite", files)

    assert ids(story(repo)) == ["2024-01-15 Publish", "2024-03-01 Changed there", "2024-04-01 Rewrite"]


def test_words_and_days_left_over_from_the_version_before_are_not_believed(repo: PolicyRepo) -> None:
    """Nobody may be told yesterday's change in place of today's."""
    kept = "---\nsummary: [We keep logs longer.]\neffective: 2024-03-01\n---\n"
    repo.publish("2024-01-15", "Publish", privacy="Logs: 30 days.\n")
    repo.publish("2024-02-01", "Longer", privacy=kept + "Logs: 90 days.\n")
    repo.publish("2024-02-02", "Typo", privacy=kept + "Log: 90 days.\n")
    repo.publish("2024-06-01", "Sell", privacy=kept + "Log: 90 days. We sell them.\n")

    told = [(str(v.effective), v.announcement) for v in story(repo).versions]

    assert told == [
        ("2024-01-15", ()),
        ("2024-03-01", ("We keep logs longer.",)),
        ("2024-03-01", ()),
        ("2024-06-01", ()),
    ]


def test_an_edit_between_the_dashes_brings_no_old_words_back(repo: PolicyRepo) -> None:
    """A summary that was left standing is still about the version before, whatever else is mended."""
    head = "---\nsummary: [Logs are kept for a week]\n"
    repo.publish("2024-01-15", "Publish", privacy=f"{head}---\nWe keep logs for a week.\n")
    repo.publish("2024-03-01", "Change", privacy=f"{head}---\nWe keep logs for a year.\n")
    repo.publish("2024-03-02", "Days", privacy=f"{head}notice_days: 9\n---\nWe keep logs for a year.\n")

    first, second = story(repo).versions

    assert (first.announcement, second.announcement) == (("Logs are kept for a week",), ())
    assert second.notice_days == 9


def test_a_name_given_in_the_front_matter_is_remembered(repo: PolicyRepo) -> None:
    """Addresses that were mailed out must go on leading somewhere."""
    repo.publish("2024-01-15", "Publish", p="---\nslug: privacy\n---\nOne.\n")
    repo.publish("2024-02-01", "Rename", p="---\nslug: privacy-policy\n---\nTwo.\n")

    assert story(repo, "privacy-policy").earlier_slugs == ("privacy", "p")


def test_what_no_tag_has_released_is_not_published(repo: PolicyRepo) -> None:
    """Neither a change nor a deletion nor a mistake after the newest release can reach a reader."""
    selection = Selection(release="tag", tags="v*")
    repo.publish("2024-01-15", "Publish", privacy="One.\n", terms="Kept.\n")
    repo.tag("v1", "2024-02-01")
    repo.tag("v1-again", "2024-05-01")
    repo.withdraw("2024-03-01", "terms")
    repo.publish("2024-03-02", "Broken", privacy="---\ntitle: [\n---\nTwo.\n")

    assert ids(story(repo, "privacy", selection)) == ["2024-02-01 v1"]
    assert ids(story(repo, "terms", selection)) == ["2024-02-01 v1"]
