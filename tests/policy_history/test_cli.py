"""The command ``policy-history`` as an operator meets it: output, talk and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tests.support.policy_repo import PolicyRepo

BEFORE = "---\nlast_updated: 2024-01-15\n---\n# Privacy\n\nWe keep:\n\n- API logs: 90 days for debugging\n"
AFTER = BEFORE.replace("90 days", "180 days").replace("2024-01-15", "2024-06-01")


def policy_history(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from policy_history.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def valid(name: str, text: str) -> dict[str, object]:
    value: dict[str, object] = json.loads(text)
    schema = json.loads((files("policy_history.formats") / f"{name}.schema.json").read_text())
    jsonschema.validate(value, schema, format_checker=jsonschema.FormatChecker())
    return value


@pytest.fixture
def told(repo: PolicyRepo) -> PolicyRepo:
    repo.publish("2024-01-15", "Publish", privacy=BEFORE)
    repo.publish("2024-06-01", "Keep logs longer", privacy=AFTER)
    repo.checkout()
    return repo


def test_log_lists_versions_on_stdout_and_talks_on_stderr(told: PolicyRepo) -> None:
    """Results can be piped; what is said beside them cannot get in the way."""
    done = policy_history("log", cwd=told.path)

    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert [(day, subject) for day, _, subject in lines] == [
        ("2024-01-15", "Publish"),
        ("2024-06-01", "Keep logs longer"),
    ]
    assert done.stderr == "privacy: Privacy (2 versions)\n"
    assert done.returncode == 0


def test_every_json_is_valid_against_its_published_schema(told: PolicyRepo) -> None:
    """Other programs rely on the formats."""
    log = valid("log", policy_history("log", "--format", "json", cwd=told.path).stdout)
    shown = policy_history("show", "privacy", "2024-01-15", "--format", "json", cwd=told.path).stdout
    version = valid("version", shown)
    redline = valid("compare", policy_history("compare", "privacy", "--format", "json", cwd=told.path).stdout)
    verdict = valid("assess", policy_history("assess", "privacy", "--format", "json", cwd=told.path).stdout)

    assert isinstance(log["policies"], list)
    assert version["source"] == BEFORE
    assert (redline["from"], redline["to"]) == ("2024-01-15", "2024-06-01")
    assert verdict["verdict"] == "material"


def test_assess_says_what_matters_and_why(told: PolicyRepo) -> None:
    """Counsel reads the verdict, the reason and the sentence that readers would get."""
    done = policy_history("assess", "privacy", cwd=told.path)

    assert done.stdout.startswith("Verdict: material\n")
    assert "We now keep API logs for 180 days." in done.stdout
    assert "why: " in done.stdout


def test_two_files_are_compared_without_any_repository(tmp_path: Path) -> None:
    """Counsel may hold two files and no git at all."""
    (tmp_path / "a.md").write_text(BEFORE)
    (tmp_path / "b.md").write_text(AFTER)

    done = policy_history("compare", "--before", "a.md", "--after", "b.md", "--format", "html", cwd=tmp_path)

    assert done.returncode == 0
    assert "<ins" in done.stdout
    assert "180" in done.stdout


def test_check_exits_1_with_a_list_and_0_without(told: PolicyRepo) -> None:
    """Continuous integration goes by the exit code."""
    clean = policy_history("check", cwd=told.path)
    (told.path / "policy" / "privacy.md").write_text(
        AFTER.replace("2024-06-01", "2024-07-01") + "\n[gone](#nowhere)\n"
    )
    dirty = policy_history("check", cwd=told.path)

    assert (clean.returncode, clean.stdout) == (0, "")
    assert (dirty.returncode, dirty.stdout) == (
        1,
        "policy/privacy.md:10: the link #nowhere names no heading of this policy\n",
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("log", "privcy"), "There are: privacy."),
        (("show", "privacy", "2024-02-30"), "The newest are: 2024-06-01, 2024-01-15."),
        (("compare",), "compare --before A.md --after B.md"),
        (("compare", "--before", "nowhere.md"), "See how it is called: policy-history compare --help"),
        (("log", "--branch", "nowhere"), "git branch --all"),
        (("log", "--tags", "v*"), "git fetch --tags"),
        (("log", "--repo", "/"), "git init"),
        (("check", "--folder", "nope"), "--folder DIR"),
        (("review", "--base", "main", "--folder", "nope"), "--folder DIR"),
        (("nonsense",), "policy-history --help"),
    ],
)
def test_what_a_person_can_mend_exits_2_and_says_how(
    told: PolicyRepo, arguments: tuple[str, ...], says: str
) -> None:
    """One or two plain lines, never a traceback."""
    done = policy_history(*arguments, cwd=told.path)

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_control_characters_from_outside_never_reach_the_terminal(repo: PolicyRepo) -> None:
    """A commit message must not be able to steer an operator's terminal."""
    repo.publish("2024-01-15", "Publish \x1b[2J\x1b]0;owned\x07", privacy="# P \x1b[31m\n\nText \x1b[2J.\n")

    done = policy_history("log", cwd=repo.path)
    shown = policy_history("show", "privacy", "2024-01-15", cwd=repo.path)

    assert "\x1b" not in done.stdout + done.stderr + shown.stdout + shown.stderr


