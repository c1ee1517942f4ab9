"""Counsel's whole loop, as CI plays it: propose, read the comment, merge, publish, announce, announce again.

Every step is a command of the product or a script that the workflows run, against a bare remote.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support.policy_repo import PolicyRepo, plain_environment

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / ".ci"
TODAY = "2027-03-01"

SITE = """\
site_name: Brightwater policies
site_url: https://policies.brightwater.example/
docs_dir: policy
theme:
  name: material
  font: false
plugins:
  - policypress
"""

PRIVACY = """\
---
title: Privacy policy
---

# Privacy policy

## How long we keep logs

We keep access logs for 30 days. After that they are deleted.

## Whom we tell

We give your address to our couriers, and to nobody else.
"""

LONGER = PRIVACY.replace("for 30 days", "for 12 months")
PEOPLE = "email,name\nada@customers.example,Ada\ngrace@customers.example,Grace\nzoe@customers.example,Zoë\n"

SENDER = {
    "POLICY_COMPANY": "Brightwater",
    "POLICY_FROM": "notices@brightwater.example",
    "POLICY_CONTACT": "privacy@brightwater.example",
    "POLICY_SITE_URL": "https://policies.brightwater.example",
}


@dataclass
class Loop:
    """A company: its remote, the folder of the operator, and what happened so far."""

    folder: Path
    remote: PolicyRepo
    checkouts: int = 0
    said: dict[str, subprocess.CompletedProcess[str]] = field(default_factory=dict)

    @property
    def outbox(self) -> list[EmailMessage]:
        """The mails that left, in no order."""
        files = sorted((self.folder / "outbox").rglob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def fresh_checkout(self) -> PolicyRepo:
        """What a CI job starts from: all of the history, nothing left over from another job."""
        self.checkouts += 1
        return self.remote.clone(self.folder / f"checkout-{self.checkouts}")

    def run(self, at: Path, *command: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """One command as CI runs it, with the product on PATH."""
        settings = {"POLICY_DATABASE_URL": f"sqlite:///{self.folder / 'notices.sqlite'}", **SENDER}
        place = {"POLICY_OUTBOX": str(self.folder / "outbox")}
        return run(at, *command, **settings, **place, **extra)


def run(at: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment: Mapping[str, str] = {**plain_environment(), "LC_ALL": "C.UTF-8", "PATH": path, **settings}
    return subprocess.run(command, cwd=at, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    """One turn of the loop: the logs' retention is proposed, merged, published and announced twice."""
    folder = tmp_path_factory.mktemp("loop")
    company = PolicyRepo(folder / "company")
    site = {"mkdocs.yml": SITE}
    company.publish("2027-01-10", "Publish the privacy policy", site, privacy=PRIVACY)
    loop = Loop(folder, company.remote(folder / "remote.git"))
    company.push()

    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    before = loop.fresh_checkout().path
    loop.said["import"] = loop.run(before, "policy-notify", "import", str(folder / "people.csv"))
    loop.said["baseline"] = loop.run(before, "policy-notify", "announce", "--send")

    company.publish(TODAY, "Keep logs for a year", branch="longer-logs", privacy=LONGER)
    company.push("longer-logs")
    proposed = loop.fresh_checkout()
    merge_as_github_does(proposed, "origin/longer-logs")
    loop.said["comment"] = loop.run(proposed.path, str(SCRIPTS / "counsel-comment"), "HEAD^1")
    loop.said["check"] = loop.run(proposed.path, "policy-history", "check")

    company.merge("2027-03-02", "Merge branch 'longer-logs'", branch="longer-logs")
    company.push()
    merged = loop.fresh_checkout().path
    loop.said["build"] = loop.run(merged, "mkdocs", "build", "--strict", "--site-dir", str(folder / "site"))
    loop.said["unset"] = run(merged, str(SCRIPTS / "announce"))
    loop.said["announce"] = loop.run(merged, "policy-notify", "announce", "--send")
    loop.said["again"] = loop.run(loop.fresh_checkout().path, "policy-notify", "announce", "--send")
    return loop


