"""A policy whose file was deleted can still be read, and only such a policy is called withdrawn."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from typer.testing import CliRunner

from policy_history.cli import app
from policy_history.errors import UnknownPolicyError
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.withdrawn import Withdrawn, read_published_or_withdrawn, read_withdrawn
from tests.support.policy_repo import PolicyRepo

TERMS = "# Terms\n\nThe fee is 10 EUR a month, due on the first day of it.\n"
PRIVACY = "# Privacy\n\nWe keep logs for a week.\n"
EVERY_COMMIT = Selection()
TAGGED = Selection(release="tag", tags="v*")
OTHER = "# Cookies\n\nOne cookie remembers that you are logged in.\n"


def withdrawn(repo: PolicyRepo, selection: Selection = EVERY_COMMIT) -> tuple[Withdrawn, ...]:
    return read_withdrawn(Repository(repo.path), selection)


def told(found: tuple[Withdrawn, ...]) -> list[tuple[str, str, list[str]]]:
    return [
        (one.policy.slug, f"{one.deletion.published:%Y-%m-%d}", [v.id for v in one.policy.versions])
        for one in found
    ]


def test_a_deleted_policy_keeps_its_versions(repo: PolicyRepo) -> None:
    """A reader who was bound by it can still read it, and learns when it ended."""
    repo.publish("2024-01-15", "Publish", terms=TERMS, privacy=PRIVACY)
    repo.publish("2024-02-15", "Raise", terms=TERMS.replace("10", "12"))
    repo.withdraw("2024-03-01", "terms")

    assert told(withdrawn(repo)) == [("terms", "2024-03-01", ["2024-01-15", "2024-02-15"])]


def test_what_was_published_again_or_renamed_was_not_withdrawn(repo: PolicyRepo) -> None:
    """Nobody is told that a policy ended which is in force under its old or its new name."""
    repo.publish("2024-01-15", "Publish", terms=TERMS, privacy=PRIVACY)
    repo.withdraw("2024-02-01", "terms")
    repo.publish("2024-02-15", "Publish again", terms=TERMS)
    repo.publish("2024-03-01", "Rename", privacy=None, data=PRIVACY)

    assert withdrawn(repo) == ()


def test_a_policy_withdrawn_under_its_second_name_keeps_what_it_was_under_its_first(
    repo: PolicyRepo,
) -> None:
    """A rename before the end costs no version."""
    repo.publish("2024-01-15", "Publish", terms=TERMS, privacy=PRIVACY)
    repo.rename("2024-02-01", "terms", "conditions")
    repo.publish("2024-02-15", "Raise", conditions=TERMS.replace("10", "12"))
    repo.withdraw("2024-03-01", "conditions")

    (one,) = withdrawn(repo)

    assert told((one,)) == [("conditions", "2024-03-01", ["2024-01-15", "2024-02-15"])]
    assert one.policy.earlier_slugs == ("terms",)


def test_a_name_that_another_policy_took_leads_to_the_current_one(repo: PolicyRepo) -> None:
    """A slug names what is in force; the path still reaches what bore the name before."""
    repo.publish("2024-01-15", "Publish", terms=TERMS, privacy=PRIVACY)
    repo.withdraw("2024-02-01", "terms")
    repo.publish("2024-03-01", "Cookies", cookies=f"---\nslug: terms\n---\n{OTHER}")
    repository = Repository(repo.path)

    (by_slug,), none = read_published_or_withdrawn(repository, Selection(), "terms")
    nothing, (by_path,) = read_published_or_withdrawn(repository, Selection(), "policy/terms.md")

    assert (by_slug.path, none) == ("policy/cookies.md", ())
    assert (nothing, by_path.policy.title) == ((), "Terms")


def test_files_that_were_never_policies_are_not_called_withdrawn(repo: PolicyRepo) -> None:
    """Housekeeping comes and goes."""
    repo.publish("2024-01-15", "Publish", {"policy/README.md": "# Us\n", "src/x.md": "x\n"}, terms=TERMS)
    repo.publish("2024-02-15", "Tidy", {"policy/README.md": None, "src/x.md": None})

    assert withdrawn(repo) == ()
    with pytest.raises(UnknownPolicyError):
        read_published_or_withdrawn(Repository(repo.path), Selection(), "readme")


def test_a_withdrawal_without_a_tag_is_not_published_yet(repo: PolicyRepo) -> None:
    """Where tags release, a deletion takes effect with its tag and bears the tag's date."""
    repo.publish("2024-01-15", "Publish", terms=TERMS, privacy=PRIVACY)
    repo.tag("v1", "2024-01-20")
    repo.withdraw("2024-02-01", "terms")
    before = withdrawn(repo, TAGGED)
    repo.tag("v2", "2024-02-10")

    assert before == ()
    assert told(withdrawn(repo, TAGGED)) == [("terms", "2024-02-10", ["2024-01-20"])]


def test_a_file_rewritten_into_a_folder_was_not_withdrawn(repo: PolicyRepo) -> None:
    """Where git sees a deletion and a new file, a reader sees the same address go on."""
    repo.publish("2024-01-15", "Publish", terms=TERMS, privacy=PRIVACY)
    repo.rename("2024-03-01", "terms", "policy/terms/index.md", content="Nothing of it is as it was.\n")

    assert withdrawn(repo) == ()


def test_log_and_show_reach_a_withdrawn_policy(repo: PolicyRepo) -> None:
    """Counsel finds it with the commands that find every other."""
    repo.publish("2024-01-15", "Publish", terms=TERMS, privacy=PRIVACY)
    repo.withdraw("2024-03-01", "terms", summary="Take the terms back")
    where = ["--repo", str(repo.path)]

    log = CliRunner().invoke(app, ["log", *where])
    value = json.loads(CliRunner().invoke(app, ["log", "terms", "--format", "json", *where]).stdout)
    shown = CliRunner().invoke(app, ["show", "terms", "2024-01-15", *where])

    schema = json.loads((files("policy_history.formats") / "log.schema.json").read_text())
    jsonschema.validate(value, schema, format_checker=jsonschema.FormatChecker())
    assert log.stdout.splitlines()[-1].startswith("2024-03-01")
    assert log.stdout.splitlines()[-1].endswith("Take the terms back  withdrawn")
    assert value["policies"] == []
    assert [(one["slug"], one["withdrawn"]) for one in value["withdrawn"]] == [
        ("terms", "2024-03-01T12:00:00+00:00")
    ]
    assert "The fee is 10 EUR a month" in shown.stdout
