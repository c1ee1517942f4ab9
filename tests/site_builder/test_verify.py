"""Verifying a site against a clone: whoever doubts it needs nobody's word."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import jsonschema
import pytest

from policy_history.cli import main
from policy_history.manifest import Manifest, chained, read_manifest, write_manifest
from policy_history.proof import site as site_module
from policy_history.proof.errors import BrokenManifestError, UnreachableSiteError
from policy_history.proof.site import site_at
from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo
from tests.support.web import Quiet, served


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def verify(where: str | Path, repo: PolicyRepo, *options: str) -> Done:
    """The command as it is typed, without the cost of a process."""
    typed = ["policy-history", "verify", "--site", str(where), "--repo", str(repo.path), *options]
    out, err = StringIO(), StringIO()
    ended = pytest.raises(SystemExit)
    with patch.object(sys, "argv", typed), redirect_stdout(out), redirect_stderr(err), ended as end:
        main()
    assert isinstance(end.value.code, int)
    return Done(end.value.code, out.getvalue(), err.getvalue())


@pytest.fixture
def copy(site: Built, tmp_path: Path) -> Path:
    """A site that a test may tamper with."""
    shutil.copytree(site.folder, tmp_path / "site")
    return tmp_path / "site"


def tamper(folder: Path, change: Callable[[str], str], name: str = "manifest.json") -> None:
    file = folder / name
    before = file.read_text("utf-8")
    file.write_text(change(before), "utf-8")
    assert file.read_text("utf-8") != before


def rewrite(folder: Path, change: Callable[[Manifest], Manifest]) -> None:
    """As a forger does who knows the method: change an entry and make the whole chain again."""
    file = folder / "manifest.json"
    file.write_bytes(write_manifest(change(read_manifest(file.read_bytes()))))


def test_a_site_as_it_was_built_is_verified(site: Built, story: PolicyRepo) -> None:
    """The auditor sees how much was compared, and the hash to keep."""
    done = verify(site.folder, story)

    assert (done.returncode, done.stdout) == (0, "")
    assert "5 versions and the texts of their pages are as they were published." in done.stderr
    assert json.loads((site.folder / "manifest.json").read_text())["head"] in done.stderr


def test_a_manifest_fits_its_published_schema(site: Built) -> None:
    """Other programs rely on the format."""
    schema = json.loads((files("policy_history.formats") / "manifest.schema.json").read_text())
    value = json.loads((site.folder / "manifest.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(value, schema, format_checker=jsonschema.FormatChecker())


def test_one_byte_of_one_page_is_found(copy: Path, story: PolicyRepo) -> None:
    """Nobody can publish 20 days as 30."""
    tamper(copy, lambda html: html.replace("30 days", "20 days"), "privacy/versions/2024-01-15/index.html")

    done = verify(copy, story)

    assert done.returncode == 1
    assert done.stdout == "privacy 2024-01-15: its page does not show the text that was published\n"


def test_a_title_a_date_and_a_missing_page_are_found(copy: Path, story: PolicyRepo) -> None:
    """What a reader goes by beside the text is held to the history too."""
    page = "privacy/versions/2024-01-15/index.html"
    tamper(copy, lambda html: html.replace('datetime="2024-01-15"', 'datetime="2023-01-15"', 1), page)
    tamper(
        copy,
        lambda html: html.replace("Terms of service</h1>", "Terms</h1>"),
        "conditions/versions/2024-01-15/index.html",
    )
    shutil.rmtree(copy / "conditions/versions/2024-06-01")

    done = verify(copy, story)

    assert set(done.stdout.splitlines()) == {
        "privacy 2024-01-15: its page does not say that it was last updated on 2024-01-15",
        "conditions 2024-01-15: its page does not show the text that was published",
        "conditions 2024-06-01: its page is missing",
    }


def test_one_byte_of_the_manifest_is_found(copy: Path, story: PolicyRepo) -> None:
    """The entry is named, and so is what was there."""
    tamper(copy, lambda text: text.replace('"effective": "2024-06-01"', '"effective": "2024-07-01"'))

    done = verify(copy, story)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "conditions 2024-06-01: entry 5 was changed: its hash is not that of its content",
        "conditions 2024-06-01: its effective date is recorded as 2024-07-01, but the clone gives 2024-06-01",
    ]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "[" * 9000,
        "{}",
        '{"a": ' + "9" * 5000 + "}",
        "\ufeff{}",
        '{"format": NaN}',
        '"\\ud800"',
    ],
    ids=range(9),
)
def test_a_manifest_that_is_none_is_refused(content: str) -> None:
    """Whatever a site sends, it is told to be no manifest."""
    with pytest.raises(BrokenManifestError, match="cannot be read"):
        read_manifest(content.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"release": "commit"', '"release": "never"'),
        ('"dates": "committer"', '"dates": []'),
        ('"number": 1', '"number": true'),
        ('"version": 1', '"version": 1.0'),
        ('"verdict": null', '"verdict": 7'),
        ('"folder": "policy"', '"folder": null'),
    ],
)
def test_a_manifest_with_other_kinds_of_values_is_refused(site: Built, old: str, new: str) -> None:
    """What would compare equal, or steer how the clone is read, is not let in."""
    content = (site.folder / "manifest.json").read_text("utf-8")

    with pytest.raises(BrokenManifestError):
        read_manifest(content.replace(old, new, 1).encode())


def test_a_manifest_that_is_none_is_a_finding(copy: Path, story: PolicyRepo) -> None:
    """Garbage is told on standard output like everything that does not match, never as a traceback."""
    (copy / "manifest.json").write_text("garbage")

    done = verify(copy, story)

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("manifest.json cannot be read: ")


def test_a_forged_chain_is_found(copy: Path, story: PolicyRepo) -> None:
    """An entry left out, with every hash after it made again, is named."""
    rewrite(
        copy,
        lambda found: replace(found, entries=chained(e for e in found.entries if e.number != 2)),
    )

    done = verify(copy, story)

    assert done.returncode == 1
    for version in ("privacy 2024-03-01", "conditions 2024-06-01"):
        assert f"{version}: commit " in done.stdout
    assert done.stdout.count("leaves it out") == 2


def test_an_entry_that_was_cut_out_is_found(copy: Path, story: PolicyRepo) -> None:
    """Whoever removes one entry breaks the chain at the next, and the clone knows what is gone."""
    gone = read_manifest((copy / "manifest.json").read_bytes()).entries[1]
    rewrite(copy, lambda found: replace(found, entries=tuple(e for e in found.entries if e != gone)))

    done = verify(copy, story)

    assert done.returncode == 1
    assert f" {gone.id}: commit {gone.commit[:12]} published it" in done.stdout
    assert "does not follow entry 1: an entry was removed" in done.stdout


def test_a_withdrawn_policy_leaves_a_site_that_is_verified(repo: PolicyRepo, tmp_path: Path) -> None:
    """A site built after a withdrawal is true; one built before it still names what it is behind in."""
    (repo.path / "policy").mkdir()
    terms, privacy = "# Terms\n\nThe fee is 10 EUR.\n", "# Privacy\n\nWe keep logs for a week.\n"
    repo.publish("2024-01-15", "Publish", terms=terms, privacy=privacy)
    before = build_site(repo.path / "policy", tmp_path / "before")
    repo.withdraw("2024-02-15", "terms")
    after = build_site(repo.path / "policy", tmp_path / "after")

    behind, done = verify(before.folder, repo), verify(after.folder, repo)

    assert (done.returncode, done.stdout) == (0, "")
    assert behind.returncode == 1
    assert "terms 2024-01-15: " in behind.stdout
    assert "privacy" not in behind.stdout


def test_a_rewritten_history_is_found(site: Built, repo: PolicyRepo) -> None:
    """A branch that was forced to another past no longer bears out what the site says."""
    repo.publish("2024-01-15", "Publish", privacy="# Privacy policy\n\nWe never kept anything.\n")

    done = verify(site.folder, repo)

    assert done.returncode == 1
    assert "history: the site was built at commit " in done.stdout
    assert "the history was rewritten" in done.stdout
    assert "privacy 2024-01-15: the hash of its readable text is recorded as" in done.stdout


def test_a_site_that_is_behind_its_repository_is_named(repo: PolicyRepo, tmp_path: Path) -> None:
    """A version that was merged but never published is a finding as well."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-15", "Publish", terms="# Terms\n\nThe fee is 10 EUR.\n")
    built = build_site(repo.path / "policy", tmp_path / "built")
    sha = repo.publish("2024-02-15", "Raise", terms="# Terms\n\nThe fee is 12 EUR.\n")

    done = verify(built.folder, repo)
    then = verify(built.folder, repo, "--branch", "main~1")

    assert (
        f"terms 2024-02-15: commit {sha[:12]} published it, but the manifest leaves it out\n" in done.stdout
    )
    assert (done.returncode, then.returncode) == (1, 0)


