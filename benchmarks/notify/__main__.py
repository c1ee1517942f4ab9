"""Send a notice to many, crash-safe, into sinks; beside it the ways that need less thought, in the same run.

    python -m benchmarks.notify [--people 100000] [--mails 20000]

Figures for bars are of this process's own processor time, which other programs hardly disturb, except
where a bar speaks of the clock.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.notify import plain, ways
from benchmarks.notify.ways import Speed

FEW = 1_000  # that the slow ways do
ROW = "{:<52} {:>11} {:>10} {:>9}  {}"


def rows(folder: Path, people: int, mails: int) -> Iterator[str]:
    """The table, line by line as it is measured."""
    yield ROW.format("", "own CPU, /s", "clock, /s", "µs each", "bar")
    disk, wanted = ways.syncs(folder), os.getloadavg()[0]
    yield f"this machine now: {disk:,.0f} syncs of the disk a second; {wanted:.0f} tasks for its cores"
    ours = ways.fenced(folder, people)
    bar = _bar("50,000/s of own CPU", ours.own >= 50_000)
    yield _row(f"SendGrid, fenced, synced: {people:,} people", ours, bar)
    yield f"  {people / ours.wall:.1f} s by the clock; a million would take {1e6 / ours.wall:.0f} s: " + _bar(
        "30 s", ours.wall >= 1e6 / 30
    )
    yield f"  {ours.memory:.0f} MiB at most: {_bar('100 MiB', ours.memory <= 100)}"
    helpers = plain.helpers(10 * FEW)
    yield _row("SendGrid's helpers and client, nothing stored", helpers, "")
    mail = ways.smtp(folder, mails)
    yield _row(
        f"SMTP, noted and synced: {mails:,} mails", mail, _bar("7,500/s by the clock", mail.wall >= 7_500)
    )
    yield f"  {mail.each:.0f} µs to build, send and store a mail: {_bar('50 µs', mail.each <= 50)}"
    library = plain.smtplib_and_email(FEW)
    yield _row("smtplib and EmailMessage, nothing stored", library, f"ratio {mail.own / library.own:.0f}")
    template, message = ways.built(20 * FEW), plain.email(FEW)
    yield _row("a mail from the template", template, "")
    yield _row("a mail by EmailMessage", message, f"ratio {template.own / message.own:.0f}")


def _row(name: str, speed: Speed, said: str) -> str:
    return ROW.format(name, f"{speed.own:,.0f}", f"{speed.wall:,.0f}", f"{speed.each:,.1f}", said)


def _bar(wanted: str, met: bool) -> str:  # noqa: FBT001  # a word for it is chosen here
    return f"bar {wanted}, {'met' if met else 'MISSED'}"


def main() -> None:
    """Print each speed, and the bars."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.notify")
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--mails", type=int, default=20_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(Path(folder), given.people, given.mails):
            print(row, flush=True)


if __name__ == "__main__":
    main()
