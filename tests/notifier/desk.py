"""The operator's desk: commands typed as an operator types them, on real histories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from notifier import cli
from tests.notifier.rfc5322 import read_mail
from tests.notifier.story import PRIVACY
from tests.support.policy_repo import PolicyRepo

SETTINGS = {
    "POLICY_COMPANY": "Firemoon Studio",
    "POLICY_FROM": "notices@firemoon.example",
    "POLICY_CONTACT": "privacy@firemoon.example",
    "POLICY_SITE_URL": "https://policies.firemoon.example",
}


class Desk:
    """The operator's desk: a folder, the settings, and the commands that are typed."""

    def __init__(
        self,
        folder: Path,
        repo: PolicyRepo,
        capsys: pytest.CaptureFixture[str],
        patch: pytest.MonkeyPatch,
    ) -> None:
        self.folder = folder
        self.repo = repo
        self._capsys = capsys
        self._patch = patch
        self.said = ""

    def types(self, *words: str) -> int:
        """Type a command; what it answers is kept."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.argv", ["policy-notify", *words])
            with pytest.raises(SystemExit) as ended:
                cli.main()
        found = self._capsys.readouterr()
        self.said = found.out + found.err
        return int(ended.value.code or 0)

    def announces(self, *words: str) -> int:
        """Announce what is public in the repository."""
        return self.types("announce", "--repo", str(self.repo.path), *words)

    def sends_by_smtp(self, port: int) -> None:
        """Mail goes to a server on this machine from now on."""
        self._patch.setenv("POLICY_MAILER", "smtp")
        self._patch.setenv("POLICY_SMTP_HOST", "127.0.0.1")
        self._patch.setenv("POLICY_SMTP_PORT", str(port))
        self._patch.setenv("POLICY_SMTP_SECURITY", "none")

    def imports(self, *addresses: str) -> int:
        """Bring more people in."""
        (self.folder / "more.csv").write_text("\n".join(["email", *addresses, ""]))
        return self.types("import", "more.csv")

    def outbox(self) -> list[str]:
        """To whom mail lies in the outbox."""
        files = sorted((self.folder / "outbox").glob("*.eml"))
        return sorted(read_mail(file.read_bytes()).headers["to"] for file in files)


@pytest.fixture
def desk(
    tmp_path: Path, repo: PolicyRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """Two account holders are imported, and one version of the policy is known to them."""
    for name in [name for name in os.environ if name.startswith("POLICY_")]:
        monkeypatch.delenv(name)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recipients.csv").write_text("email,name\nada@example.org,Ada\njoan@example.org,\n")
    repo.publish("2026-01-15", "Publish", privacy=PRIVACY)
    found = Desk(tmp_path, repo, capsys, monkeypatch)
    assert found.types("import", "recipients.csv") == 0
    assert found.announces("--send") == 0
    return found