def test_any_layout_and_hostile_texts_are_verified(repo: PolicyRepo, tmp_path: Path) -> None:
    """A true site is never accused, whatever its texts are made of."""
    (repo.path / "policy").mkdir()
    odd = (
        "<h1>Raw</h1>\n\n![one](https://elsewhere.example/x.png) ![two](no.png)\n\n<p class='pp-text'>x</p>\n"
    )
    more = "[^1] and [](#empty) | `a <b>`\n\n| a | |\n|---|---|\n| 1 | 2 |\n\n[^1]: Note.\n\n```\ncode\n```\n"
    repo.publish("2024-01-15", "Publish", {"policy/index.md": odd + more, "policy/Ä b/c.md": b"Text \xff\n"})
    repo.publish("2024-02-15", "Mend", {"policy/Ä b/c.md": "---\ntitle: A & <b>\n---\nText.\n"})

    built = build_site(repo.path / "policy", tmp_path / "built")
    done = verify(built.folder, repo)

    assert (done.returncode, done.stdout) == (0, "")


def test_releases_by_tag_are_verified_as_the_site_publishes_them(repo: PolicyRepo, tmp_path: Path) -> None:
    """The manifest says what counts as a publication, so nobody has to know the site's settings."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-15", "Publish", terms="# Terms\n\nThe fee is 10 EUR.\n")
    repo.tag("v1", "2024-01-20")
    repo.publish("2024-02-15", "Draft", terms="# Terms\n\nThe fee is 12 EUR.\n")

    built = build_site(repo.path / "policy", tmp_path / "built", release="tag", tags="v*")
    done = verify(built.folder, repo)

    assert (done.returncode, done.stdout) == (0, "")
    assert "1 version and the text of its page are as they were published" in done.stderr
    assert verify(built.folder, repo, "--tags", "none*").returncode == 2


def test_a_site_on_the_web_is_verified(copy: Path, story: PolicyRepo) -> None:
    """From anywhere, with nothing but a clone."""
    with served(partial(Quiet, directory=str(copy))) as address:
        done = verify(f"{address}/", story)
        (copy / "manifest.json").unlink()
        gone = verify(address, story)

    assert (done.returncode, done.stdout) == (0, "")
    assert gone.returncode == 2
    assert "answers 404" in gone.stderr


@pytest.mark.parametrize(
    "where", ["file:///etc", "ftp://127.0.0.1/", "nowhere", "http://127.0.0.1:9/", "http://[/"]
)
def test_what_is_no_site_is_refused(where: str, story: PolicyRepo) -> None:
    """One line and the cure, exit 2."""
    done = verify(where, story)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_redirect_never_leads_to_a_file(tmp_path: Path) -> None:
    """A hostile site cannot make the auditor's machine read its own files."""
    (tmp_path / "manifest.json").write_text("{}")

    class Redirecting(Quiet):
        def do_GET(self) -> None:  # noqa: N802  # the base class's name
            self.send_response(302)
            self.send_header("Location", (tmp_path / "manifest.json").as_uri())
            self.end_headers()

    with served(Redirecting) as address, pytest.raises(UnreachableSiteError):
        site_at(address).read("manifest.json")


