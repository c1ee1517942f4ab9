"""Who is told what: each person from the version that they know, in their language, by the right mail."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier import intent
from notifier.letters import Message
from notifier.messages import compose
from notifier.storage import open_store
from notifier.tokens import holds, read_token
from tests.notifier.desk import Desk
from tests.notifier.rfc5322 import Part, read_alternatives, read_mail
from tests.notifier.story import COMMA, LONGER, SHARED, UNCLEAR

SERVICE = "https://notices.firemoon.example"


def mails(desk: Desk, address: str) -> list[Part]:
    """The mails to somebody, oldest first."""
    files = sorted((desk.folder / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    found = [read_mail(file.read_bytes()) for file in files]
    return [mail for mail in found if mail.headers["to"].rstrip(">").endswith(address)]


def text(mail: Part) -> str:
    return " ".join(read_alternatives(mail)[0].text.split())


def brings_in(desk: Desk, *rows: str) -> None:
    content = "\n".join(["email,language,kind,follows,accepted", *rows, ""])
    (desk.folder / "people.csv").write_text(content)
    assert desk.types("import", "people.csv") == 0


@pytest.fixture
def watched(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two account holders, and Zoe who follows the policy."""
    monkeypatch.setenv("POLICY_SERVICE_URL", SERVICE)
    brings_in(desk, "zoe@example.org,,watcher,privacy,privacy:2026-01-15")
    return desk


def test_each_hears_what_changed_since_the_version_they_know(desk: Desk) -> None:
    """For account holders: who signed up under the second version hears of the third alone."""
    brings_in(desk, "new@example.org,,,,privacy:2026-03-01", "newest@example.org,,,,privacy:2026-03-02")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.repo.publish("2026-03-02", "Name another company", privacy=SHARED)

    assert desk.announces() == 0
    assert "2 in English, privacy since 2026-01-15" in desk.said
    assert "1 in English, privacy since 2026-03-01" in desk.said
    assert desk.announces("--send") == 0

    (old,), (new,) = mails(desk, "ada@example.org"), mails(desk, "new@example.org")
    assert "Dataduck" in text(old)
    assert "180 days" in text(old)
    assert "Dataduck" in text(new)
    assert "180 days" not in text(new)
    assert mails(desk, "newest@example.org") == []


def test_a_recorded_version_that_no_history_has_is_said_before_anybody_is_told(desk: Desk) -> None:
    """For the operator: a wrong version in an import or a rewritten history is not passed over."""
    brings_in(
        desk,
        "lost@example.org,,,,privacy:2019-01-01",
        "gone@example.org,,,,privacy:2019-01-01",
        "typo@example.org,,,,privacy:2062-01-15",
        "known@example.org,,,,privacy:2026-01-15",
    )
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)

    assert desk.announces() == 0

    said = "3 of whom a version is recorded that this history does not know; they are told as if none were:"
    assert said in desk.said
    assert "    2 with privacy 2019-01-01\n    1 with privacy 2062-01-15\n" in desk.said
    assert "6 in English, privacy since 2026-01-15" in desk.said


def test_the_next_mail_begins_where_the_last_one_ended(desk: Desk) -> None:
    """For account holders: whatever they knew at first, the second mail tells of the second change alone."""
    brings_in(desk, "early@example.org,,,,privacy:2026-01-15")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.announces("--send")
    desk.repo.publish("2026-03-02", "Name another company", privacy=SHARED)

    assert desk.announces("--send") == 0

    for address in ("early@example.org", "ada@example.org"):
        first, second = mails(desk, address)
        assert "180 days" in text(first)
        assert "180 days" not in text(second)
        assert "Dataduck" in text(second)


def test_whom_a_proved_harmless_rest_concerns_hears_nothing(desk: Desk) -> None:
    """For account holders: a comma since they signed up is no mail, though others get one."""
    brings_in(desk, "new@example.org,,,,privacy:2026-03-01")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.repo.publish("2026-03-02", "Take out a comma", privacy=COMMA.replace("90 days", "180 days"))

    desk.announces("--send")

    assert len(mails(desk, "ada@example.org")) == 1
    assert mails(desk, "new@example.org") == []


def test_each_reads_their_own_language(desk: Desk) -> None:
    """For account holders: subject, text and dates are German for an Austrian, the quotations English."""
    brings_in(desk, "maria@example.org,de-AT,,,", "luc@example.org,fr,,,", "yuki@example.org,ja,,,")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)

    desk.announces("--send")

    subjects = [mails(desk, f"{name}@example.org")[0].headers["subject"] for name in ("maria", "luc", "yuki")]
    assert subjects == [
        "Änderungen ab 1. März 2026: Privacy policy",
        "Changements au 1er mars 2026 : Privacy policy",
        "Changes to our Privacy policy on 1 March 2026",
    ]
    (german,) = mails(desk, "maria@example.org")
    assert german.headers["content-language"] == "de"
    assert "Vorher: We keep API logs for 90 days." in text(german)


