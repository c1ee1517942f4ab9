"""The product's own commands, run one after the other with their words shown as they come."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from demo.errors import StepFailedError, UndeliveredError
from demo.inbox import Inbox
from policy_history.terminal import FOUND, printable, say, show

STEPS = 5

RECIPIENTS = """\
email,name
ada@customers.example,Ada Example
grace@customers.example,Grace Example
zoe@customers.example,Zoë Example
"""


@dataclass
class Story:
    """One telling: where things are, who receives, and which step it has come to."""

    original: Path
    folder: Path
    inbox: Inbox
    address: str
    number: int = 0

    @property
    def copy(self) -> Path:
        """The throwaway copy in which counsel works."""
        return self.folder / "repository"

    def step(self, what: str) -> None:
        """Say what comes next."""
        self.number += 1
        say(f"[{self.number}/{STEPS}] {what}")

    def publish_original(self) -> None:
        """Build the site of this repository as it is."""
        self._run("mkdocs", "build", "--strict", "--quiet", at=self.original)

    def publish_copy(self) -> None:
        """Build the site of the copy, where the browser will look."""
        site = str(self.folder / "site")
        self._run("mkdocs", "build", "--strict", "--quiet", "--site-dir", site)

    def import_recipients(self) -> None:
        """Import three people who do not exist, and note that they know the policy as it stands."""
        file = self.folder / "recipients.csv"
        file.write_text(RECIPIENTS, "utf-8")
        self._run("policy-notify", "import", str(file))
        self.announce(arrived=0)

    def review(self, published: str) -> None:
        """Show what counsel would read in the pull request, from the branch that is checked out."""
        self._run("policy-history", "review", "--base", published, may_find=True)

    def announce(self, arrived: int) -> None:
        """Send what is to be sent, and look into the inbox.

        Raises:
            UndeliveredError: other than ``arrived`` mails are there now.
        """
        self._run("policy-notify", "announce", "--send")
        if len(self.inbox.mails) != arrived:
            raise UndeliveredError(arrived, len(self.inbox.mails))
        show(f"    Mails in the inbox: {arrived}")

    def _run(self, *command: str, at: Path | None = None, may_find: bool = False) -> None:
        words = " ".join(command).replace(str(self.folder), "…")
        show(f"  $ {words}")
        program = Path(sys.executable).with_name(command[0])
        done = subprocess.run(
            [program, *command[1:]],
            cwd=at or self.copy,
            env={**os.environ, **self._settings()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        for line in done.stdout.decode("utf-8", "replace").splitlines():
            show(printable(f"    {line}".rstrip()))
        sys.stdout.flush()
        if done.returncode and not (may_find and done.returncode == FOUND):
            raise StepFailedError(words, done.returncode)

    def _settings(self) -> Mapping[str, str]:
        return {
            "POLICY_DATABASE_URL": f"sqlite:///{self.folder / 'notices.sqlite'}",
            "POLICY_COMPANY": "Firemoon Studio",
            "POLICY_FROM": "notices@firemoon.example",
            "POLICY_CONTACT": "privacy@firemoon.example",
            "POLICY_SITE_URL": self.address,
            "POLICY_MAILER": "smtp",
            "POLICY_SMTP_HOST": "127.0.0.1",
            "POLICY_SMTP_PORT": str(self.inbox.port),
            "POLICY_SMTP_SECURITY": "none",
            "POLICY_SMTP_USER": "",
            "POLICY_SMTP_PASSWORD": "",
            "PYTHONUTF8": "1",
            "NO_MKDOCS_2_WARNING": "1",  # the theme's word about its own future, on every build
        }
