"""The workflows give no stranger a shell, no job more rights than it uses, and never send twice at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
MAY_WRITE = {("Policy change", "comment"): {"pull-requests"}, ("Publish", "deploy"): {"pages", "id-token"}}


def read(path: Path) -> Mapping[Any, Any]:
    found = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def steps() -> Iterator[Mapping[str, Any]]:
    for path in WORKFLOWS:
        for job in read(path)["jobs"].values():
            yield from job["steps"]
    for path in ACTIONS:
        yield from read(path)["runs"]["steps"]


def test_no_expression_stands_inside_a_shell_script() -> None:
    """A branch called `$(curl …)` runs nothing: outside text reaches a shell through variables alone."""
    scripts = [step["run"] for step in steps() if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []


def test_every_action_is_pinned_to_a_version() -> None:
    """Who runs last month's workflow gets last month's actions."""
    used = [step["uses"] for step in steps() if "uses" in step and not step["uses"].startswith("./")]
    assert used
    assert [name for name in used if not name.partition("@")[2].removeprefix("v").isdigit()] == []


def test_every_checkout_has_the_whole_history_and_leaves_no_token() -> None:
    """No version goes missing from the site, and no later step can push."""
    options = [step["with"] for step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert options
    assert all(found == {"fetch-depth": 0, "persist-credentials": False} for found in options)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_only_the_jobs_that_must_may_write(path: Path) -> None:
    """A fault in one step cannot change the repository."""
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        writes = {scope for scope, level in job.get("permissions", {}).items() if level == "write"}
        assert writes == MAY_WRITE.get((workflow["name"], name), set())
        assert job["timeout-minutes"] <= 60


def test_the_job_that_may_comment_runs_nothing_of_the_branch() -> None:
    """A pull request cannot write with a token by changing a script."""
    job = read(ROOT / ".github" / "workflows" / "pull-request.yml")["jobs"]["comment"]
    assert [step.get("uses", "").partition("@")[0] for step in job["steps"]] == [
        "actions/download-artifact",
        "",
    ]


def test_two_publications_never_run_at_once() -> None:
    """Nobody is told twice because two merges came close together, and no run is cut off while sending."""
    workflow = read(ROOT / ".github" / "workflows" / "publish.yml")
    assert workflow["concurrency"] == {"group": "publish", "cancel-in-progress": False}
    assert workflow["jobs"]["announce"]["needs"] == "deploy"
