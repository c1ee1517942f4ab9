"""What a reader on a slow telephone waits for: the heaviest version, whole and cut to a part of 40 KB.

Limit   the same page with the theme's own style, in the same run
Unit    milliseconds in Chromium until something stands there, until all of it does, until all is loaded;
        1.6 Mbit/s, 150 ms there and back, a quarter of this machine's speed; the middle of seven visits

Example: python -m benchmarks.site.phone site
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.site.compressed import serve
from benchmarks.site.pages import AROUND, BAR, compressed

TEXT, END = '<div class="pp-text', '<nav class="pp-neighbours"'
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4
VISITS = 7
TIMES = """() => {
  const [visit] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return [paint.startTime, visit.domContentLoadedEventEnd, visit.loadEventEnd];
}"""


def cut(html: str) -> str:
    """The page with as much of its text as fits the bar, as one of several would have."""
    start, end = html.index(TEXT), html.index(END)
    text, share = html[start:end], 1.0
    part = html
    while compressed(part) > BAR:
        share -= 0.02
        shorter = text[: int(len(text) * share)]
        part = f"{html[:start]}{shorter[: shorter.rindex('</p>') + 4]}</div></div>{html[end:]}"
    return part


def with_whole_theme(site: Path, html: str) -> str:
    """The page with the theme's style sheets in place of the rules that it needs of them."""
    sheets = site / "assets" / "stylesheets"
    names = [next(sheets.glob(f"{name}.*.css")).name for name in ("main", "palette")]
    lean = next(link for link in AROUND.findall(html) if "/theme." in link)
    root = lean.partition("assets/")[0]
    links = "".join(f'<link rel="stylesheet" href="{root}assets/stylesheets/{name}">' for name in names)
    return html.replace(f'<link rel="stylesheet" href="{lean}">', links)


def visited(browser: Browser, address: str) -> list[float]:
    """The middle of several visits, none of which finds anything kept from the one before."""
    found = []
    for _ in range(VISITS):
        context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(address, wait_until="load")
        page.wait_for_timeout(300)
        found.append(page.evaluate(TIMES))
        context.close()
    return [statistics.median(times) for times in zip(*found, strict=True)]


def ways(site: Path) -> Iterator[tuple[str, str, str]]:
    """What each page is, its HTML, and the folder that it is as if it stood in."""
    pages = site.rglob("versions/*/index.html")
    heaviest = max(pages, key=lambda page: compressed(page.read_text("utf-8")))
    html, folder = heaviest.read_text("utf-8"), heaviest.parent.relative_to(site).as_posix()
    yield "whole, the theme's own style", with_whole_theme(site, html), folder
    yield "whole", html, folder
    yield "a part of it", cut(html), folder


def main() -> None:
    """Visit each."""
    form = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    options.add_argument("site", type=Path, help="the folder of a built site")
    site = options.parse_args().site.resolve()
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as scratch:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"))
        place = Path(scratch)
        (place / "assets").symlink_to(site / "assets")
        for name, html, folder in ways(site):
            page = place / folder / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(html, "utf-8")
            with serve(place) as address:
                first, read, all_of_it = visited(browser, f"{address}{folder}/")
            weight = compressed(html) / 1000
            print(
                f"  {name:30} {weight:6.1f} KB: {first:5.0f} ms something, {read:5.0f} ms all the text,"
                f" {all_of_it:5.0f} ms loaded",
                flush=True,
            )


if __name__ == "__main__":
    main()
