"""The README's first command: it runs to the end, shows what it says, and goes without a trace."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demonstration while it serves, and all that it said until then."""
    command = [sys.executable, "-m", "demo", "--port", "0"]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        said = []
        for line in running.stdout:
            said.append(line)
            if line.startswith("The inbox:"):
                break
        yield running, "".join(said)
        running.kill()


def test_the_demonstration_tells_three_people_once_and_shows_it(
    told: tuple[subprocess.Popen[str], str], page: Page, tmp_path: Path
) -> None:
    """A newcomer sees in one minute what the product does, and keeps nothing that was not wanted."""
    running, said = told
    assert re.findall(r"Mails in the inbox: (\d)", said) == ["0", "0", "3", "3"]
    (address,) = re.findall(r"The site: +(\S+)", said)

    page.goto(f"{address}inbox/")
    assert page.get_by_role("row").count() == 4
    page.get_by_role("link", name="Privacy policy").first.click()
    mail = page.frame_locator("iframe")
    assert "180 days" in mail.get_by_role("main").inner_text()
    mail.get_by_role("link", name="The new text").click()
    page.wait_for_url(f"{address}privacy/")
    assert "180 days" in page.get_by_role("main").inner_text()

    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 130
    assert list(tmp_path.glob("policypress-*")) == []