def test_two_policies_that_change_together_are_one_mail(desk: Desk) -> None:
    """For account holders: one mail with both, and who accepted one of them hears of the other."""
    brings_in(desk, "new@example.org,,,,terms:2026-03-01")
    terms = "# Terms\n\n## Fees\n\nThe monthly fee is 10 EUR.\n"
    desk.repo.publish("2026-02-01", "Publish", terms=terms)
    desk.announces("--send")
    desk.repo.publish("2026-03-01", "Raise the fee", privacy=LONGER, terms=terms.replace("10 EUR", "12 EUR"))

    assert desk.announces("--send") == 0

    (both,), (one,) = mails(desk, "ada@example.org"), mails(desk, "new@example.org")
    assert both.headers["subject"] == "Changes to our policies on 1 March 2026"
    assert "12 EUR" in text(both)
    assert "180 days" in text(both)
    assert one.headers["subject"] == "Changes to our Privacy policy on 1 March 2026"
    assert "EUR" not in text(one)


GERMAN = """---
language: de
---

# Datenschutzerklärung

## Speicherdauer

Wir speichern Protokolle der Schnittstelle {days} Tage lang, und Sicherungskopien löschen wir nach 30 Tagen.
"""


def test_a_translation_is_told_with_its_original(watched: Desk) -> None:
    """For German readers: one mail, with the title and the link of their text once that has the change."""
    brings_in(watched, "maria@example.org,de,,,", "all@example.org,de,watcher,*,privacy:2026-01-15")
    watched.repo.publish("2026-02-01", "Translate", {"policy/de/privacy.md": GERMAN.format(days=90)})
    watched.announces("--send")
    files = {"policy/privacy.md": LONGER, "policy/de/privacy.md": GERMAN.format(days=180)}
    watched.repo.publish("2026-03-01", "Keep logs longer", files)

    assert watched.announces() == 0
    assert "de/privacy:2026-03-01  told with privacy, whose translation it is" in watched.said
    assert watched.announces("--send") == 0

    for address in ("maria@example.org", "all@example.org"):
        (mail,) = mails(watched, address)
        assert mail.headers["subject"] == "Änderungen ab 1. März 2026: Datenschutzerklärung"
        assert "https://policies.firemoon.example/de/privacy/" in text(mail)
        assert "auf Deutsch (Übersetzung)" in text(mail)
    (english,) = mails(watched, "ada@example.org")
    assert "/de/" not in text(english)


def test_a_translation_that_lags_is_not_offered(desk: Desk) -> None:
    """For German readers: no link to a text that does not say yet what the mail tells."""
    brings_in(desk, "maria@example.org,de,,,")
    desk.repo.publish("2026-02-01", "Translate", {"policy/de/privacy.md": GERMAN.format(days=90)})
    desk.announces("--send")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)

    desk.announces("--send")

    (mail,) = mails(desk, "maria@example.org")
    assert mail.headers["subject"] == "Änderungen ab 1. März 2026: Privacy policy"
    assert "/de/" not in text(mail)
    assert "auf Englisch veröffentlicht" in text(mail)


def test_a_watcher_is_told_of_a_comma_and_can_leave_with_one_click(watched: Desk) -> None:
    """For watchers: whatever changes; account holders are left in peace."""
    watched.repo.publish("2026-03-01", "Take out a comma", privacy=COMMA)

    assert watched.announces() == 0
    assert "to people who follow: 1 recipient" in watched.said
    assert f"{SERVICE}/u/…" in watched.said
    assert watched.announces("--send") == 0
    assert watched.announces("--send") == 0

    (mail,) = mails(watched, "zoe@example.org")
    assert mails(watched, "ada@example.org") == []
    link = re.fullmatch(rf"<({SERVICE}/u/([\w-]+))>", mail.headers["list-unsubscribe"])
    assert link
    assert link[1] in text(mail)
    assert f'href="{link[1]}"' in read_alternatives(mail)[1].text
    with open_store(f"sqlite:///{watched.folder / 'policy-notify.db'}") as store:
        claim = read_token(link[2])
        assert claim
        assert holds(claim, store.key, "leave", "zoe@example.org", int(time.time()))


def test_watchers_do_not_wait_for_counsel(watched: Desk) -> None:
    """For watchers: the text is public. Account holders are told on counsel's word, watchers not again."""
    watched.repo.publish("2026-03-01", "Add a sentence", privacy=UNCLEAR)

    assert watched.announces("--send") == 1
    assert watched.announces("--send") == 1
    told = len(mails(watched, "zoe@example.org")), len(mails(watched, "ada@example.org"))
    decide = ["--decide", "privacy:2026-03-01=announce", "--because", "people asked"]
    assert watched.announces("--send", *decide) == 0

    assert told == (1, 0)
    assert len(mails(watched, "zoe@example.org")) == 1
    assert len(mails(watched, "ada@example.org")) == 1


