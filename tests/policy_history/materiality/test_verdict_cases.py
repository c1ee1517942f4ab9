"""Cases that a lawyer can read: one edit of one policy, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess
from policy_history.summary import summarise

HERE = Path(__file__).parent
POLICY = (HERE / "policy.md").read_text(encoding="utf-8")
CASES: list[dict[str, Any]] = [
    case
    for path in sorted((HERE / "cases").glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES, ids=[case["because"] for case in CASES])
def test_an_edit_gets_the_verdict_that_its_words_deserve(case: dict[str, Any]) -> None:
    """For counsel, who must be able to follow each verdict from the words alone."""
    policy = case.get("text", POLICY)
    assert case["from"] in policy
    before, after = read_document(policy), read_document(policy.replace(case["from"], case["to"], 1))

    assessment = assess(compare(before, after))

    assert assessment.verdict == case["verdict"], (case["because"], assessment)
    for field in ("topic", "kind", "direction", "law"):
        if field in case:
            assert case[field] in {getattr(finding, field) for finding in assessment.findings}, assessment
    if "proof" in case:
        assert case["proof"] in {cleared.proof for cleared in assessment.cleared}, assessment
    if "says" in case:
        assert case["says"] in [point.say for point in summarise(assessment).points]
