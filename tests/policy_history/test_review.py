"""What counsel sees on a pull request, decides, and is held to."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

import jsonschema
import pytest

from policy_history.repository import Repository
from policy_history.review import Review, review
from policy_history.review_json import github_annotations, review_json
from policy_history.review_markdown import review_markdown
from policy_history.review_text import review_text
from policy_history.selection import Selection
from policy_history.signoff import SignOff, id_of, record_signoff
from tests.support.policy_repo import PolicyRepo

TODAY = date(2024, 7, 1)
POLICY = """---
{front}
---

# Privacy policy

## Data retention

- API logs: {logs} for debugging

## Changes to this policy

We will notify you by email at least {notice} days before a material change to this policy.
"""


def policy(logs: str = "90 days", notice: int = 14, front: str = "last_updated: 2024-01-15") -> str:
    return POLICY.format(logs=logs, notice=notice, front=front)


def seen(repo: PolicyRepo) -> Review:
    repo.checkout("proposal")
    branch = Repository(repo.path)
    return review(branch, branch.forked_from("main"), Selection(), TODAY)


@pytest.fixture
def published(repo: PolicyRepo) -> PolicyRepo:
    repo.publish("2024-01-15", "Publish", privacy=policy())
    return repo


def propose(repo: PolicyRepo, text: str) -> Review:
    repo.publish("2024-07-01", "Proposal", privacy=text, branch="proposal")
    return seen(repo)


def test_the_verdict_comes_first_with_the_earliest_day(published: PolicyRepo) -> None:
    """Counsel has to know at once whether this may go out, and when."""
    found = propose(published, policy("180 days", front="last_updated: 2024-07-01\neffective: 2024-08-01"))

    text = review_text(found)

    first, second, *_ = text.splitlines()
    assert first == "== Privacy policy (policy/privacy.md): material"
    assert second.startswith("Earliest effective date 2024-07-31: 30 days' notice, by the law table;")
    assert second.endswith("the front matter says 2024-08-01.")
    assert found.problems == ()
    assert not found.needs_counsel


@pytest.mark.parametrize(
    ("notice", "front", "says"),
    [
        (60, "last_updated: 2024-07-01\neffective: 2024-08-01", "The earlier text promises 60 days' notice"),
        (60, "last_updated: 2024-07-01", "but the front matter names no 'effective' date"),
        (14, "last_updated: 2024-07-01\neffective: 2024-07-20", "the law table asks for 30 days"),
        (60, "last_updated: 2024-07-01\neffective: 2024-10-01\nnotice_days: 7", "notice_days is 7, but"),
    ],
)
def test_a_release_that_breaks_a_promise_has_to_be_mended(
    repo: PolicyRepo, notice: int, front: str, says: str
) -> None:
    """The text that was in force binds the company, and the law table is the default."""
    repo.publish("2024-01-15", "Publish", privacy=policy(notice=notice))

    found = propose(repo, policy("180 days", notice, front))

    assert any(says in problem.message for problem in found.problems), found.problems
    assert found.needs_counsel


def test_counsel_may_set_the_days_of_notice(published: PolicyRepo) -> None:
    """The law table's days are a default, not a law of this program."""
    found = propose(
        published, policy("180 days", 14, "last_updated: 2024-07-01\nnotice_days: 14\neffective: 2024-07-15")
    )

    assert found.problems == ()


def test_counsels_summary_must_cover_every_material_finding(published: PolicyRepo) -> None:
    """Counsel's own words go first, so nothing may be lost behind them."""
    front = "last_updated: 2024-07-01\neffective: 2024-08-01\nsummary:\n  - {}"
    vague = propose(published, policy("180 days", front=front.format("We tidied this page.")))
    plain = propose(
        published, policy("180 days", front=front.format("We keep API logs for 180 days instead of 90."))
    )

    assert [problem.message for problem in vague.problems] == [
        "summary says nothing of: “API logs: 180 days for debugging” (Privacy policy › Data retention)"
    ]
    assert vague.problems[0].line == 4
    assert plain.problems == ()


def test_a_sign_off_settles_one_change_until_its_text_changes(published: PolicyRepo) -> None:
    """A decision holds for what was decided, and is shown."""
    front = "last_updated: 2024-07-01\neffective: 2024-08-01"
    before = propose(published, policy("180 days", front=front))
    assert before.policies[0].change
    finding = before.policies[0].change.assessment.findings[0]
    signoffs = published.path / "signoffs.yml"
    record_signoff(signoffs, SignOff(id_of(finding), "not material", "J. Doe", "Only our own servers."))
    published.publish(
        "2024-07-02", "Sign off", {"policy/signoffs.yml": signoffs.read_text()}, branch="proposal"
    )
    settled = seen(published)
    later = propose(published, policy("365 days", front=front))

    assert settled.policies[0].state == "not material"
    assert "signed off by J\\. Doe" in review_markdown(settled)
    assert later.policies[0].state == "material"
    assert [signoff.change for signoff in later.expired] == [id_of(finding)]


