#!/usr/bin/env python3
"""Two commands that need nothing but git and Python 3.11 or newer.

    python3 run.py demo     publish the policy, change it, send the notice, and show all of it
    python3 run.py test     run the test suite

Each makes ``.venv`` on its first run: exactly the packages of the lock file, checked against their
hashes, and this project. When the lock file changes, the next run makes it anew. Whatever follows
the command is passed on: ``python3 run.py test tests/laws``, ``python3 run.py demo --no-serve``.

Standard library only, and no syntax newer than Python 3.7, so that an old Python can still read the
sentence that says it is too old.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / "made-from"  # of which locks it is whole; "unfinished" while it is being made
LOG = ENVIRONMENT / "set-up.log"
OLDEST = (3, 11)

LOCKS = {"demo": "requirements-run.lock", "test": "requirements-dev.lock"}
STARTS = {"demo": ["-m", "demo"], "test": ["-m", "pytest", "-n", "2", "--dist", "loadfile"]}

# What pip says, and what to do about it. The first that fits is told.
CURES = (
    (
        "DO NOT MATCH THE HASHES",
        "A package differs from the lock file; do not use it. Run ./lock and compare.",
    ),
    ("No space left", "The disk is full. Make room and run it again."),
    ("Read-only file system", "This folder cannot be written to. Copy it to one that can."),
    ("Permission denied", "This folder cannot be written to. Copy it to one that can."),
    (
        "Retrying",
        "The package index cannot be reached. Check the network and pip's settings, then run it again.",
    ),
    ("No matching distribution", "Some package does not exist for this machine; see the log."),
)

# A person's own settings would put the packages somewhere else, or hide the ones put here.
MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PYTHONPATH", "PYTHONHOME")


class CannotError(Exception):
    """What a person can put right: what is wrong, and the cure, in one line."""


def main(arguments: list[str]) -> int:
    """Make the environment if need be, then become the command."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(__doc__ or "")
        return 0 if arguments else 2
    command, *rest = arguments
    try:
        check_command(command)
        check_python()
        prepare(LOCKS[command])
        return become([str(PYTHON), *STARTS[command], *rest])
    except CannotError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("stopped.")
        return 130


def check_command(command: str) -> None:
    """Refuse a command that does not exist, before anything is made for it."""
    if command not in STARTS:
        raise CannotError(f"There is no command {command!r}. There are: {', '.join(STARTS)}.")


def check_python() -> None:
    """Refuse a Python that could not run the product, before anything is made with it."""
    have = ".".join(str(part) for part in sys.version_info[:2])
    if sys.version_info < OLDEST:
        raise CannotError(f"Python 3.11 or newer is needed, this is {have}. Try: python3.11 run.py")
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            cure = f"Install it (on Debian and Ubuntu: apt-get install python{have}-venv)."
            raise CannotError(f"This Python lacks its module {module}. {cure}")


def prepare(lock: str) -> None:
    """Make ``.venv``, or bring it up to date, unless it holds all of this very lock file already."""
    held = made_from()
    whole = fingerprint(LOCKS["test"])  # holds the packages of both commands
    if not {fingerprint(lock), whole} & held:
        if fingerprint(LOCKS["demo"]) not in held:
            begin_anew()
        say(f"installing what {lock} lists; this takes a minute or two, once.")
        requirements = ["--require-hashes", "--no-deps", "-r", str(ROOT / lock)]
        install("The packages were not installed", [*pip(), "--retries", "2", *requirements])
        held = {fingerprint(lock)}
    project = fingerprint("pyproject.toml")
    if project not in held:
        itself = ["--no-build-isolation", "--no-deps", "-e", str(ROOT)]
        install("The project was not installed", [*pip(), *itself])
        packages = held & {fingerprint(known) for known in LOCKS.values()}
        STAMP.write_text("\n".join([*packages, project]) + "\n")
        say("ready.")


def begin_anew() -> None:
    """An empty ``.venv``, marked as unfinished so that an interruption is never taken for the whole."""
    try:
        if ENVIRONMENT.exists():
            shutil.rmtree(ENVIRONMENT)
        ENVIRONMENT.mkdir()
        STAMP.write_text("unfinished\n")
    except OSError as error:
        raise CannotError(f"{ENVIRONMENT} cannot be made anew: {error.strerror}.") from None
    install("Python could not make .venv", [sys.executable, "-m", "venv", str(ENVIRONMENT)])


def made_from() -> set[str]:
    """The fingerprints that ``.venv`` was made from; none where there is no ``.venv``.

    Raises:
        CannotError: somebody else made it, and it is not ours to clear away.
    """
    if STAMP.exists():
        return set(STAMP.read_text().splitlines())
    if ENVIRONMENT.exists() and any(ENVIRONMENT.iterdir()):
        raise CannotError(f"{ENVIRONMENT} was not made by run.py. Move it away and run it again.")
    return set()


def fingerprint(file: str) -> str:
    """What the environment depends on: the file, this Python, and the folder it stands in."""
    try:
        content = (ROOT / file).read_bytes()
    except OSError:
        raise CannotError(f"{file} is missing. Bring it back: git checkout -- {file}") from None
    place = f"{sys.version}\n{ROOT}\n".encode()
    return f"{file} {hashlib.sha256(content + place).hexdigest()}"


def pip() -> list[str]:
    """How pip of the new environment is called."""
    return [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]


def install(failure: str, command: list[str]) -> None:
    """Run one step of the set-up; its words go to the log, and are told only where it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    except OSError as error:
        raise CannotError(f"{failure}: {error.strerror}. Remove .venv and run it again.") from None
    if done.returncode:
        words = done.stdout.decode(errors="replace")
        raise CannotError(f"{failure}. {cure_for(words)}")


def cure_for(words: str) -> str:
    """The sentence for what pip said; its own words stay in the log."""
    known = next((cure for sign, cure in CURES if sign in words), "Remove .venv and run it again.")
    try:
        LOG.write_text(words)
    except OSError:
        return known
    return f"{known} (All that was said: {LOG.relative_to(ROOT)})"


def become(command: list[str]) -> int:
    """Hand over to the command, so that Ctrl-C and the exit code are its own."""
    sys.stderr.flush()
    os.chdir(ROOT)
    if os.name == "nt":
        return subprocess.call(command)
    return os.execv(command[0], command)  # noqa: S606  # no shell, and every word is an argument of its own


def say(message: str) -> None:
    """One line of talk on standard error."""
    sys.stderr.write(f"run.py: {message}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
