"""A notice between its planning and its end: scheduled, paused, missed, overtaken, cancelled, resumed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from notifier.drafts import Draft, Reach, Telling, Text
from notifier.refusals import HaltError
from notifier.storage import Store, open_store
from tests.notifier.conftest import MESSAGE, SENDER, people
from tests.notifier.desk import Desk
from tests.notifier.story import LONGER, PRIVACY, SHARED

NAME = "privacy:2026-03-01"
LATER = ["--at", "2999-01-01T09:00+01:00"]


def does(desk: Desk, *words: str) -> int:
    return desk.types(*words, "--because", "a good reason")


def sends(desk: Desk, *words: str) -> int:
    return desk.types("send", "--repo", str(desk.repo.path), *words)


def time_passes(desk: Desk, hours: float) -> None:
    """The moment of every scheduled notice lies so many hours back."""
    with open_store(f"sqlite:///{desk.folder / 'policy-notify.db'}") as store:
        set_back(store, hours)


def set_back(store: Store, hours: float) -> None:
    then = datetime.now(UTC) - timedelta(hours=hours)
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE notice SET send_at = :then"), {"then": then.replace(microsecond=0, tzinfo=None)}
        )


@pytest.fixture
def scheduled(desk: Desk) -> Desk:
    """A notice to two people that goes out in a far year."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    assert sends(desk, *LATER) == 0
    return desk


def test_a_scheduled_notice_waits_for_its_moment(scheduled: Desk) -> None:
    """For account holders: nothing before it, and then one mail, whatever ran in between."""
    assert f"{NAME}: goes out with the first run after 2999-01-01 08:00 UTC." in scheduled.said
    assert sends(scheduled) == 0
    assert scheduled.outbox() == []
    assert scheduled.types("status") == 0

    time_passes(scheduled, 1)
    assert sends(scheduled) == 0
    assert sends(scheduled) == 0

    assert len(scheduled.outbox()) == 2


def test_a_schedule_that_was_missed_fires_never_by_itself(scheduled: Desk) -> None:
    """For account holders: a database from a backup, or a machine that slept, tells nothing of last month."""
    time_passes(scheduled, 25)

    assert sends(scheduled) == 1
    assert "was to go out at" in scheduled.said
    assert scheduled.outbox() == []
    assert does(scheduled, "resume", NAME) == 0
    assert sends(scheduled) == 0
    assert len(scheduled.outbox()) == 2


def test_a_schedule_that_a_newer_version_overtook_waits_for_a_decision(scheduled: Desk) -> None:
    """For account holders: no mail about a text that is not the newest any more."""
    scheduled.repo.publish("2026-03-02", "Name another company", privacy=SHARED)
    sends(scheduled, "--at", "2999-02-01T09:00")
    time_passes(scheduled, 1)
    sends(scheduled)

    assert f"{NAME}: paused (privacy has a newer version than 2026-03-01)" in scheduled.said
    assert does(scheduled, "cancel", NAME) == 0
    assert "is cancelled for 2." in scheduled.said


def test_what_counsel_let_go_all_the_same_is_not_held_up_again(scheduled: Desk) -> None:
    """For counsel: a decision about a text that is not the newest is made once."""
    scheduled.repo.publish("2026-03-02", "Name another company", privacy=SHARED)
    sends(scheduled, "--at", "2999-02-01T09:00")
    assert "paused" in scheduled.said

    assert does(scheduled, "resume", NAME, "--at", "2999-01-02T08:00") == 0
    sends(scheduled)

    assert f"{NAME}: paused" not in scheduled.said


@pytest.mark.parametrize("when", ["soon", "2020-01-01", "2027-13-01T09:00"])
def test_a_moment_that_is_none_is_refused(desk: Desk, when: str) -> None:
    """For the operator: exit code 2, and how to write it."""
    assert sends(desk, "--at", when) == 2
    assert "2027-02-01T09:00" in desk.said


def test_a_paused_notice_stays_where_it_is(scheduled: Desk) -> None:
    """For counsel: from the pause on nobody is told, until it is resumed."""
    assert does(scheduled, "pause", NAME) == 0
    assert does(scheduled, "pause", NAME) == 2
    time_passes(scheduled, 1)

    assert sends(scheduled) == 1
    assert f"{NAME}: paused (a good reason). Go on: policy-notify resume {NAME}." in scheduled.said
    assert scheduled.outbox() == []
    assert does(scheduled, "resume", NAME) == 0
    assert sends(scheduled) == 0
    assert len(scheduled.outbox()) == 2
    assert does(scheduled, "pause", NAME) == 2
    assert "left to be told" in scheduled.said


def test_a_cancelled_notice_goes_to_nobody_and_its_change_is_new_again(scheduled: Desk) -> None:
    """For counsel: the right text goes out in a notice of its own."""
    assert does(scheduled, "cancel", NAME) == 0
    time_passes(scheduled, 1)
    assert scheduled.types("status") == 0
    assert "cancelled (a good reason)" in scheduled.said
    assert does(scheduled, "retry", NAME) == 2
    assert "is cancelled: nobody gets it any more" in scheduled.said

    assert sends(scheduled) == 0

    assert f"{NAME}~2: 2 recipients: 2 accepted; finished." in scheduled.said
    assert len(scheduled.outbox()) == 2


