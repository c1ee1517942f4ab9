"""``mkdocs`` with a clock on the archive's own part of a build, which it leaves in ``archive-part.json``.

The archive's part is all that the site costs beyond MkDocs: ``begin`` (read the history, make what is
missing, lay out the links) and ``Build.write`` (histories, versions, redlines, searches, feeds, API,
manifest). What MkDocs does is not in it: its start, its theme, the pages of current texts.
"""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from mkdocs.__main__ import cli

from site_builder import plugin
from site_builder.build import Build, begin

P = ParamSpec("P")
R = TypeVar("R")
NAME = "archive-part.json"
SPENT = {"seconds": 0.0, "cpu": 0.0}


def clocked(work: Callable[P, R]) -> Callable[P, R]:
    """The same, its seconds added up; those of processes that it started and that ended count as CPU."""

    @functools.wraps(work)
    def run(*given: P.args, **named: P.kwargs) -> R:
        started, cpu = time.perf_counter(), _cpu()
        try:
            return work(*given, **named)
        finally:
            SPENT["seconds"] += time.perf_counter() - started
            SPENT["cpu"] += _cpu() - cpu

    return run


def _cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    vars(plugin)["begin"] = clocked(begin)
    setattr(Build, "write", clocked(Build.write))  # noqa: B010  # a method, for this run alone
    try:
        cli(standalone_mode=False)
    finally:
        Path(NAME).write_text(json.dumps(SPENT), encoding="utf-8")