@pytest.mark.parametrize("limit", ["MOST_BYTES", "WHOLE_WAIT", "WAIT"])
def test_an_endless_or_silent_answer_is_cut_off(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile site can neither fill the auditor's memory nor hold the auditor up."""
    monkeypatch.setattr(site_module, limit, {"MOST_BYTES": 1000, "WHOLE_WAIT": 0.1, "WAIT": 0.2}[limit])
    ended = threading.Event()

    class Endless(Quiet):
        def do_GET(self) -> None:  # noqa: N802  # the base class's name
            self.send_response(200)
            self.end_headers()
            if limit == "WAIT":
                ended.wait(10)
                return
            try:
                while not ended.wait(0.01):
                    self.wfile.write(b"x" * 100)
            except OSError:
                return

    with served(Endless) as address:
        with pytest.raises(UnreachableSiteError):
            site_at(address).read("manifest.json")
        ended.set()


def test_a_site_in_several_languages_is_proved_and_a_changed_language_is_named(
    told_in_tongues: PolicyRepo, in_tongues: Built, tmp_path: Path
) -> None:
    """An auditor reads German, Arabic and French pages as well; nobody can pass one for another."""
    copy = tmp_path / "site"
    shutil.copytree(in_tongues.folder, copy)
    true = verify(copy, told_in_tongues)
    proof = (copy / "manifest.json").read_text("utf-8")
    (copy / "manifest.json").write_text(proof.replace('"language": "de"', '"language": "nl"', 1), "utf-8")
    false = verify(copy, told_in_tongues)

    assert (true.returncode, false.returncode) == (0, 1), true.stdout
    assert "de/privacy: the list of policies is not that of the clone from this one on" in false.stdout
