"""The commands, from an import to a finished notice, on real histories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from notifier import cli
from notifier.storage import open_store
from policy_history.document import read_document
from policy_history.judgement import judge
from policy_history.signoff import SignOff, id_of, record_signoff
from tests.notifier.desk import SETTINGS, Desk
from tests.notifier.servers import smtp_server
from tests.notifier.story import COMMA, LONGER, PRIVACY, SHARED, UNCLEAR


def test_the_whole_way(desk: Desk) -> None:
    """For account holders: one mail each about what matters; run again, and nothing happens."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)

    assert desk.announces() == 0
    assert "→ 2 recipients" in desk.said
    assert "Subject: Changes to our Privacy policy on 1 March 2026" in desk.said
    assert desk.outbox() == []

    assert desk.announces("--send") == 0
    assert "2 recipients: 2 accepted; finished." in desk.said
    assert desk.outbox() == ["Ada <ada@example.org>", "joan@example.org"]

    assert desk.announces("--send") == 0
    assert "nothing new" in desk.said
    assert len(desk.outbox()) == 2

    assert desk.types("status") == 0
    assert "privacy:2026-03-01  announced (privacy:2026-03-01)" in desk.said


def test_a_rehearsal_writes_nothing(desk: Desk) -> None:
    """For the operator: without --send the database is the same afterwards."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.types("status")
    before = desk.said

    desk.announces()
    desk.types("status")

    assert desk.said == before


def test_a_comma_is_announced_to_nobody(desk: Desk) -> None:
    """For account holders: no mail about a comma, and the record says so."""
    desk.repo.publish("2026-03-01", "Take out a comma", privacy=COMMA)

    assert desk.announces("--send") == 0
    assert "not material, not announced" in desk.said
    assert desk.outbox() == []


def test_an_unclear_change_waits_until_counsel_has_decided(desk: Desk) -> None:
    """For legal: it holds the mail back, says how to decide, and keeps who decided and why."""
    desk.repo.publish("2026-03-01", "Add a sentence", privacy=UNCLEAR)

    assert desk.announces("--send") == 1
    assert "nothing is sent before counsel decides" in desk.said
    assert desk.announces("--send", "--decide", "privacy:2026-03-01=announce") == 2
    assert "needs its reason" in desk.said

    decide = ["--decide", "privacy:2026-03-01=announce", "--because", "people asked", "--by", "Maria"]
    assert desk.announces("--send", *decide) == 0
    assert len(desk.outbox()) == 2
    desk.types("status")
    assert "decided: announce, by Maria, because: people asked" in desk.said


def test_a_version_that_counsel_passes_over_is_told_to_nobody(desk: Desk) -> None:
    """For legal: also what the rules call material."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)

    desk.announces("--send", "--decide", "privacy:2026-03-01=skip", "--because", "never in force")

    assert desk.outbox() == []
    desk.types("status")
    assert "privacy:2026-03-01  passed over" in desk.said


def test_two_changes_since_the_last_time_are_one_mail(desk: Desk) -> None:
    """For account holders: one mail, comparing what they know with what holds now."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.repo.publish("2026-03-02", "Name another company", privacy=SHARED)

    desk.announces("--send")

    assert len(desk.outbox()) == 2
    desk.types("status")
    assert "privacy:2026-03-01  announced (privacy:2026-03-02)" in desk.said


def test_settings_are_all_asked_for_before_anything_is_sent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: exit code 2, and every setting that is missing."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    for name in SETTINGS:
        monkeypatch.delenv(name)

    assert desk.announces("--send") == 2
    assert all(f"{name} is not set" in desk.said for name in SETTINGS)
    assert desk.announces() == 0
    assert "Before sending: POLICY_COMPANY is not set." in desk.said


def test_an_announcement_to_nobody_is_refused(desk: Desk) -> None:
    """For account holders imported tomorrow: the change must not count as told."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    with open_store(f"sqlite:///{desk.folder / 'other.db'}"):
        pass
    os.environ["POLICY_DATABASE_URL"] = f"sqlite:///{desk.folder / 'other.db'}"
    try:
        assert desk.types("init", "--repo", str(desk.repo.path), "--last-told", "privacy:2026-01-15") == 0
        assert desk.announces("--send") == 2
    finally:
        del os.environ["POLICY_DATABASE_URL"]

    assert "There are no recipients yet." in desk.said


