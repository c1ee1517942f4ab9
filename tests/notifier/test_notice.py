"""What is new, and what is done about it: told as histories whose commits carry their verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import pytest

from notifier.errors import RewrittenHistoryError
from notifier.notice import (
    Change,
    Choice,
    Decision,
    Known,
    Outlook,
    Record,
    baseline,
    baseline_anew,
    outlooks,
)
from policy_history.history import Policy, Version, read_history
from policy_history.materiality.findings import Assessment, VerdictName
from policy_history.repository import Repository
from policy_history.selection import Selection
from tests.support.policy_repo import PolicyRepo

RANK = ("not material", "needs counsel", "material")
SINCE = datetime(2026, 2, 1, tzinfo=UTC)


def weigh(policy: Policy, before: Version, after: Version) -> Change:
    """The verdict of the gravest step between two versions, as its commit's subject says."""
    steps = policy.versions[before.number : after.number]
    verdict = max((step.revision.subject for step in steps), key=RANK.index)
    return Change(policy, before, after, Assessment(cast("VerdictName", verdict), (), ()))


def policies(repo: PolicyRepo) -> tuple[Policy, ...]:
    return read_history(Repository(repo.path), Selection())


def look(repo: PolicyRepo, known: Known, slug: str = "privacy") -> Outlook:
    (found,) = [o for o in outlooks(policies(repo), known, weigh) if o.policy.slug == slug]
    return found


def in_use(repo: PolicyRepo) -> Known:
    """What is remembered after the first use on the repository as it stands."""
    return Known(SINCE, tuple(r for p in policies(repo) for r in baseline(p)))


def after(known: Known, outlook: Outlook) -> Known:
    """What is remembered once an outlook's records are written."""
    return Known(known.since, (*known.records, *outlook.records), known.decisions)


def decision(repo: PolicyRepo, number: int, choice: Choice) -> Decision:
    version = policies(repo)[0].versions[number - 1]
    return Decision("privacy", version.id, version.revision.commit, choice, "Maria", "a reason")


def standings(records: Sequence[Record]) -> list[tuple[str, str]]:
    return [(record.version, record.standing) for record in records]


def test_years_of_history_are_never_mailed_at_the_first_use(repo: PolicyRepo) -> None:
    """For account holders: installing the notifier sends nobody anything."""
    repo.publish("2024-01-15", "material", privacy="# P\n\nOne.\n")
    repo.publish("2025-01-15", "material", privacy="# P\n\nTwo.\n")

    outlook = look(repo, Known(None))

    assert outlook.course == "baseline"
    assert standings(outlook.records) == [("2024-01-15", "baseline"), ("2025-01-15", "baseline")]


def test_the_first_real_change_after_it_is_announced(repo: PolicyRepo) -> None:
    """For account holders: the change right after the first use reaches them."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", "material", privacy="# P\n\nTwo.\n")

    outlook = look(repo, known)

    assert outlook.course == "announce"
    assert outlook.change
    assert (outlook.change.before.id, outlook.change.after.id) == ("2026-01-15", "2026-03-01")
    assert look(repo, after(known, outlook)).course == "nothing new"


def test_a_new_policy_s_first_version_is_announced_to_nobody(repo: PolicyRepo) -> None:
    """For account holders: a text that did not exist before cannot have changed."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", "material", terms="# T\n\nOne.\n")

    assert look(repo, known, "terms").course == "baseline"


def test_a_new_policy_s_second_version_is_announced(repo: PolicyRepo) -> None:
    """For account holders: what changed between two runs is told, first version or not."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", "material", terms="# T\n\nOne.\n")
    repo.publish("2026-03-02", "material", terms="# T\n\nTwo.\n")

    outlook = look(repo, known, "terms")

    assert outlook.course == "announce"
    assert standings(outlook.records) == [("2026-03-01", "baseline"), ("2026-03-02", "announced")]


def test_an_old_policy_met_late_brings_no_old_news(repo: PolicyRepo) -> None:
    """For account holders: pointing the notifier at another folder mails nobody its past."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n", terms="# T\n\nOne.\n")
    repo.publish("2026-01-20", "material", terms="# T\n\nTwo.\n")
    known = Known(SINCE, baseline(policies(repo)[0]))

    outlook = look(repo, known, "terms")

    assert (outlook.course, len(outlook.records)) == ("baseline", 2)


def test_a_renamed_file_is_not_announced_anew(repo: PolicyRepo) -> None:
    """For account holders: a new file name is no news."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.rename("2026-03-01", "privacy", "data-protection")

    assert look(repo, known, "data-protection").course == "nothing new"


def test_a_renamed_and_changed_file_is_compared_with_what_people_know(repo: PolicyRepo) -> None:
    """For account holders: a change that comes with a rename is told as a change."""
    text = "# P\n\n" + "".join(f"Sentence {n} stays as it is.\n\n" for n in range(20))
    repo.publish("2026-01-15", "material", privacy=text)
    known = in_use(repo)
    repo.rename("2026-03-01", "privacy", "data-protection", content=text + "A new one.\n", summary="material")

    outlook = look(repo, known, "data-protection")

    assert outlook.course == "announce"
    assert outlook.change
    assert outlook.change.before.id == "2026-01-15"


def test_several_changes_are_one_mail(repo: PolicyRepo) -> None:
    """For account holders: one mail that compares what they know with what holds now."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", "material", privacy="# P\n\nTwo.\n")
    repo.publish("2026-03-02", "not material", privacy="# P\n\nThree.\n")
    repo.publish("2026-03-03", "material", privacy="# P\n\nFour.\n")

    outlook = look(repo, known)

    assert outlook.change
    assert [step.id for step in outlook.change.steps] == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert {standing for _, standing in standings(outlook.records)} == {"announced"}