@pytest.mark.parametrize("verb", ["pause", "cancel"])
def test_a_rehearsed_halt_changes_nothing(scheduled: Desk, verb: str) -> None:
    """For the operator: --dry-run says what would happen."""
    scheduled.types("status")
    before = scheduled.said

    assert does(scheduled, verb, NAME, "--dry-run") == 0
    assert "would" in scheduled.said

    scheduled.types("status")
    assert scheduled.said == before


def test_a_rehearsed_resumption_changes_nothing(scheduled: Desk) -> None:
    """For the operator: --dry-run says what would happen; so do resolve and retry."""
    does(scheduled, "pause", NAME)
    scheduled.types("status")
    before = scheduled.said

    assert does(scheduled, "resume", NAME, "--dry-run") == 0
    assert does(scheduled, "resolve", NAME, "--as", "given-up", "--dry-run") == 0
    assert "2 would be refused." in scheduled.said

    scheduled.types("status")
    assert scheduled.said == before


def test_who_has_a_cancelled_notice_already_is_not_told_again(any_store: Store) -> None:
    """For account holders: half of them have it, the other half get the next one."""
    name = planned(any_store, 4)
    claim = any_store.journal.claim(name, "memory", size=2, in_flight=0)
    assert claim
    with any_store.engine.begin() as connection:
        connection.execute(text("UPDATE delivery SET state = 'accepted' WHERE state = 'sending'"))

    stopped = any_store.halts.cancel(name, "wrong")

    assert stopped == 2
    groups = any_store.audience.groups("holder", [Reach("privacy")])
    assert {group.known: number for group, number in groups.items()} == {("b",): 2, ("a",): 2}
    with pytest.raises(HaltError, match="is cancelled"):
        any_store.halts.pause(name, "late")


def test_a_pause_holds_from_the_next_batch_on(any_store: Store) -> None:
    """For counsel: also where another process is sending."""
    name = planned(any_store, 4)
    first = any_store.journal.claim(name, "memory", size=2, in_flight=0)

    any_store.halts.pause(name, "wait")

    assert first
    assert any_store.journal.claim(name, "memory", size=2, in_flight=0) is None
    any_store.halts.resume(name, None, "go")
    assert any_store.journal.claim(name, "memory", size=2, in_flight=0)


def test_a_notice_that_has_begun_goes_on_however_late(any_store: Store) -> None:
    """For account holders: a run that broke off for two days leaves nobody out."""
    name = planned(any_store, 4)
    set_back(any_store, 49)
    missed = any_store.journal.claim(name, "memory", size=2, in_flight=0)
    set_back(any_store, 1)
    first = any_store.journal.claim(name, "memory", size=2, in_flight=0)
    set_back(any_store, 49)

    assert missed is None
    assert first
    assert any_store.journal.claim(name, "memory", size=2, in_flight=0)


def planned(store: Store, number: int) -> str:
    store.people.add(people(number))
    groups = tuple(store.audience.groups("holder", [Reach("privacy")]))
    one = Text(MESSAGE, groups, (Telling("privacy", "a", "b"),), number)
    draft = Draft(name="n", kind="holder", reaches=(Reach("privacy"),), texts=(one,))
    return store.journal.plan_draft(draft, SENDER, [])


PROMISE = (
    "\nWe will notify you of any changes to this policy by email at least 60 days before they take effect.\n"
)


def front(effective: str, more: str = "") -> str:
    return f"---\nlast_updated: 2026-03-01\neffective: {effective}\n{more}---\n"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (PRIVACY + PROMISE, LONGER + PROMISE, "the earlier text promises it"),
        (PRIVACY, front("2026-03-31") + LONGER, "the law table asks for it"),
        (PRIVACY, front("2026-03-31", "notice_days: 5\n") + LONGER, "counsel set it"),
    ],
)
def test_people_are_told_too_late_only_on_counsel_s_word(
    desk: Desk, before: str, after: str, said: str
) -> None:
    """For account holders: what a policy promises about its changes is kept, or somebody answers for it."""
    if before != PRIVACY:
        desk.repo.publish("2026-02-01", "Promise", privacy=before)
        desk.announces("--send", "--decide", "privacy:2026-02-01=skip", "--because", "a promise")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=after)

    assert desk.announces() == 0
    assert "too late: it needs" in desk.said
    assert desk.announces("--send") == 2
    assert said in desk.said
    assert desk.outbox() == []
    assert desk.announces("--send", "--late", "the regulator ordered it") == 0
    assert len(desk.outbox()) == 2


def test_whoever_is_told_early_enough_is_told_without_a_word(desk: Desk) -> None:
    """For counsel: the days are reckoned from the telling, and what the check says is shown beforehand."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=front("2999-03-01") + LONGER)

    assert desk.announces() == 0
    assert "privacy:2026-03-01  applies from 2999-03-01, in " in desk.said
    assert "too late" not in desk.said
    assert sends(desk, "--at", "2999-02-20") == 2
    assert "Earliest: 2999-03-22" in desk.said
    assert sends(desk) == 0
