"""What a test needs from the machine: skipped with the reason by a developer, never skipped in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import pytest


def missing(what: str, cure: str) -> NoReturn:
    """Fail where CI is set, because a green run must mean that everything ran.

    Elsewhere skip: the test command has to work with git and Python alone. The closing lines of the
    run list each skip with its reason and cure (``-ra`` in pyproject.toml), so none is silent.
    """
    reason = f"{what} is not installed. {cure}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def first_executable(names: Iterable[str], folders: Iterable[Path] = ()) -> Path | None:
    """The first of several programs that is on PATH or in one of the folders."""
    for name in names:
        if found := shutil.which(name):
            return Path(found)
        for folder in folders:
            if os.access(folder / name, os.X_OK):
                return folder / name
    return None
