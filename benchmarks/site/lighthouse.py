"""Lighthouse on every type of page of a built site, as a telephone and as a desk see it.

Needs   Lighthouse (``npm install -g lighthouse``) and a Chromium; the site is served from loopback,
        compressed as any server does it, and nothing else is asked
Bar     performance 95, all else 100; old versions and redlines are kept from search engines on purpose
        ("is-crawlable"), so that audit is left out of their search score. Exit code 1 where one is missed

Example: python -m benchmarks.site.lighthouse site --lighthouse node_modules/.bin/lighthouse
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.site.compressed import serve
from benchmarks.site.pages import kind

BARS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
BY_DESIGN = "is-crawlable"
FLAGS = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"


def page_of_each_type(site: Path) -> Iterator[tuple[str, str]]:
    """The name of each type of page, and the address of the one of middle size."""
    found: dict[str, list[Path]] = {}
    for page in sorted(site.rglob("index.html")):
        found.setdefault(kind(page, site), []).append(page)
    for name, pages in sorted(found.items()):
        middle = sorted(pages, key=lambda page: page.stat().st_size)[len(pages) // 2]
        yield name, f"{middle.parent.relative_to(site).as_posix()}/".removeprefix("./")


def measure(program: str, address: str, *, desktop: bool) -> dict[str, Any]:
    """Lighthouse's report on one page."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        only = f"--only-categories={','.join(BARS)}"
        command = [program, address, "--quiet", "--output=json", f"--output-path={report}", only, FLAGS]
        done = subprocess.run([*command, *(["--preset=desktop"] if desktop else [])], check=False)
        if done.returncode:
            sys.exit(f"{program} failed on {address}.")
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


def scores(report: dict[str, Any]) -> dict[str, int]:
    """The four scores of a report out of 100, without the audit that an archive fails by design."""
    return {name: _score(report, report["categories"][name]["auditRefs"]) for name in BARS}


def _score(report: dict[str, Any], parts: list[dict[str, Any]]) -> int:
    counted = [
        (part["weight"], report["audits"][part["id"]]["score"])
        for part in parts
        if part["weight"] and part["id"] != BY_DESIGN
    ]
    told = [(weight, score) for weight, score in counted if score is not None]
    best = sum(weight for weight, _ in told)
    return int(100 * sum(weight * score for weight, score in told) / best + 0.5)


def show(name: str, where: str, report: dict[str, Any]) -> bool:
    """One row; true where every bar is kept."""
    found, audits = scores(report), report["audits"]
    paint = audits["largest-contentful-paint"]["numericValue"] / 1000
    blocked = audits["total-blocking-time"]["numericValue"]
    shift = audits["cumulative-layout-shift"]["numericValue"]
    told = "  ".join(f"{score:4}" for score in found.values())
    print(
        f"  {name:12} {where:8} {told}   {paint:4.1f} s  {blocked:4.0f} ms blocked  {shift:.3f} shift",
        flush=True,
    )
    for one in (part["id"] for name_ in BARS for part in report["categories"][name_]["auditRefs"]):
        if audits[one]["score"] == 0 and audits[one]["scoreDisplayMode"] == "binary" and one != BY_DESIGN:
            print(f"    fails: {audits[one]['title']}")
    return all(found[name_] >= bar for name_, bar in BARS.items())


def main() -> int:
    """Measure and say what is wrong."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("site", type=Path, help="the folder of a built site")
    parser.add_argument("--lighthouse", default="lighthouse", help="the program")
    parser.add_argument("--mobile", action="store_true", help="the telephone alone")
    given = parser.parse_args()
    program, chromium = shutil.which(given.lighthouse), shutil.which("chromium")
    if program is None:
        parser.error(f"There is no {given.lighthouse}; install it: npm install -g lighthouse")
    if chromium:
        os.environ.setdefault("CHROME_PATH", chromium)
    print(f"  {'':21} {'  '.join(f'{name[:4]:>4}' for name in BARS)}   largest paint")
    with serve(given.site) as root:
        good = [
            show(name, "desk" if desktop else "phone", measure(program, root + address, desktop=desktop))
            for name, address in page_of_each_type(given.site.resolve())
            for desktop in ((False,) if given.mobile else (False, True))
        ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