def test_review_shows_counsel_what_a_branch_changes(told: PolicyRepo) -> None:
    """The comment on a pull request: verdict, before and after, the sentence, the redline."""
    told.publish("2024-07-01", "Shorter", privacy=AFTER.replace("180", "30"), branch="proposal")
    told.git("checkout", "--quiet", "proposal")

    done = policy_history("review", "--base", "main", "--format", "markdown", cwd=told.path)

    assert "### Privacy: material" in done.stdout
    assert "We now keep API logs for 30 days" in done.stdout
    assert "<summary>Redline</summary>" in done.stdout
    assert "To mend before merging" in done.stdout  # the date was left standing
    assert done.returncode == 1


def test_review_compares_with_the_branch_as_it_was_left(told: PolicyRepo) -> None:
    """What others merged meanwhile is not this branch's doing."""
    told.publish("2024-07-01", "Terms", terms="# Terms\n\nNone.\n", branch="proposal")
    told.publish("2024-07-02", "Meanwhile", privacy=AFTER.replace("180", "365"))
    told.git("checkout", "--quiet", "proposal")

    done = policy_history("review", "--base", "main", cwd=told.path)

    assert done.stdout == "== Terms (policy/terms.md): new: its first version is told to nobody\n"
    assert done.returncode == 0


def test_review_answers_where_the_front_matter_does_not_parse(told: PolicyRepo) -> None:
    """Counsel sees in the same comment what has to be mended."""
    told.publish("2024-07-01", "Slip", privacy="---\ntitle: [\n---\n# Privacy\n\nOther.\n", branch="proposal")
    told.git("checkout", "--quiet", "proposal")

    done = policy_history("review", "--base", "main", cwd=told.path)

    assert "To mend: policy/privacy.md:3: the front matter does not parse" in done.stdout
    assert done.returncode == 1


def test_a_missing_git_is_one_line(told: PolicyRepo, tmp_path: Path) -> None:
    """Nobody can mend a traceback."""
    command = [sys.executable, "-c", "from policy_history.cli import main; main()", "log"]
    done = subprocess.run(
        command, cwd=told.path, capture_output=True, text=True, check=False, env={"PATH": str(tmp_path)}
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("policy-history: git is not installed.")


def test_check_on_a_branch_without_commits_says_so(repo: PolicyRepo) -> None:
    """The cure is to commit, not to look for a branch."""
    done = policy_history("check", cwd=repo.path)

    assert done.returncode == 2
    assert "has no commit yet" in done.stderr
