"""The site's speed beside plain MkDocs Material, in one run on one machine.

Limit   MkDocs Material with nothing but its defaults, on as many of the same texts
Bar     per row, in seconds on two free cores; of a row without one that is said
Rows    archive: everything, nothing changed, one version more, and the archive's own part of both
        (``archive_part.py`` says what that is); bare: everything but redlines; plain: the same texts
        on a plain site; preview: from saving a file to its page

Example: python -m benchmarks.site --histories ../histories --pages 100
         python -m benchmarks.site --histories ../histories --only pga --rows archive
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.site.archive_part import NAME
from benchmarks.site.measuring import Run, run
from benchmarks.site.places import clone, policies_of, publish_one, same_pages
from benchmarks.site.serving import save_to_page
from policy_history.history import source_of

PLAIN = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
BUILD = [sys.executable, "-m", "benchmarks.site.archive_part", "build", "--quiet"]
WITHOUT = [sys.executable, "-m", "benchmarks.site.without_redlines", "build", "--quiet"]
ROWS = ("archive", "bare", "plain", "preview")
LARGE = 1000  # versions from which the bars of the largest archive count
NO_BAR = "no bar"


def show(what: str, found: Run, bar: str = NO_BAR) -> None:
    """One row."""
    memory = f"{found.largest:5.0f} MB in one process, {found.memory:5.0f} MB in all"
    print(f"  {what:34} {found.seconds:7.1f} s {found.cpu:7.1f} s of CPU   {memory}   {bar}", flush=True)


def show_part(place: Path, bar: str = NO_BAR) -> None:
    """The archive's own part of the build before."""
    spent = json.loads((place / NAME).read_text("utf-8"))
    print(f"  {'  the archive itself':34} {spent['seconds']:7.2f} s {spent['cpu']:7.2f} s of CPU   {bar}")


def archive(repository: Path, place: Path) -> None:
    """All versions of one history: first, again, and with one more version."""
    clone(repository, place)
    read, policies = policies_of(place)
    count = sum(len(policy.versions) for policy in policies)
    print(f"{repository.name}: {len(policies)} policies, {count:,} versions")
    show("everything, for the first time", run(BUILD, place), cold_bar(count))
    show("nothing changed", run(BUILD, place), "bar: 2.5 s")
    show_part(place)
    middle = sorted(policies, key=lambda policy: len(policy.versions))[len(policies) // 2]
    text = source_of(read, middle.current) + "\n\nOne sentence more.\n"
    read.close()
    publish_one(place, middle, text)
    show("one version more", run(BUILD, place), "bar: 3 s")
    show_part(place, "bar: 0.5 s")


def cold_bar(versions: int) -> str:
    """What everything may take and hold."""
    return "bar: 90 s, 300 MB" if versions >= LARGE else "bar: 5 s"


def bare(repository: Path, place: Path) -> None:
    """Everything but redlines and verdicts, for the first time."""
    clone(repository, place)
    read, policies = policies_of(place)
    read.close()
    count = sum(len(policy.versions) for policy in policies)
    large = count >= LARGE
    print(f"{repository.name}: {len(policies)} policies, {count:,} versions")
    show("for the first time, no redlines", run(WITHOUT, place), "bar: 50 s" if large else NO_BAR)


def beside_plain(repository: Path, place: Path, pages: int) -> None:
    """The same texts as pages of a plain site and as policies of ours."""
    clone(repository, place / "clone")
    read, policies = policies_of(place / "clone")
    same_pages(read, policies, pages, place)
    read.close()
    print(
        f"{repository.name}: {pages} texts, each once: a page there, seven files with history and feeds here"
    )
    plain, usual = run(PLAIN, place / "plain"), run(PLAIN, place / "recommended")
    show("MkDocs Material as it comes", plain, "the limit")
    show("with its recommended extensions", usual, "the limit")
    for what in ("ours, for the first time", "ours, nothing changed"):
        ours = run(BUILD, place / "ours")
        show(
            what, ours, f"CPU: {ours.cpu / plain.cpu:.2f} and {ours.cpu / usual.cpu:.2f} of theirs; {NO_BAR}"
        )


def preview(repository: Path, place: Path) -> None:
    """Counsel saves a file and looks at the page."""
    clone(repository, place, files=True)
    read, policies = policies_of(place)
    policy = max(policies, key=lambda policy: len(policy.versions))
    read.close()
    seconds = save_to_page(place, place / "policies" / policy.path, f"{policy.slug}/")
    print(f"{repository.name}: {seconds:.2f} s from saving {policy.path} to its page   bar: 1 s", flush=True)


def measure(row: str, repository: Path, place: Path, pages: int) -> None:
    """One group of rows, in a place of its own."""
    if row == "plain":
        beside_plain(repository, place, pages)
    else:
        {"archive": archive, "bare": bare, "preview": preview}[row](repository, place)


def main() -> None:
    """Measure every history in a folder of clones."""
    form = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    options.add_argument("--histories", type=Path, required=True, help="a folder with clones in it")
    options.add_argument("--pages", type=int, default=100, help="texts for the comparison with MkDocs")
    options.add_argument("--only", help="one clone: its name, or a part of it")
    options.add_argument("--rows", nargs="+", choices=ROWS, default=ROWS, help="these rows alone")
    given = options.parse_args()
    found = sorted(path for path in given.histories.iterdir() if (path / ".git").is_dir())
    chosen = [path.resolve() for path in found if (given.only or "") in path.name]
    if not chosen:
        options.error(f"There is no clone in {given.histories} whose name has {given.only!r} in it.")
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])  # what is built with is what lies here
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the first run")
    with tempfile.TemporaryDirectory() as folder:
        for repository in chosen:
            place = Path(folder) / repository.name
            for row in given.rows:
                measure(row, repository, place / row, given.pages)


if __name__ == "__main__":
    main()
