"""Who was not reached: nobody else waits for them, they are named, and a person has the last word."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from notifier.storage import open_store
from tests.notifier.desk import Desk
from tests.notifier.servers import smtp_server
from tests.notifier.story import LONGER, SHARED, UNCLEAR


def lost(*_: object) -> None:
    """The database goes away at this very moment."""
    raise OperationalError("INSERT", {}, OSError("the disk is full"))


def test_one_mailbox_that_always_puts_off_holds_nobody_else_up(desk: Desk) -> None:
    """For account holders: a later change is told although one mailbox never took the earlier one."""
    desk.imports("later@example.org")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    with smtp_server() as taken:
        desk.sends_by_smtp(taken.port)
        assert desk.announces("--send") == 1
        desk.repo.publish("2026-03-02", "Name another company", privacy=SHARED)
        assert desk.announces("--send") == 1

    assert "privacy:2026-03-01: 3 recipients: 1 planned, 2 accepted; not finished." in desk.said
    assert "privacy:2026-03-02: 3 recipients: 1 planned, 2 accepted; not finished." in desk.said
    assert sorted(taken.addresses) == ["ada@example.org"] * 2 + ["joan@example.org"] * 2


def test_whoever_is_put_off_is_named_with_the_last_answer_and_can_be_given_up(desk: Desk) -> None:
    """For the operator: status says what the server said; given up is refused, with the reason."""
    desk.imports("later@example.org")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    with smtp_server() as taken:
        desk.sends_by_smtp(taken.port)
        desk.announces("--send")

    assert desk.types("status") == 1
    assert "451 4.7.1 Come back later" in desk.said
    assert desk.types("doubts", "--state", "planned") == 1
    assert "later@example.org" in desk.said
    words = ["resolve", "privacy:2026-03-01", "--as", "given-up", "--because", "the mailbox is full"]
    assert desk.types(*words) == 0
    assert "3 recipients: 2 accepted, 1 refused; finished, 1 not reached." in desk.said
    assert desk.types("status") == 0
    desk.types("doubts", "--state", "refused")
    assert "given up: the mailbox is full" in desk.said


def test_only_what_is_planned_can_be_given_up(desk: Desk) -> None:
    """For the proof: a mail that was taken stays one that was taken."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.announces("--send")

    assert desk.types("resolve", "privacy:2026-03-01", "--as", "given-up", "--because", "no") == 2
    assert "Nobody of privacy:2026-03-01 is planned." in desk.said


def test_a_notice_that_reached_nobody_is_no_success(desk: Desk) -> None:
    """For account holders: a script that looks at the exit code alone sees that nobody was told."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    (desk.folder / "outbox").write_text("not a folder")
    desk.announces("--send")
    desk.types("resolve", "privacy:2026-03-01", "--as", "given-up", "--because", "a rehearsal")

    assert "2 recipients: 2 refused; finished, 2 not reached." in desk.said
    assert desk.types("status") == 1


def test_a_database_lost_while_planning_leaves_no_half_of_a_notice(desk: Desk) -> None:
    """For account holders: the next run plans anew, and everybody gets the one mail."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("notifier.storage.ledger.write", lost)
        assert desk.announces("--send") == 2
    assert "The database stopped working" in desk.said
    with open_store(f"sqlite:///{desk.folder / 'policy-notify.db'}") as store:
        assert store.overview.tallies() == []
        assert store.overview.deliveries("planned") == []

    assert desk.announces("--send") == 0
    assert len(desk.outbox()) == 2


def test_whoever_leaves_is_told_nothing_more_and_stays_counted(desk: Desk) -> None:
    """For account holders who left, and for the proof: the numbers stay, the address goes."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.announces("--send")

    assert desk.types("forget", "ADA@example.org", "--dry-run") == 0
    assert desk.said.startswith("Would forget 1 recipient.")
    assert desk.types("forget", "ADA@example.org") == 0
    assert desk.types("forget", "ada@example.org") == 2
    desk.repo.publish("2026-03-02", "Name another company", privacy=SHARED)
    desk.announces("--send")

    desk.types("status")
    assert desk.said.startswith("1 recipient.")
    assert "privacy:2026-03-01: 2 recipients: 2 accepted; finished." in desk.said
    assert "privacy:2026-03-02: 1 recipient: 1 accepted; finished." in desk.said
    desk.types("import", "recipients.csv")
    assert "1 new, 1 known already" in desk.said


@pytest.mark.parametrize("send", [["--send"], []])
def test_a_decision_is_not_lost_in_the_first_use(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, send: list[str]
) -> None:
    """For counsel: the first use announces nothing, so it refuses the decision and says what to do first."""
    monkeypatch.setenv("POLICY_DATABASE_URL", f"sqlite:///{desk.folder / 'first.db'}")
    desk.repo.publish("2026-03-01", "Add a sentence", privacy=UNCLEAR)
    decide = ["--decide", "privacy:2026-03-01=announce", "--because", "people asked"]

    assert desk.announces(*send, *decide) == 2
    assert "the decision as made in vain" in desk.said
    assert "policy-notify init" in desk.said
    desk.types("status")
    assert "No baseline is recorded yet" in desk.said


def test_a_decision_is_kept_where_the_run_stops_early(desk: Desk) -> None:
    """For counsel: a provider that is down at that moment costs a second run, not a second decision."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    (desk.folder / "outbox").write_text("not a folder")
    desk.announces("--send")
    desk.repo.publish("2026-03-02", "Add a sentence", privacy=UNCLEAR.replace("90 days", "180 days"))
    decide = ["--decide", "privacy:2026-03-02=announce", "--because", "people asked", "--by", "Maria"]
    assert desk.announces("--send", *decide) == 2
    (desk.folder / "outbox").unlink()

    assert desk.announces("--send") == 0

    assert len(desk.outbox()) == 4
    with open_store(f"sqlite:///{desk.folder / 'policy-notify.db'}") as store:
        assert [made.by for made in store.ledger.known().decisions] == ["Maria"]
