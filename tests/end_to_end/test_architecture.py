"""The house stays as it was drawn: who may import what, and that every command can be learnt."""

from __future__ import annotations

import ast
import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest
import typer.main

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {"policy-history": "policy_history.cli", "policy-notify": "notifier.cli"}
PACKAGES = ("policy_history", "site_builder", "notifier")
LINTER = Path(sys.executable).with_name("lint-imports")


def commands() -> Iterator[tuple[str, str]]:
    """Every command as it is typed, with its help."""
    for program, module in PROGRAMS.items():
        tree = typer.main.get_command(importlib.import_module(module).app)
        yield from subcommands(program, tree)


def subcommands(path: str, command: object) -> Iterator[tuple[str, str]]:
    yield path, getattr(command, "help", None) or ""
    for name, found in getattr(command, "commands", {}).items():
        yield from subcommands(f"{path} {name}", found)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def functions() -> Iterator[int]:
    """The length of each function of the product, in lines."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize(("command", "text"), list(commands()))
def test_every_command_shows_an_example(command: str, text: str) -> None:
    """Who asks a command for help can copy a line that works."""
    assert f"Example: {command}" in text, f"{command} --help lacks a line 'Example: {command} …'"


def test_every_command_has_a_place_in_the_docs() -> None:
    """Who reads the documentation meets every command there is."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    written = "\n".join(page.read_text("utf-8") for page in pages)
    missing = [command for command, _ in commands() if command not in written]
    assert missing == []


def test_the_import_contracts_hold() -> None:
    """Who replaces the website keeps the core, and who mails installs no website."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_a_breach_of_each_contract_is_found(tmp_path: Path) -> None:
    """A contract that cannot fail protects nobody: one breach of each is planted, and each is named."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    breaches = {
        "notifier/planted.py": "import site_builder\nimport mkdocs\n",
        "policy_history/planted.py": "import sqlalchemy\n",
        "site_builder/planted.py": "import subprocess\n",
    }
    for path, text in breaches.items():
        (tmp_path / path).write_text(text)

    done = lint(tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
    broken = {line.partition(" BROKEN")[0] for line in done.stdout.splitlines() if " BROKEN" in line}
    assert broken == {
        "Both houses stand on policy_history and never on each other",
        "The core knows no website, no mail, no database, no web server",
        "Only plugin.py imports mkdocs",
        "Only repository.py runs git",
    }


def test_functions_stay_short_and_files_readable() -> None:
    """Who opens a file finds what it does on one screen."""
    lengths = list(functions())
    files = {
        path: len(path.read_text().splitlines()) for name in PACKAGES for path in (ROOT / name).rglob("*.py")
    }
    assert median(lengths) <= 12
    assert quantiles(lengths, n=10)[-1] <= 30
    assert {path.name: length for path, length in files.items() if length > 300} == {}