def test_a_broken_sign_off_file_is_named_with_its_line(published: PolicyRepo) -> None:
    """A decision that cannot be read must not be taken for one."""
    published.publish(
        "2024-07-01", "Slip", {"policy/signoffs.yml": "- change: x\n  verdict: fine\n"}, branch="proposal"
    )

    found = seen(published)

    assert [str(problem) for problem in found.problems] == ["policy/signoffs.yml:1: by is missing"]


def test_the_comment_holds_everything_and_nothing_in_it_acts(published: PolicyRepo) -> None:
    """A policy's words are data in the comment, whatever they look like."""
    hostile = "90 days <img src=x> @everyone [x](https://evil.example) | `x` for **us**"
    found = propose(published, policy(hostile, front="last_updated: 2024-07-01\neffective: 2024-08-01"))

    text = review_markdown(found)

    for wanted in (
        "## What this changes for readers",
        "Law rows:",
        "Readers would be told",
        "<summary>Redline",
    ):
        assert wanted in text
    for forbidden in ("<img", "@everyone", "](https", "| `x`"):
        assert forbidden not in text


def test_annotations_stand_at_the_lines_and_cannot_be_forged(published: PolicyRepo) -> None:
    """GitHub shows each finding beside its line."""
    found = propose(published, policy("180 days\n::error::forged", front="last_updated: 2024-07-01"))

    lines = github_annotations(found).splitlines()

    assert lines[0].startswith("::notice file=policy/privacy.md,line=9,title=material%3A RETAIN::")
    assert all(line.startswith(("::notice file=", "::warning file=", "::error file=")) for line in lines)


def test_the_json_is_valid_against_its_schema(published: PolicyRepo) -> None:
    """Other programs rely on the format."""
    value = json.loads(json.dumps(review_json(propose(published, policy("180 days", front="title: x")))))

    schema = json.loads((files("policy_history.formats") / "review.schema.json").read_text())
    jsonschema.validate(value, schema, format_checker=jsonschema.FormatChecker())
    assert value["policies"][0]["change"]["assessment"]["verdict"] == "material"


def test_counsel_sees_which_translations_a_change_leaves_behind(repo: PolicyRepo) -> None:
    """Before the merge, while the translator can still be asked; a comma asks nothing of anybody."""
    german = (
        "# Datenschutz\n\nWir speichern die Protokolle der Zugriffe für 90 Tage und geben sie nicht weiter.\n"
    )
    french = "---\nlanguage: fr\n---\n# Confidentialité\n\nNous conservons les journaux pendant 90 jours.\n"
    repo.publish(
        "2024-01-15",
        "Publish",
        {"policy/de/privacy.md": german, "policy/privacy.fr.md": french},
        privacy=policy(),
    )
    changes = {"policy/de/privacy.md": german.replace("90", "180")}
    repo.publish("2024-07-01", "Longer", changes, privacy=policy("180 days"), branch="proposal")
    real = seen(repo)
    repo.publish("2024-07-01", "Bullet", privacy=policy("90 days,"), branch="small")
    repo.checkout("small")
    small = review(Repository(repo.path), Repository(repo.path).forked_from("main"), Selection(), TODAY)

    assert {one.slug: one.left_behind for one in real.policies} == {
        "de/privacy": (),
        "privacy": ("policy/privacy.fr.md",),
    }
    assert "Translations that this leaves behind: policy/privacy.fr.md." in review_text(real)
    assert "Translations that this leaves behind" in review_markdown(real)
    assert [one.left_behind for one in small.policies] == [()]


def test_counsel_reads_what_readers_of_the_policy_s_language_will_read(repo: PolicyRepo) -> None:
    """Counsel of a German policy approves the German words, not an English account of them."""
    text = "---\nlanguage: de\n---\n# Datenschutz\n\nWir speichern Ihre Protokolle {} Tage lang bei uns.\n"
    repo.publish("2024-01-15", "Veröffentlichen", datenschutz=text.format(90))
    repo.publish("2024-07-01", "Vorschlag", datenschutz=text.format(30), branch="proposal")

    found = seen(repo)

    for shown in (review_markdown(found), review_text(found)):
        assert "Wir haben hier „Protokolle 90“ durch „Protokolle 30“ ersetzt" in shown
        assert "We changed" not in shown