def test_watchers_without_a_way_to_leave_stop_the_run(watched: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For watchers: no mail without an exit; the operator is told which setting is missing."""
    monkeypatch.delenv("POLICY_SERVICE_URL")
    watched.repo.publish("2026-03-01", "Take out a comma", privacy=COMMA)

    assert watched.announces() == 0
    assert "Before sending: POLICY_SERVICE_URL is not set, and 1 who follow policies" in watched.said
    assert watched.announces("--send") == 2
    assert watched.outbox() == []


def test_an_account_holder_who_follows_too_gets_one_mail(watched: Desk) -> None:
    """For account holders: the notice that is owed to them, without an exit."""
    brings_in(watched, "ada@example.org,,,privacy,")
    watched.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)

    assert watched.announces("--send") == 0

    (mail,) = mails(watched, "ada@example.org")
    assert "list-unsubscribe" not in mail.headers
    assert "You have an account" in text(mail)
    assert len(mails(watched, "zoe@example.org")) == 1


def test_who_is_refused_hears_of_it_with_the_next_change(desk: Desk) -> None:
    """For account holders: a mailbox that was full once misses nothing."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    (desk.folder / "outbox").write_text("in the way")
    assert desk.announces("--send") == 2
    (desk.folder / "outbox").unlink()
    desk.types("resolve", "privacy:2026-03-01", "--as", "given-up", "--because", "full", "ada@example.org")
    desk.announces("--send")
    desk.repo.publish("2026-03-02", "Name another company", privacy=SHARED)

    desk.announces("--send")

    (missed,) = mails(desk, "ada@example.org")
    _, second = mails(desk, "joan@example.org")
    assert "180 days" in text(missed)
    assert "Dataduck" in text(missed)
    assert "180 days" not in text(second)


def test_each_text_is_made_once_however_many_read_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the operator: one for each version and language, and for approval one a language and kind."""
    rows = [f"p{n}@example.org,{'de' if n % 2 else 'de-AT'},,,privacy:2026-03-01" for n in range(300)]
    brings_in(desk, *rows)
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    desk.repo.publish("2026-03-02", "Name another company", privacy=SHARED)
    made: list[str] = []

    def counted(*given: Any) -> Message:
        made.append(given[3])
        return compose(*given)

    monkeypatch.setattr(intent, "compose", counted)

    assert desk.announces("--send") == 0
    assert len(desk.outbox()) == 302
    assert sorted(made) == ["de"] * 3 + ["en"] * 3 + ["fr"] * 2


def test_a_change_that_is_told_after_its_day_sets_no_term(desk: Desk) -> None:
    """For account holders: nothing tells them to write before a day that has passed."""
    later = "---\nlast_updated: 2026-03-01\neffective: 2026-05-01\n---\n" + LONGER
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=later)

    assert desk.announces("--send", "--late", "it was forgotten") == 0

    (mail,) = mails(desk, "ada@example.org")
    assert "applies from 1 May 2026" in text(mail)
    assert "Until then" not in text(mail)
    assert "best before" not in text(mail)


def test_the_logo_is_that_of_the_day_of_planning(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the operator: it is kept with the notice; a file that is no picture stops the run."""
    (desk.folder / "logo.gif").write_bytes(b"GIF89a" + bytes(20))
    monkeypatch.setenv("POLICY_LOGO", "logo.gif")
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    sends = ["send", "--repo", str(desk.repo.path)]
    desk.types(*sends, "--at", "2999-01-01T09:00")
    (desk.folder / "logo.gif").write_text("<svg/>")

    assert desk.types(*sends) == 2
    assert "POLICY_LOGO must be a PNG, JPEG or GIF of at most 50 kB" in desk.said
    monkeypatch.delenv("POLICY_LOGO")
    with open_store(f"sqlite:///{desk.folder / 'policy-notify.db'}") as store:
        store.halts.resume("privacy:2026-03-01", datetime.now(UTC), "today")
    assert desk.types(*sends) == 0
    (file, _) = (desk.folder / "outbox").glob("*.eml")
    assert b"Content-Type: image/gif" in file.read_bytes()


def test_a_mail_is_previewed_for_each_reader_and_language(watched: Desk) -> None:
    """For legal: what watchers get in French is read beforehand; a comma is a mail for them alone."""
    watched.repo.publish("2026-03-01", "Take out a comma", privacy=COMMA)
    preview = ["preview", "privacy", "--repo", str(watched.repo.path)]

    assert watched.types(*preview, "--for", "watcher", "--language", "fr") == 0
    assert "Changements au 1er mars 2026 : Privacy policy" in watched.said
    assert watched.types(*preview) == 0
    assert "no mail, the change is not material" in watched.said
    assert watched.types(*preview, "--language", "ja") == 2
    assert "Give one of en, de, fr." in watched.said
