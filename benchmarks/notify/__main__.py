"""Send a notice to many, crash-safe, into sinks; beside it the ways that need less thought, in the same run.

    python -m benchmarks.notify [--people 100000] [--mails 20000]
    python -m benchmarks.notify --round-trip 40     only SMTP, to a server so many milliseconds away

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
SECONDS, AT_A_TIME = 5, 25  # of a way with round trips; mails a second over one connection, about
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


def distant_rows(folder: Path, milliseconds: float) -> Iterator[str]:
    """What a round trip costs, by the clock; the bar is for one of 40 ms."""
    yield ROW.format(f"a round trip takes {milliseconds:g} ms", "own CPU, /s", "clock, /s", "µs each", "")
    one = 0.0
    for connections in (1, 4, 10, 20):
        ours = ways.distant(folder, SECONDS * AT_A_TIME * connections, milliseconds, connections)
        one = one or ours.wall
        said = f"ratio to one connection {ours.wall / one:.1f}"
        if connections == 10 and milliseconds == 40:
            said += "; " + _bar("200/s by the clock", ours.wall >= 200)
        yield _row(f"SMTP, noted and synced, {connections} connections", ours, said)
    library = plain.smtplib_and_email(SECONDS * AT_A_TIME // 4, milliseconds)
    yield _row(
        "smtplib and EmailMessage, 1 connection, nothing stored", library, f"ratio {one / library.wall:.1f}"
    )


def _row(name: str, speed: Speed, said: str) -> str:
    return ROW.format(name, f"{speed.own:,.0f}", f"{speed.wall:,.0f}", f"{speed.each:,.1f}", said)


def _bar(wanted: str, met: bool) -> str:  # noqa: FBT001  # a word for it is chosen here
    return f"bar {wanted}, {'met' if met else 'MISSED'}"


def main() -> None:
    """Print each speed, and the bars."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.notify")
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--mails", type=int, default=20_000)
    options.add_argument("--round-trip", type=float, metavar="MILLISECONDS", help="only SMTP, so far away")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        far = given.round_trip
        for row in distant_rows(place, far) if far else rows(place, given.people, given.mails):
            print(row, flush=True)


if __name__ == "__main__":
    main()