def test_what_is_not_material_is_recorded_and_stays_part_of_the_next_comparison(repo: PolicyRepo) -> None:
    """For account holders: commas bring no mail, and they cannot add up to something untold."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", "not material", privacy="# P\n\nOne!\n")
    comma = look(repo, known)
    known = after(known, comma)
    repo.publish("2026-04-01", "material", privacy="# P\n\nTwo!\n")

    outlook = look(repo, known)

    assert (comma.course, standings(comma.records)) == ("not announced", [("2026-03-01", "not announced")])
    assert outlook.change
    assert outlook.change.before.id == "2026-01-15"


def test_what_is_unclear_waits_for_counsel(repo: PolicyRepo) -> None:
    """For legal: nothing unclear goes out, and nothing about it is recorded as done."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", "needs counsel", privacy="# P\n\nTwo.\n")

    outlook = look(repo, known)

    assert (outlook.course, outlook.records) == ("needs counsel", ())


def test_counsel_may_have_it_announced(repo: PolicyRepo) -> None:
    """For legal: the decision opens the way for the version that was decided on."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", "needs counsel", privacy="# P\n\nTwo.\n")

    outlook = look(repo, Known(SINCE, known.records, (decision(repo, 2, "announce"),)))

    assert outlook.course == "announce"


@pytest.mark.parametrize("verdict", ["needs counsel", "material"])
def test_counsel_may_pass_a_version_over(repo: PolicyRepo, verdict: str) -> None:
    """For legal: what is passed over is known from then on, and the next change starts from it."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", verdict, privacy="# P\n\nTwo.\n")
    passed = look(repo, Known(SINCE, known.records, (decision(repo, 2, "skip"),)))
    repo.publish("2026-04-01", "material", privacy="# P\n\nThree.\n")

    outlook = look(repo, after(known, passed))

    assert standings(passed.records) == [("2026-03-01", "passed over")]
    assert outlook.change
    assert outlook.change.before.id == "2026-03-01"


def test_counsel_s_word_does_not_cover_what_came_later(repo: PolicyRepo) -> None:
    """For legal: a later unclear change was not seen when the earlier one was decided on."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", "needs counsel", privacy="# P\n\nTwo.\n")
    decided = Known(SINCE, known.records, (decision(repo, 2, "announce"),))
    repo.publish("2026-03-02", "needs counsel", privacy="# P\n\nThree.\n")

    assert look(repo, decided).course == "needs counsel"


def test_the_last_word_of_counsel_counts(repo: PolicyRepo) -> None:
    """For legal: a decision can be taken back as long as nothing went out."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.publish("2026-03-01", "needs counsel", privacy="# P\n\nTwo.\n")
    words = (decision(repo, 2, "skip"), decision(repo, 2, "announce"))

    assert look(repo, Known(SINCE, known.records, words)).course == "announce"


def test_a_rewritten_history_stops_everything(repo: PolicyRepo) -> None:
    """For account holders: a force-push must not look like a hundred new versions."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.git("update-ref", "-d", "refs/heads/main")
    repo.publish("2026-01-16", "material", privacy="# P\n\nOne.\n")

    with pytest.raises(RewrittenHistoryError, match=r"privacy: the version 2026-01-15") as caught:
        look(repo, known)

    assert "init --again" in caught.value.cure


def test_a_rewritten_history_can_be_accepted(repo: PolicyRepo) -> None:
    """For the operator: after a look, the new history becomes the baseline."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    known = in_use(repo)
    repo.git("update-ref", "-d", "refs/heads/main")
    repo.publish("2026-01-16", "material", privacy="# P\n\nOne.\n")

    mended = Known(SINCE, baseline_anew(policies(repo), known, {}))

    assert standings(mended.records) == [("2026-01-15", "gone"), ("2026-01-16", "baseline")]
    assert look(repo, mended).course == "nothing new"


def test_a_swallowed_first_change_can_be_told_after_all(repo: PolicyRepo) -> None:
    """For the operator: who began too late names the version that people know, and the later one is new."""
    repo.publish("2026-01-15", "material", privacy="# P\n\nOne.\n")
    repo.publish("2026-03-01", "material", privacy="# P\n\nTwo.\n")
    known = in_use(repo)
    (policy,) = policies(repo)

    corrected = baseline_anew([policy], known, {"privacy": policy.versions[0]})
    kept = [r for r in known.records if r.commit not in {c.commit for c in corrected}]

    assert standings(corrected) == [("2026-03-01", "gone")]
    assert look(repo, Known(SINCE, (*kept, *corrected))).course == "announce"


def test_a_new_file_at_an_old_name_is_no_rewritten_history(repo: PolicyRepo) -> None:
    """For the operator: a name may be given to another policy."""
    text = "# P\n\n" + "".join(f"Sentence {n} stays as it is.\n\n" for n in range(20))
    repo.publish("2026-01-15", "material", terms=text)
    known = in_use(repo)
    repo.rename("2026-03-01", "terms", "old-terms")
    repo.publish("2026-03-02", "material", terms="# T\n\nSomething else altogether.\n")

    assert look(repo, known, "old-terms").course == "nothing new"
    assert look(repo, known, "terms").course == "baseline"
