"""What is written while the notifier works: one JSON object a line, and nothing that names anybody."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.kill.crew import QUICK
from notifier.delivery.memory import MemoryMailer
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Receipt
from notifier.logs import hidden, libraries_logged, line
from notifier.sandbox.sendgrid import Fault, sendgrid_sandbox
from notifier.storage import open_store, queue
from notifier.worker import Worker
from tests.notifier.conftest import MESSAGE, SENDER, people
from tests.notifier.desk import Desk
from tests.notifier.story import LONGER
from tests.notifier.test_smtp import scripted

MARK = "zebra"  # in every address and every secret below, and nowhere else
KEY = f"SG.{MARK}-key"
COMMANDS = (
    "hooks --once",
    "announce",
    "announce --send",
    "status",
    "hooks --once",
    "worker",
    "evidence export proof",
)


@pytest.mark.parametrize(
    "text",
    [
        "550 no mailbox <ada@example.org>",
        'to="ada b"@example.org',
        "ada@[127.0.0.1]",
        "ada@example.org,joan@x.org",
    ],
)
def test_no_address_is_left_in_a_text(text: str) -> None:
    """For account holders: whatever a provider answers, the log does not repeat where they can be reached."""
    assert "@" not in hidden(text)


@settings(max_examples=50)
@given(text=st.text(), local=st.from_regex(r"[a-z0-9.+_-]{1,20}", fullmatch=True))
def test_no_address_survives_in_any_text(text: str, local: str) -> None:
    """For account holders: the same for texts that nobody thought of."""
    found = json.loads(line("x", said=f"{text} {local}@example.org {text}"))["said"]

    assert f"{local}@" not in found
    assert "@" not in found


class _Unlucky(MemoryMailer):
    """Refuses some, says why with their address, then cannot go on."""

    batch_size = 2

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        first, *_ = letters
        yield [Receipt(first.delivery, "refused", detail=f"550 <{first.address}> unknown")]
        raise MailerUnavailableError(f"smtp refuses <{first.address}>.")


def sandboxed(desk: Desk, url: str, patch: pytest.MonkeyPatch) -> None:
    """Settings of a run by SendGrid's stand-in, each secret marked."""
    marked = {
        "POLICY_MAILER": "sendgrid",
        "POLICY_SENDGRID_KEY": KEY,
        "POLICY_SENDGRID_URL": url,
        "POLICY_HOOK_URL": f"http://127.0.0.1:9/{MARK}",
        "POLICY_HOOK_SECRETS": f"{MARK}-hook-secret-of-some-length",
        "POLICY_API_KEYS": f"{MARK}-api-key-of-some-length",
    }
    for name, value in marked.items():
        patch.setenv(name, value)
    assert desk.imports(f"ada@{MARK}.example", f"joan.{MARK}@example.org") == 0


def test_a_whole_run_says_nothing_of_addresses_and_secrets(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For everybody: import, announce with a lost answer, status, hooks and evidence, word for word."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    script: list[Fault] = ["lost answer", "429"]
    said = []
    with sendgrid_sandbox(KEY, faults=iter(script)) as sandbox:
        sandboxed(desk, sandbox.url, monkeypatch)
        for command in COMMANDS:
            where = ["--repo", str(desk.repo.path)] if command.startswith("announce") else []
            words = [*command.split(), *where]
            desk.types(*words)
            said.append(desk.said)

    assert len(sandbox.account.mails) == 8  # four people, and once more after the doubt
    assert '"event": "not told"' in said[4]
    assert MARK not in "\n".join(said)
    assert MARK not in (Path("proof") / "evidence.txt").read_text()


@pytest.mark.postgres
def test_a_worker_logs_json_and_names_nobody(
    postgres_url: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """For the operator: each line can be read by a program; for account holders: none of them is theirs."""
    with open_store(postgres_url) as store:
        queue.prepare(store.engine)
        store.people.add(people(2))
        notice = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [])
        worker = Worker(store, _Unlucky, until_done=True, pace=QUICK)

        worker.run()

        assert store.overview.tally(notice).states == {"refused": 2}
    lines = [json.loads(written) for written in capsys.readouterr().err.splitlines()]
    assert {"started", "portion", "stopped"} <= {found["event"] for found in lines}
    assert any("smtp refuses <(address)>" in found.get("ended", "") for found in lines)
    assert "example.org" not in json.dumps(lines) + caplog.text


def test_what_libraries_warn_of_goes_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    """For the operator: one format; for account holders: an error is named by its class alone."""
    with libraries_logged():
        logging.getLogger("pool").warning("lost ada@example.org")
        logging.getLogger("pool").error("joan@example.org was there", exc_info=ValueError("joan@example.org"))

    first, second = (json.loads(written) for written in capsys.readouterr().err.splitlines())
    assert (first["event"], first["text"]) == ("warning", "lost (address)")
    assert (second["kind"], "text" in second) == ("ValueError", False)


@pytest.mark.parametrize(
    "command", ["status", "hooks --once", "import --from-sql POLICY_DATABASE_URL SELECT"]
)
@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{MARK}@127.0.0.1:1/d",
        f"postgresql://u@127.0.0.1:1/d?password={MARK}",
        f"postgresql://u:{MARK}@127.0.0.1:1/d?application_name={MARK}",
        f"postgresql://u:{MARK}@127.0.0.1:port/d",
        f"postgresql://u:{MARK}@[::1/d",
        f"mysql://u:{MARK}@127.0.0.1/d",
        f"sqlite:///there.db?timeout={MARK}",
        MARK,
    ],
)
def test_a_database_that_cannot_be_opened_gives_no_password_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str, url: str
) -> None:
    """For the operator: however a URL is wrong, what is in it stands in no message or traceback."""
    monkeypatch.setenv("POLICY_DATABASE_URL", url)
    monkeypatch.setenv("POLICY_HOOK_URL", "https://127.0.0.1:9/")
    monkeypatch.setenv("POLICY_HOOK_SECRETS", "s" * 30)
    Path("there.db").touch()

    ended = desk.types(*command.split())

    assert ended == 2
    assert MARK not in desk.said
    assert "Traceback" not in desk.said


@pytest.mark.postgres
def test_a_database_that_refuses_a_password_does_not_have_it_repeated(
    postgres_url: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: a real server says no to a user of another name."""
    monkeypatch.setenv("POLICY_DATABASE_URL", postgres_url.replace("tester@", f"nobody:{MARK}@"))

    assert desk.types("status") == 2
    assert "nobody" in desk.said
    assert MARK not in desk.said


def test_a_mail_server_that_repeats_the_password_is_not_quoted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: whatever a server answers to a wrong password, it stands in no message."""
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
    encoded = b64encode(f"\0ada\0{MARK}".encode()).decode()
    hello, no = b"250-odd.test\r\n250 AUTH PLAIN\r\n", f"535 5.7.8 {MARK} {encoded} is wrong\r\n".encode()
    with scripted(b"220 odd\r\n", hello, no) as (port, _):
        desk.sends_by_smtp(port)
        monkeypatch.setenv("POLICY_SMTP_USER", "ada")
        monkeypatch.setenv("POLICY_SMTP_PASSWORD", MARK)
        ended = desk.announces("--send")

    assert ended == 2
    assert "refuses the user or password (535)" in desk.said
    assert MARK not in desk.said
    assert encoded not in desk.said
