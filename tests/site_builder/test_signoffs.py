"""What counsel decided about a change is what readers are told of it; the proof keeps the rules' verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from policy_history.document import read_document
from policy_history.judgement import judge
from policy_history.signoff import SignOff, id_of, record_signoff
from site_builder.making import Order, digest
from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo

BEFORE = "# Terms\n\nThe fee is 10 EUR a month.\n"
AFTER = "# Terms\n\nThe fee is 12 EUR a month.\n"


def _decisions(verdict: str) -> str:
    """Counsel's file with a decision about every finding of the change."""
    findings = judge(read_document(BEFORE), read_document(AFTER)).findings
    entries = [{"change": id_of(f), "verdict": verdict, "by": "Doe", "reason": "A slip."} for f in findings]
    return yaml.safe_dump(entries)


@pytest.fixture
def story(repo: PolicyRepo) -> PolicyRepo:
    """A fee that rises."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-01", "Publish", terms=BEFORE)
    repo.publish("2024-02-01", "Raise", terms=AFTER)
    return repo


def _change(built: Built) -> dict[str, object]:
    text = (built.folder / "api/policies/terms.json").read_text("utf-8")
    change: dict[str, object] = json.loads(text)["versions"][1]["change"]
    return change


def _proved(built: Built) -> list[str | None]:
    entries = json.loads((built.folder / "manifest.json").read_text("utf-8"))["entries"]
    return [entry["verdict"] for entry in entries]


def test_a_decision_of_counsel_reaches_every_page(story: PolicyRepo, place: Path) -> None:
    """Pages that stand from the last build are brought up to date as soon as the decision is published."""
    before = build_site(story.path / "policy", place)
    assert _change(before)["verdict"] == "material"
    assert "Important change" in before.words("terms/history/")
    proved = _proved(before)
    story.publish("2024-03-01", "Decide", {"policy/signoffs.yml": _decisions("not material")})

    after = build_site(story.path / "policy", place)

    assert _change(after)["verdict"] == "not material"
    for address in ("terms/", "terms/history/", "terms/changes/2024-02-01/"):
        assert "Small correction" in after.words(address), address
        assert "Important change" not in after.words(address), address
    assert _proved(after) == proved == [None, "material"]


def test_decisions_that_cannot_be_read_are_refused(story: PolicyRepo, place: Path) -> None:
    """A slip in the file must not silently publish the rules' verdict in place of counsel's."""
    story.publish("2024-03-01", "Decide", {"policy/signoffs.yml": "- change: 3f2a\n"})

    with pytest.raises(SystemExit, match="verdict is missing"):
        build_site(story.path / "policy", place)


def test_a_preview_tells_what_counsel_decided_about_the_draft(story: PolicyRepo, place: Path) -> None:
    """The decision counts before it is committed, as the text does."""
    folder = story.checkout() / "policy"
    draft = AFTER.replace("12", "15")
    (folder / "terms.md").write_text(draft)
    for finding in judge(read_document(AFTER), read_document(draft)).findings:
        decision = SignOff(id_of(finding), "not material", "Doe", "A slip.")
        record_signoff(folder / "signoffs.yml", decision)

    told = build_site(folder, place, serve=True).words("terms/")

    assert "When it is published, readers will be told: Small correction" in told


def test_what_is_remembered_is_told_apart_by_the_decisions() -> None:
    """A note that was made under other decisions is made anew; where the entries stand is no matter."""
    one = SignOff("3f2a", "not material", "Doe", "A slip.", 3)
    moved = SignOff("3f2a", "not material", "Doe", "A slip.", 9)
    other = SignOff("3f2a", "material", "Doe", "A slip.", 3)

    assert digest((one,)) == digest((moved,))
    assert len({Order("b", "a", found).note_key for found in ((), (one,), (other,))}) == 3
    assert Order("b", "a", (one,)).redline_key == Order("b", "a").redline_key
