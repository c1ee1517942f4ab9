"""Redlines that a lawyer can read and correct: each case is a file in ``cases/``.

``redline`` is the terminal's text without its head: ``[-removed-]`` and ``{+added+}``, one changed
block a line, changes of form in parentheses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.redline import redline_text
from policy_history.redline.words import section_lines

CASES = sorted((Path(__file__).parent / "cases").glob("*.yml"))


def _case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return case


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_redline_reads_like_a_persons_markup(path: Path) -> None:
    """Counsel sees what a colleague would have marked, and nothing else."""
    case = _case(path)

    comparison = compare(read_document(case["earlier"]), read_document(case["later"]))

    told = redline_text(comparison).split("\n\n", 1)[1:]
    lines = [line.strip() for line in "".join(told).splitlines() if line.startswith("  ")]
    assert lines == case["redline"], case["because"]
    sections = [line.sentence for line in section_lines(comparison.sections)]
    assert sections == case.get("sections", []), case["because"]