def test_a_late_beginner_can_name_what_people_know(desk: Desk) -> None:
    """For the operator whose first run came after the first change."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    again = ["init", "--repo", str(desk.repo.path), "--last-told", "privacy:2026-01-15"]
    os.environ["POLICY_DATABASE_URL"] = f"sqlite:///{desk.folder / 'late.db'}"
    try:
        desk.types("import", "recipients.csv")
        desk.announces("--send")
        assert "privacy: known up to 2026-03-01" in desk.said
        assert desk.types(*again) == 2
        assert desk.types(*again, "--again") == 0
        desk.announces("--send")
    finally:
        del os.environ["POLICY_DATABASE_URL"]

    assert "2 accepted; finished" in desk.said


def test_doubts_are_listed_and_resolved_by_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the operator: who is in doubt is named; a person decides; only then it goes on."""
    (desk.folder / "more.csv").write_text("email\nsilent@example.org\nzoe@example.org\n")
    desk.types("import", "more.csv")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    with smtp_server() as taken:
        monkeypatch.setenv("POLICY_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("POLICY_SMTP_PORT", str(taken.port))
        monkeypatch.setenv("POLICY_SMTP_SECURITY", "none")

        assert desk.announces("--send", "--mailer", "smtp") == 1
        assert "accepted, 1 in doubt" in desk.said  # how many before it, the connections decide
        assert "not finished" in desk.said
        assert desk.types("doubts") == 1
        assert "silent@example.org" in desk.said
        assert "1 in doubt." in desk.said

        assert desk.announces("--send", "--mailer", "smtp") == 1
        assert taken.addresses.count("silent@example.org") == 1
        resolve = ["resolve", "privacy:2026-03-01", "--as", "accepted", "--because", "it is in the log"]
        assert desk.types(*resolve, "SILENT@example.org") == 0

    assert "4 recipients: 4 accepted; finished." in desk.said
    assert sorted(taken.addresses) == [
        "ada@example.org",
        "joan@example.org",
        "silent@example.org",
        "zoe@example.org",
    ]


def test_refused_mails_can_be_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For account holders whose mailbox was gone for a day."""
    (desk.folder / "more.csv").write_text("email\nnobody@example.org\n")
    desk.types("import", "more.csv")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    with smtp_server() as taken:
        monkeypatch.setenv("POLICY_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("POLICY_SMTP_PORT", str(taken.port))
        monkeypatch.setenv("POLICY_SMTP_SECURITY", "none")
        assert desk.announces("--send", "--mailer", "smtp") == 1
        assert "2 accepted, 1 refused; finished, 1 not reached." in desk.said

    assert desk.types("doubts", "--state", "refused") == 1
    assert "nobody@example.org" in desk.said
    assert "550 5.1.1 No such mailbox" in desk.said
    assert desk.types("retry", "privacy:2026-03-01", "--because", "the mailbox is back") == 0
    assert desk.announces("--send") == 0
    assert desk.outbox() == ["nobody@example.org"]


def test_an_incomplete_notice_comes_before_anything_new(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For account holders: the old notice is finished first, then the new one is made."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    (desk.folder / "outbox").write_text("not a folder")
    assert desk.announces("--send") == 2
    assert "cannot be written" in desk.said
    (desk.folder / "outbox").unlink()
    desk.repo.publish("2026-03-02", "Name another company", privacy=SHARED)

    assert desk.announces("--send") == 0

    assert len(desk.outbox()) == 4
    desk.types("status")
    assert "privacy:2026-03-01: 2 recipients: 2 accepted; finished." in desk.said
    assert "privacy:2026-03-02: 2 recipients: 2 accepted; finished." in desk.said


def test_a_preview_shows_what_a_pull_request_would_bring(desk: Desk) -> None:
    """For legal: the mail is read before the merge, where the change is proposed."""
    desk.repo.git("update-ref", "refs/heads/proposal", desk.repo.head())
    desk.repo.publish("2026-03-01", "Keep logs longer", branch="proposal", privacy=LONGER)
    words = ["preview", "--repo", str(desk.repo.path), "--branch", "proposal", "--base", "main"]

    assert desk.types(*words, "--format", "markdown") == 0

    assert "Subject: `Changes to our Privacy policy on 1 March 2026`" in desk.said
    assert "Now: We keep API logs for 180 days." in desk.said


@pytest.mark.parametrize(
    ("text", "said"), [(COMMA, "not material"), (UNCLEAR, "counsel has to decide"), (PRIVACY, "No mail")]
)
def test_a_preview_says_when_no_mail_would_go(desk: Desk, text: str, said: str) -> None:
    """For legal: the pull request says so, in words."""
    desk.repo.git("update-ref", "refs/heads/proposal", desk.repo.head())
    desk.repo.publish("2026-03-01", "Change", branch="proposal", privacy=text)

    desk.types("preview", "--repo", str(desk.repo.path), "--branch", "proposal", "--base", "main")

    assert said in desk.said


def test_a_preview_of_one_version_compares_it_with_the_one_before(desk: Desk) -> None:
    """For legal: any past change can be seen as the mail it would have been."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)

    assert desk.types("preview", "privacy", "--repo", str(desk.repo.path), "--format", "html") == 0
    assert desk.said.startswith("<!doctype html>")
    assert desk.types("preview", "privacy", "2026-01-15", "--repo", str(desk.repo.path)) == 2
    assert "privacy:2026-01-15 is the first version" in desk.said


def test_a_bad_import_names_its_rows_and_keeps_nothing(desk: Desk) -> None:
    """For the operator: exit code 2, line and reason; with --skip-invalid the rest comes in."""
    (desk.folder / "bad.csv").write_text("email\nzoe@example.org\nnobody\n")

    assert desk.types("import", "bad.csv") == 2
    assert "line 3: email: has no @" in desk.said
    assert "Nothing was imported" in desk.said
    assert desk.types("import", "bad.csv", "--skip-invalid") == 0
    assert "Imported: 1 new, 0 known already; 1 bad rows left out." in desk.said


def test_an_unclosed_quotation_mark_is_fatal_even_where_bad_rows_are_skipped(desk: Desk) -> None:
    """For account holders below it: --skip-invalid leaves out one bad row, never all the later ones."""
    (desk.folder / "bad.csv").write_text('email\nzoe@example.org\n"Unclosed\nmary@example.org\n')

    assert desk.types("import", "bad.csv", "--skip-invalid") == 2
    assert "line 3: the row is not CSV or does not end on its line" in desk.said
    assert desk.types("status") == 0
    assert desk.said.startswith("2 recipients.")


def test_every_command_has_help_with_an_example_and_a_place_in_the_docs() -> None:
    """For newcomers: no command is a riddle."""
    docs = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()
    for command in cli.app.registered_commands:
        callback = command.callback
        assert callback
        name = command.name or callback.__name__
        assert "Example: policy-notify " in (callback.__doc__ or "")
        assert f"policy-notify {name}" in docs


def test_what_counsel_signed_off_is_told_to_nobody(desk: Desk) -> None:
    """For counsel: a decision about one change, merged with it, decides what goes out."""
    before, after = read_document(PRIVACY), read_document(LONGER)
    (finding,) = judge(before, after).findings
    signoffs = desk.folder / "signoffs.yml"
    record_signoff(signoffs, SignOff(id_of(finding), "not material", "J. Doe", "Only of our own servers."))
    files = {"policy/privacy.md": LONGER, "policy/signoffs.yml": signoffs.read_text()}
    desk.repo.publish("2026-03-01", "Keep logs longer", files)

    assert desk.announces("--send") == 0

    assert "not material, not announced" in desk.said
    assert desk.outbox() == []


def test_a_withdrawal_is_announced_to_nobody(desk: Desk) -> None:
    """For the operator: a policy whose file was deleted stops no run and sends no mail."""
    desk.repo.publish("2026-02-01", "Publish", terms="# Terms\n\nThe fee is 10 EUR.\n")
    assert desk.announces("--send") == 0
    desk.repo.withdraw("2026-03-01", "terms")

    assert desk.announces() == 0
    assert desk.announces("--send") == 0
    assert "terms" not in desk.said
    assert desk.outbox() == []
