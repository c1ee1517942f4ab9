"""Nothing new goes out before somebody has approved exactly that."""

from __future__ import annotations

import re

import pytest

from notifier.approval import plan_of
from notifier.drafts import Draft
from notifier.intent import Intent
from notifier.settings import Sender
from tests.notifier.desk import Desk
from tests.notifier.story import LONGER, SHARED
from tests.notifier.test_life import NAME, time_passes


def plan(desk: Desk) -> str:
    """The plan that a rehearsal names."""
    desk.announces()
    (found,) = re.findall(r"Plan ([0-9a-f]{12})", desk.said)
    return str(found)


def approves(desk: Desk, name: str, by: str) -> int:
    return desk.types("approve", name, "--by", by, "--repo", str(desk.repo.path))


def test_two_people_approve_before_anything_goes_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For counsel: one person twice is one person, and without both nobody is told."""
    monkeypatch.setenv("POLICY_APPROVALS", "2")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    name = plan(desk)

    assert desk.announces("--send") == 2
    assert f"Plan {name} needs 2 approvals and has 0. Nothing new was sent." in desk.said
    assert approves(desk, name, "Maria Gruber") == 0
    assert approves(desk, name, " maria  GRUBER") == 0
    assert "approved by maria gruber. 1 more needed" in desk.said
    assert desk.announces("--send") == 2
    assert approves(desk, name, "Jon") == 0
    assert "It may go out" in desk.said
    assert desk.announces("--send") == 0
    assert "2 recipients: 2 accepted; finished." in desk.said


def test_a_later_change_takes_the_approval_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For counsel: what was approved is what goes out, to the letter and from the same sender."""
    monkeypatch.setenv("POLICY_APPROVALS", "1")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    name = plan(desk)
    assert approves(desk, name, "Maria") == 0

    with monkeypatch.context() as other:
        other.setenv("POLICY_FROM", "legal@firemoon.example")
        assert desk.announces("--send") == 2
    desk.repo.publish("2026-03-02", "Another recipient of data", privacy=SHARED)

    assert desk.announces("--send") == 2
    assert approves(desk, name, "Maria") == 2
    assert "Nothing was approved." in desk.said
    assert desk.announces("--send") == 2
    assert approves(desk, plan(desk), "Maria") == 0
    assert desk.announces("--send") == 0


def test_an_approval_is_of_the_commits_that_were_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the auditor: the same words in another commit are another publication, by somebody else."""
    monkeypatch.setenv("POLICY_APPROVALS", "1")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    name = plan(desk)

    desk.repo.git("update-ref", "refs/heads/main", "main~1")
    desk.repo.publish("2026-03-01", "Keep logs longer", by="Somebody else", privacy=LONGER)

    assert plan(desk) != name


def test_an_approval_is_of_the_place_where_readers_can_leave() -> None:
    """For counsel: the link to leave is part of what goes out."""
    sender = Sender("Firemoon", "n@firemoon.example", "privacy@firemoon.example", "https://f.example")
    drafts = [
        Draft(name="privacy", kind="watcher", service=place)
        for place in ("https://a.example", "https://b.example")
    ]

    plans = {plan_of(Intent((), (draft,)), sender) for draft in drafts}

    assert len(plans) == 2


def test_an_approval_outlives_who_comes_and_goes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For counsel: a sign-up between approval and sending is no new plan; its text follows by rule."""
    monkeypatch.setenv("POLICY_APPROVALS", "1")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.repo.publish("2026-03-02", "Another recipient of data", privacy=SHARED)
    assert approves(desk, plan(desk), "Maria") == 0
    (desk.folder / "new.csv").write_text("email,language,accepted\nnew@example.org,fr,privacy:2026-03-01\n")

    desk.types("import", "new.csv")

    assert desk.announces("--send") == 0
    assert "3 recipients: 3 accepted; finished." in desk.said


def test_an_approval_is_of_a_moment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For counsel: what was approved for one day goes out on no other."""
    monkeypatch.setenv("POLICY_APPROVALS", "1")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    sends = ["send", "--repo", str(desk.repo.path), "--at"]
    desk.types(*sends, "2999-01-01T09:00", "--dry-run")
    (name,) = re.findall(r"Plan ([0-9a-f]{12})", desk.said)

    assert approves(desk, str(name), "Maria") == 2
    approved = ["approve", str(name), "--by", "Maria", "--repo", str(desk.repo.path), "--at"]
    assert desk.types(*approved, "2999-01-01T09:00") == 0

    assert desk.announces("--send") == 2
    assert desk.types(*sends, "2999-01-02T09:00") == 2
    assert desk.types(*sends, "2999-01-01T10:00+01:00") == 0


@pytest.mark.parametrize("at", [["--at", "2999-01-05T09:00"], []])
def test_a_notice_that_is_moved_to_another_day_needs_a_new_approval(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, at: list[str]
) -> None:
    """For counsel: neither a new date nor a missed one lets out what was approved for another day."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    assert desk.types("send", "--repo", str(desk.repo.path), "--at", "2999-01-01T09:00") == 0
    if not at:
        time_passes(desk, 25)
    monkeypatch.setenv("POLICY_APPROVALS", "1")
    resumes = ["resume", NAME, "--because", "counsel looked again", *at]

    assert desk.types(*resumes) == 2
    (name,) = re.findall(r"approve ([0-9a-f]{12}) --notice", desk.said)
    approved = ["approve", str(name), "--notice", NAME, "--by", "Maria"]
    assert desk.types(*approved, "--at", "2999-02-01T09:00") == 2
    assert desk.types(*approved, *at) == 0
    assert f"It may go out: policy-notify resume {NAME}." in desk.said

    assert desk.types(*resumes) == 0
    assert ("goes out with the first run after 2999-01-05 09:00 UTC" in desk.said) == bool(at)


def test_a_paused_notice_goes_on_as_it_was_approved(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For counsel: a pause moves nothing, so it needs no new approval, and the moment stays the same."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    assert desk.types("send", "--repo", str(desk.repo.path), "--at", "2999-01-01T09:00") == 0
    monkeypatch.setenv("POLICY_APPROVALS", "2")
    assert desk.types("pause", NAME, "--because", "a second look") == 0

    assert desk.types("resume", NAME, "--because", "it is right", "--at", "2999-01-01T10:00+01:00") == 0
    assert desk.types("pause", NAME, "--because", "a third look") == 0
    assert desk.types("resume", NAME, "--because", "it is right") == 0

    assert f"{NAME}: goes out with the first run after 2999-01-01 09:00 UTC." in desk.said


def test_a_misspelt_number_of_approvals_stops_everything(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For counsel: a slip in the settings never means that no approval is needed."""
    monkeypatch.setenv("POLICY_APPROVALS", "two")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)

    assert desk.announces("--send") == 2
    assert "POLICY_APPROVALS" in desk.said
    assert desk.announces() == 2