def merge_as_github_does(checkout: PolicyRepo, branch: str) -> None:
    """A pull request is checked out as its merge into the published branch, on no branch at all."""
    tree = checkout.git("merge-tree", "--write-tree", "HEAD", branch)
    author = ["-c", "user.name=Merge", "-c", "user.email=merge@example.org"]
    merge = checkout.git(*author, "commit-tree", "-p", "HEAD", "-p", branch, "-m", "Merge", tree)
    checkout.git("checkout", "--quiet", "--detach", merge)


def test_every_step_ends_well(loop: Loop) -> None:
    """Who watches CI sees green from the proposal to the last mail."""
    codes = {step: (done.returncode, done.stderr) for step, done in loop.said.items() if done.returncode}
    assert codes == {}


def test_the_comment_carries_verdict_redline_and_mail(loop: Loop) -> None:
    """Counsel decides from one comment, without opening a tool."""
    comment = loop.said["comment"].stdout
    assert "material" in comment
    assert "30 days" in comment
    assert "12 months" in comment
    assert "<details><summary>Redline</summary>" in comment
    assert "Subject: `Changes to our Privacy policy" in comment
    assert "You have an account with Brightwater" in comment
    assert len(comment) <= 65_536


def test_the_first_version_is_told_to_nobody(loop: Loop) -> None:
    """Account holders get no mail because a company starts to use the product."""
    assert [mail["To"] for mail in loop.outbox if "12 months" not in str(mail.get_body())] == []


def test_the_merged_version_is_published_beside_the_first(loop: Loop) -> None:
    """A reader finds the new text, the old text, and what changed."""
    pages = {path: path.read_text("utf-8") for path in (loop.folder / "site").rglob("*.html")}
    assert any("for 30 days" in text for text in pages.values())
    assert any("for 12 months" in text for text in pages.values())
    assert any("2027-03-02" in path.as_posix() for path in pages)


def test_each_account_holder_gets_one_mail_that_says_before_and_after(loop: Loop) -> None:
    """An account holder learns what changes from one mail, and announcing again sends no other."""
    everybody = ["ada@customers.example", "grace@customers.example", "zoe@customers.example"]
    assert sorted(mail["To"].addresses[0].addr_spec for mail in loop.outbox) == everybody
    for mail in loop.outbox:
        for kind in ("plain", "html"):
            body = mail.get_body((kind,))
            assert body is not None
            text = body.get_content()
            assert "30 days" in text
            assert "12 months" in text
            assert "https://policies.brightwater.example/" in text


def test_without_settings_the_script_tells_nobody_and_says_so(loop: Loop) -> None:
    """Whoever forks the repository sends no mail by accident."""
    assert loop.said["unset"].stdout.startswith("Nobody was told: ")


def test_a_database_that_ci_throws_away_is_refused(tmp_path: Path) -> None:
    """Nobody is told twice because the record of the first time went away with the machine."""
    settings = {"POLICY_MAILER": "sendgrid", "POLICY_SENDGRID_KEY": "SG.x", "GITHUB_ACTIONS": "true"}
    done = run(
        tmp_path, str(SCRIPTS / "announce"), POLICY_DATABASE_URL="sqlite:///notices.sqlite", **settings
    )
    assert done.returncode == 2
    assert "Use PostgreSQL" in done.stderr


def test_a_proposal_that_cannot_be_read_gets_a_comment_too(repo: PolicyRepo) -> None:
    """Counsel who mistypes a key reads where, instead of a red cross without words."""
    repo.publish("2027-01-10", "Publish", privacy=PRIVACY)
    wrong = PRIVACY.replace("title: Privacy policy", "title: Privacy policy\nefective: 2027-04-01")
    repo.publish(TODAY, "Mistype", branch="mistyped", privacy=wrong)
    done = run(repo.checkout("mistyped"), str(SCRIPTS / "counsel-comment"), "main")
    assert done.returncode == 0, done.stderr
    assert "policy/privacy.md" in done.stdout
    assert "did you mean" in done.stdout
