"""Laws of the verdict and the summary, held for generated policies and edits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Hashable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.faithfulness import is_faithful
from policy_history.materiality import assess
from policy_history.materiality.findings import Assessment
from policy_history.materiality.lexicon import Lexicon
from policy_history.materiality.rules import read_rules
from policy_history.summary import MAX_POINTS, summarise

SENTENCES = (
    "We collect your email address when you sign up.",
    "We do not sell your data to anyone.",
    "We may share your location with partners, unless you opt out.",
    "You must cancel at least 14 days before your plan renews.",
    "Logs are kept for 90 days.",
    "The late fee is $15.",
    "Northwind Ltd runs this service.",
    "Disputes are heard by the courts of Ireland.",
    "You can ask for a copy of your data at any time.",
    "This page was written with care.",
    "All the best, the whole team.",
)
HARMFUL = (
    (" not ", " "),
    ("may", "will"),
    ("90 days", "91 days"),
    ("14 days", "14 hours"),
    ("$15", "$25"),
    (", unless you opt out", ""),
    ("opt out", "opt in"),
    ("Ltd", "GmbH"),
    ("Ireland", "France"),
    ("anyone", "some people"),
    ("partners", "certain partners"),
    ("email address", "email address and phone number"),
    ("must", "should"),
    ("You can", "You could"),
    ("at any time", "once a year"),
)
WORDS = sorted(
    {
        word.rstrip("*")
        for lexicon in (*read_rules().signals.values(), *(rule.cues for rule in read_rules().topics))
        for phrase in lexicon.phrases
        for word in (phrase, *phrase.split())
    }
)
PIECES = [*WORDS, *(f"{word}s" for word in WORDS[::9]), "x-ray", "non-", "'", "user's", "$", "15", "e.g", "-"]
policies = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8)


def _verdict(before: str, after: str) -> Assessment:
    return assess(compare(read_document(before), read_document(after)))


def _text(sentences: list[str]) -> str:
    return "# Policy\n\n" + "\n\n".join(sentences) + "\n"


@given(policies)
def test_a_text_compared_with_itself_gives_nothing(sentences: list[str]) -> None:
    """For readers: nobody is told of a change that did not happen."""
    assessment = _verdict(_text(sentences), _text(sentences))

    assert assessment == Assessment("not material", (), ())
    assert summarise(assessment).points == ()


@given(policies, st.sampled_from(HARMFUL), st.integers(min_value=0, max_value=7))
def test_a_harmful_edit_is_never_cleared(sentences: list[str], edit: tuple[str, str], where: int) -> None:
    """For counsel: what could turn a promise round is always seen."""
    old, new = edit
    changed = [sentence.replace(old, new) for sentence in sentences]
    kept = [
        one if number != where else other
        for number, (one, other) in enumerate(zip(sentences, changed, strict=True))
    ]
    if kept == sentences or sorted(kept) == sorted(sentences):
        return

    assert _verdict(_text(sentences), _text(kept)).verdict != "not material"


@given(policies, st.data())
def test_another_order_of_paragraphs_is_harmless(sentences: list[str], data: st.DataObject) -> None:
    """For readers: moving a paragraph under the same heading is no news."""
    shuffled = data.draw(st.permutations(sentences))

    assert _verdict(_text(sentences), _text(list(shuffled))).verdict == "not material"


@given(policies, policies)
def test_every_statement_is_borne_out_and_every_change_is_counted(old: list[str], new: list[str]) -> None:
    """For readers: a summary says nothing that the texts do not, and hides nothing."""
    assessment = _verdict(_text(old), _text(new))
    summary = summarise(assessment)

    assert len(summary.points) <= MAX_POINTS
    assert bool(summary.points) == bool(assessment.findings)
    for point in summary.points:
        assert is_faithful(point.say, point.before, point.after, point.section), point


@given(policies, policies)
def test_what_is_said_to_be_new_or_gone_stands_more_often_on_its_own_side(
    old: list[str], new: list[str]
) -> None:
    """For readers: words that only moved are not told as an addition or a removal."""
    for finding in _verdict(_text(old), _text(new)).findings:
        if finding.kind == "placed_anew" or bool(finding.before) == bool(finding.after):
            continue
        own, other = (old, new) if finding.before else (new, old)
        text = finding.before or finding.after
        assert sum(text in sentence for sentence in own) > sum(text in sentence for sentence in other)


@given(policies, policies)
def test_a_verdict_there_and_a_verdict_back_weigh_the_same(old: list[str], new: list[str]) -> None:
    """For counsel: whether something needs a look does not depend on which text came first."""
    there, back = _verdict(_text(old), _text(new)), _verdict(_text(new), _text(old))

    assert (there.verdict == "not material") == (back.verdict == "not material")


@given(policies, policies, policies)
def test_what_two_steps_cleared_one_step_clears(
    first: list[str], second: list[str], third: list[str]
) -> None:
    """For counsel: two harmless steps make no harmful one."""
    steps = (_verdict(_text(first), _text(second)), _verdict(_text(second), _text(third)))
    if any(step.verdict != "not material" for step in steps):
        return

    assert _verdict(_text(first), _text(third)).verdict == "not material"


PROGRAM = """
import json, sys
from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess
from policy_history.materiality.as_json import assessment_json
from policy_history.summary import summarise
before, after = (read_document(open(name, encoding="utf-8").read()) for name in sys.argv[1:])
assessment = assess(compare(before, after), before=before, after=after)
print(json.dumps(assessment_json(assessment, summarise(assessment))))
"""


def test_the_verdict_is_the_same_under_any_hash_seed_and_locale(tmp_path: Path) -> None:
    """For auditors: whoever runs it gets the same bytes."""
    before, after = tmp_path / "before.md", tmp_path / "after.md"
    before.write_text(_text(list(SENTENCES)), encoding="utf-8")
    after.write_text(
        _text([s.replace("90", "30").replace("We", "The team") for s in SENTENCES[2:]]), encoding="utf-8"
    )

    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(before), str(after)],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale in (("0", "C"), ("4711", "C.UTF-8"))
    }

    assert len(outputs) == 1


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_lists_looked_for_together_find_what_each_finds_alone(pieces: list[str]) -> None:
    """For counsel: a faster search reads the rules as they are written."""
    text = " ".join(pieces)
    rules = read_rules()
    lists: dict[Hashable, Lexicon] = dict(rules.signals.items())
    for rule in rules.topics:
        lists |= {(rule.name, "cue"): rule.cues, (rule.name, "hint"): rule.hints}

    assert dict(rules.index.found(text)) == {
        name: found for name, lexicon in lists.items() if (found := lexicon.found(text))
    }
