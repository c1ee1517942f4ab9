"""The folders that are built: clones that may be changed, and the same texts as plain pages."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import yaml

from policy_history.history import Policy, Version, read_history, source_of
from policy_history.repository import Repository
from policy_history.selection import Selection

# What Material's own documentation recommends to switch on.
RECOMMENDED = (
    "abbr admonition attr_list def_list footnotes md_in_html tables toc"
    " pymdownx.betterem pymdownx.caret pymdownx.details pymdownx.highlight pymdownx.inlinehilite"
    " pymdownx.keys pymdownx.mark pymdownx.smartsymbols pymdownx.superfences pymdownx.tabbed"
    " pymdownx.tasklist pymdownx.tilde"
).split()
BY = "Benchmark <benchmark@example.org> 1900000000 +0000"


def git(folder: Path, *arguments: str, text: str | None = None, index: Path | None = None) -> str:
    """What git answers."""
    environment = {**os.environ, **({"GIT_INDEX_FILE": str(index)} if index else {})}
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, input=text, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def branch_of(repository: Path) -> str:
    """The branch that is checked out, or the only one where HEAD names one that is missing."""
    names = git(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n")
    head = git(repository, "symbolic-ref", "--short", "HEAD")
    return head if head in names else names[0]


def clone(repository: Path, place: Path, *, files: bool = False) -> Path:
    """A place with a ``mkdocs.yml`` beside a clone whose branch may be moved."""
    place.mkdir(parents=True)
    branch = branch_of(repository)
    options = [] if files else ["--no-checkout"]
    source = ["clone", "--quiet", "--shared", "--branch", branch, *options, str(repository)]
    git(place, *source, str(place / "policies"))
    plugin = {"policypress": {"branch": branch, "company": "Benchmark"}}
    configure(place, "policies", [plugin])
    return place


def configure(place: Path, docs: str, plugins: list[object], **more: object) -> None:
    """Write a ``mkdocs.yml``."""
    settings = {
        "site_name": "Benchmark",
        "site_url": "https://legal.example.org/",
        "docs_dir": docs,
        "theme": {"name": "material", "font": False},
        "plugins": plugins,
        **more,
    }
    (place / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def policies_of(place: Path) -> tuple[Repository, tuple[Policy, ...]]:
    """The policies of a clone."""
    repository = Repository(place / "policies", branch_of(place / "policies"))
    return repository, read_history(repository, Selection(folder=""))


def publish_one(place: Path, policy: Policy, text: str) -> None:
    """Commit a new version of one policy to the clone's branch, without touching a file."""
    folder, index = place / "policies", place / "index"
    branch = f"refs/heads/{branch_of(folder)}"
    blob = git(folder, "hash-object", "-w", "--stdin", text=text)
    git(folder, "read-tree", branch, index=index)
    git(folder, "update-index", "--cacheinfo", f"100644,{blob},{policy.path}", index=index)
    tree = git(folder, "write-tree", index=index)
    raw = f"tree {tree}\nparent {git(folder, 'rev-parse', branch)}\nauthor {BY}\ncommitter {BY}\n\nChange\n"
    commit = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", text=raw)
    git(folder, "update-ref", branch, commit)


def same_pages(repository: Repository, policies: tuple[Policy, ...], pages: int, place: Path) -> None:
    """As many versions, spread evenly over the history, each as a page of a plain site and of ours."""
    versions = [version for policy in policies for version in policy.versions]
    chosen = versions[:: max(1, len(versions) // pages)][:pages]
    for name, extensions in (("plain", []), ("recommended", RECOMMENDED)):
        _write(repository, chosen, place / name / "docs")
        configure(
            place / name,
            "docs",
            ["search"],
            not_in_nav="*\n",
            markdown_extensions=extensions,
            nav=["page-0.md"],
        )
    _write(repository, chosen, place / "ours" / "policies")
    configure(place / "ours", "policies", [{"policypress": {"company": "Benchmark"}}])
    folder = place / "ours" / "policies"
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    who = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org"]
    git(folder, *who, "commit", "--quiet", "-m", "Publish")


def _write(repository: Repository, versions: list[Version], folder: Path) -> None:
    folder.mkdir(parents=True)
    for number, version in enumerate(versions):
        (folder / f"page-{number}.md").write_text(source_of(repository, version), encoding="utf-8")
