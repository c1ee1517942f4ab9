"""Counsel sees every problem of every file at once, with file and line, before anything is merged."""

from __future__ import annotations

from datetime import date

from policy_history.check import check
from policy_history.repository import Repository
from policy_history.selection import Selection
from tests.support.policy_repo import PolicyRepo


def problems(repo: PolicyRepo) -> list[str]:
    return [str(problem) for problem in check(Repository(repo.path, "HEAD"), Selection())]


def test_a_clean_policy_has_nothing_to_mend(repo: PolicyRepo) -> None:
    """The check must not cry wolf."""
    links = "See [below](#more) and [terms](terms.md#fees)."
    text = f"---\nlast_updated: 2024-01-15\n---\n# Privacy\n\n{links}\n\n## More\n"
    repo.publish("2024-01-15", "Publish", privacy=text, terms="# Terms\n\n## Fees\n\nNone.\n")
    repo.checkout()

    assert problems(repo) == []


def test_every_kind_of_problem_is_found_in_one_run(repo: PolicyRepo) -> None:
    """One report, sorted by file and line."""
    repo.publish(
        "2024-01-15",
        "Publish",
        {"policy/latin.md": b"Caf\xe9\n", "policy/empty.md": "---\ntitle: Empty\n---\n"},
        bad_dates="---\nlast_updated: 2024-02-01\neffective: 2024-01-01\nnotise_days: 3\n---\nText.\n",
        headings="# One\n\n### Three\n\n## Two\n\n## Two\n",
        links="[a](#nowhere) [b](gone.md) [c](javascript:alert)\n\n![d](https://elsewhere.example/d.png)\n",
        raw="Text <blink>flashes</blink>.\n",
        twin_a="---\nslug: twin\n---\nA.\n",
        twin_b="---\nslug: twin\n---\nB.\n",
        unclosed="---\ntitle: Never closed\n\nText.\n",
    )
    repo.checkout()

    assert problems(repo) == [
        "policy/bad_dates.md:3: effective 2024-01-01 is before last_updated 2024-02-01",
        "policy/bad_dates.md:4: unknown key 'notise_days': did you mean 'notice_days'?",
        "policy/empty.md: has no text",
        "policy/headings.md:3: heading level 3 follows level 1; use 2",
        "policy/headings.md:5: the heading 'Two' stands here more than once",
        "policy/headings.md:7: the heading 'Two' stands here more than once",
        "policy/latin.md:1: not UTF-8: byte 0xe9 at offset 3; save it as UTF-8",
        "policy/links.md:1: a link to a script or local file is not a link: it is shown as plain text",
        "policy/links.md:1: the link #nowhere names no heading of this policy",
        "policy/links.md:1: the link gone.md leads to no file",
        "policy/links.md:3: the image https://elsewhere.example/d.png is not shown: put it beside the policy",
        "policy/raw.md:1: raw HTML </blink> is removed from every page and mail",
        "policy/raw.md:1: raw HTML <blink> is removed from every page and mail",
        "policy/twin_a.md:2: the name 'twin' belongs to another file too; give this one a 'slug' of its own",
        "policy/twin_b.md:2: the name 'twin' belongs to another file too; give this one a 'slug' of its own",
        "policy/unclosed.md:1: the front matter is never closed: put '---' on a line of its own after it",
    ]


def test_a_date_that_was_left_standing_is_found_before_and_after_the_commit(repo: PolicyRepo) -> None:
    """Three in four material changes of real policies forget the date."""
    repo.publish("2024-01-15", "Publish", privacy="---\nlast_updated: 2024-01-15\n---\nLogs: 90 days.\n")
    changed = "---\nlast_updated: 2024-01-15\n---\nLogs: 180 days.\n"
    fault = "last_updated 2024-01-15 is the date of the version before this change"
    expected = [f"policy/privacy.md:2: {fault}; set it to the day of the change, or remove the line"]

    (repo.checkout() / "policy" / "privacy.md").write_text(changed)
    assert problems(repo) == expected

    repo.publish("2024-06-01", "Longer", privacy=changed)
    assert problems(repo) == expected


def test_a_second_change_of_one_day_keeps_its_date(repo: PolicyRepo) -> None:
    """A correction an hour later is no reason to complain."""
    repo.publish("2024-01-15", "Publish", privacy="---\nlast_updated: 2024-01-15\n---\nLogs: 90 days.\n")
    (repo.checkout() / "policy" / "privacy.md").write_text(
        "---\nlast_updated: 2024-01-15\n---\nLogs: 9 days.\n"
    )
    repository = Repository(repo.path)

    assert check(repository, Selection(), today=date(2024, 1, 15)) == ()
    assert len(check(repository, Selection(), today=date(2024, 1, 16))) == 1


def test_a_date_in_the_text_that_contradicts_is_found(repo: PolicyRepo) -> None:
    """The page would show two dates."""
    text = "---\nlast_updated: 2024-01-15\n---\n# Privacy\n\n*Last updated: 1 March 2020*\n\nText.\n"
    repo.publish("2024-01-15", "Publish", privacy=text)
    repo.checkout()

    assert problems(repo) == [
        "policy/privacy.md:6: the text says 'Last updated: 1 March 2020', but the site will say 2024-01-15"
    ]


def test_a_huge_file_is_named_with_its_size(repo: PolicyRepo) -> None:
    """Five megabytes of policy are a mistake."""
    repo.publish("2024-01-15", "Publish", privacy="Text and more. " * 400_000)
    repo.checkout()

    assert problems(repo) == ["policy/privacy.md: 6,000,000 bytes; a policy may have 5,000,000"]


def test_words_and_days_left_over_from_the_version_before_are_found(repo: PolicyRepo) -> None:
    """They would be told in place of what changed."""
    kept = "---\nsummary: [We keep logs longer.]\neffective: 2024-03-01\n---\n"
    repo.publish("2024-01-15", "Publish", privacy="Logs: 30 days.\n")
    repo.publish("2024-02-01", "Longer", privacy=kept + "Logs: 90 days.\n")
    repo.publish("2024-06-01", "Sell", privacy=kept + "Logs: 90 days. We sell them.\n")
    repo.checkout()

    assert problems(repo) == [
        "policy/privacy.md:2: summary is that of the version before this change; write it anew, or remove it",
        "policy/privacy.md:3: effective 2024-03-01 is before 2024-06-01, the day of this text",
    ]
