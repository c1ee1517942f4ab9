"""The two commands of the README start on any machine, or say in one line what it lacks."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with lock files of its own, so that no test touches this project's environment."""
    for name in ("requirements-run.lock", "requirements-dev.lock", "pyproject.toml"):
        (tmp_path / name).write_text(name)
    environment = tmp_path / ".venv"
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "ENVIRONMENT", environment)
    monkeypatch.setattr(run, "STAMP", environment / "made-from")
    monkeypatch.setattr(run, "LOG", environment / "set-up.log")
    return tmp_path


@pytest.fixture
def steps(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The set-up's steps instead of the set-up: the last word of each command."""
    taken: list[str] = []

    def note(failure: str, command: list[str]) -> None:
        taken.append(Path(command[-1]).name)

    monkeypatch.setattr(run, "install", note)
    return taken


def test_the_environment_is_made_once_and_again_when_the_lock_changes(
    elsewhere: Path, steps: list[str]
) -> None:
    """Who pulls a change of dependencies never runs with yesterday's packages."""
    run.prepare("requirements-run.lock")
    assert steps == [".venv", "requirements-run.lock", elsewhere.name]
    run.prepare("requirements-run.lock")
    assert len(steps) == 3
    (elsewhere / "requirements-run.lock").write_text("another version")
    run.prepare("requirements-run.lock")
    assert len(steps) == 6


def test_the_tests_add_to_the_environment_of_the_demonstration_and_serve_it_too(
    elsewhere: Path, steps: list[str]
) -> None:
    """Who has run one command waits for the other's packages alone."""
    run.prepare("requirements-run.lock")
    run.prepare("requirements-dev.lock")
    assert steps[3:] == ["requirements-dev.lock", elsewhere.name]
    run.prepare("requirements-run.lock")
    assert len(steps) == 5


def test_a_change_of_the_project_alone_does_not_fetch_the_packages_again(
    elsewhere: Path, steps: list[str]
) -> None:
    """Who adds a command gets it within seconds."""
    run.prepare("requirements-run.lock")
    (elsewhere / "pyproject.toml").write_text("another command")
    run.prepare("requirements-run.lock")
    assert steps[3:] == [elsewhere.name]


@pytest.mark.parametrize("step", [".venv", "requirements-run.lock"])
def test_an_interrupted_set_up_is_never_taken_for_whole(
    elsewhere: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Who pressed Ctrl-C in the middle gets a whole environment the next time."""

    def interrupted(failure: str, command: list[str]) -> None:
        if Path(command[-1]).name == step:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run.prepare("requirements-run.lock")
    run.prepare("requirements-run.lock")
    assert steps == [".venv", "requirements-run.lock", elsewhere.name]


def test_an_environment_of_somebody_else_is_left_alone(elsewhere: Path, steps: list[str]) -> None:
    """Whoever made a .venv by hand does not lose it."""
    (elsewhere / ".venv").mkdir()
    (elsewhere / ".venv" / "pyvenv.cfg").touch()
    with pytest.raises(run.CannotError, match=r"was not made by run\.py\. Move it away"):
        run.prepare("requirements-run.lock")
    assert steps == []


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        ("WARNING: Retrying (Retry(total=1 ...\nERROR: No matching distribution found", "Check the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "do not use it"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("a sentence nobody foresaw", "Remove .venv and run it again"),
    ],
)
def test_what_pip_says_becomes_one_line_with_a_cure(elsewhere: Path, words: str, cure: str) -> None:
    """Who has no network reads one sentence, and finds the rest in the log."""
    (elsewhere / ".venv").mkdir()
    told = run.cure_for(words)
    assert cure in told
    assert "\n" not in told
    assert run.LOG.read_text() == words


def test_an_old_python_is_told_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has Python 3.9 reads what to do instead of a syntax error."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(run.CannotError, match=r"3\.11 or newer is needed, this is 3\.9"):
        run.check_python()


def test_a_python_without_venv_is_told_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who uses Debian's bare Python reads the name of the package."""

    def without(name: str) -> ModuleSpec | None:
        return None if name == "ensurepip" else ModuleSpec(name, None)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    with pytest.raises(run.CannotError, match=r"lacks its module ensurepip.*apt-get install"):
        run.check_python()


def test_a_wrong_command_changes_nothing_and_names_the_right_ones() -> None:
    """Who mistypes reads the two words there are."""
    done = subprocess.run(
        [sys.executable, ROOT / "run.py", "tset"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "run.py: There is no command 'tset'. There are: demo, test.\n"
