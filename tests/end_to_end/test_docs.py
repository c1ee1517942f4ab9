"""What the documentation points to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "policy" / "README.md"]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    """Who follows a link in the documentation arrives."""
    targets = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_readme_tells_both_commands() -> None:
    """A newcomer finds the two commands that need nothing else, as they are typed."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"python3 run.py {command}" in readme for command in run.STARTS)


def test_every_secret_and_variable_of_the_workflows_is_explained() -> None:
    """Who sets the workflows up finds every name in one table."""
    workflows = "".join(path.read_text() for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    names = set(re.findall(r"(?:secrets|vars)\.(\w+)", workflows))
    page = (ROOT / "docs" / "github-actions.md").read_text("utf-8")
    assert names
    assert {name for name in names if f"`{name}`" not in page} == set()
