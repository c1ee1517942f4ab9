"""Every figure of the workers: ``python -m benchmarks.workers [--batches N] [--plans N,N] [--no-takeover]``.

On a PostgreSQL of its own that syncs its disk as by default. Mail goes nowhere, so what is measured is
the queue and the journal; each part runs in processes of its own.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection

from notifier.addresses import Address
from notifier.delivery.memory import MemoryMailer
from notifier.letters import From, Letter, Message, Receipt
from notifier.notice import Record
from notifier.recipients import Recipient
from notifier.storage import open_store, portions, queue
from notifier.worker import Worker
from tests.support.postgres import Cluster, cluster

SENDER = From("Firemoon Studio", "notices@firemoon.example")
MESSAGE = Message("Changes to our policy", "We keep logs for 180 days.\n", "<p>We keep logs.</p>\n")
SETTINGS = ("listen_addresses=", "max_connections=80", "shared_buffers=64MB")  # fsync stays on
SPAWN = multiprocessing.get_context("spawn")


class SlowMailer(MemoryMailer):
    """Needs a while, so that a worker can be killed in the middle."""

    batch_size = 1

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """Keep them all, slowly."""
        time.sleep(0.2)
        yield from super().hand_over(letters)


def main() -> None:
    """Read the arguments, print the figures."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.workers")
    options.add_argument("--batches", type=int, default=10_000)
    options.add_argument("--people", type=int, default=1, help="in a batch")
    options.add_argument("--plans", default="10000,100000,1000000", help="people, for a plan's memory")
    options.add_argument("--no-takeover", action="store_true")
    given = options.parse_args()
    with cluster(SETTINGS) as server:
        if given.batches:
            rate(server, given.batches, given.people)
        if not given.no_takeover:
            take_over(server)
        for size in filter(None, given.plans.split(",")):
            memory(server, int(size))


def rate(server: Cluster, batches: int, people: int) -> None:
    """So many batches by two workers."""
    url = server.new_database()
    fill(url, batches * people)
    notice = plan(url, people)
    began = time.perf_counter()
    crew = [SPAWN.Process(target=work, args=(url, 12)) for _ in range(2)]
    for one in crew:
        one.start()
    with open_store(url) as store:
        while store.overview.tally(notice)["accepted"] < 1 and crew[0].is_alive():
            time.sleep(0.02)
        first = time.perf_counter()
        while not store.overview.tally(notice).finished and crew[0].is_alive():
            time.sleep(0.1)
        spent = time.perf_counter() - first
    for one in crew:
        one.join()
    print(f"rate: {batches:,} batches of {people}, two workers: {batches / spent:,.0f} batches/s", end="")
    print(f" ({first - began:.1f} s until the first mail, {spent:.1f} s from there)")


def take_over(server: Cluster) -> None:
    """A worker is killed in the middle of a portion; when another one has finished it."""
    url = server.new_database()
    fill(url, 40)
    notice = plan(url, 20)
    crew = [SPAWN.Process(target=work, args=(url, 1, "slow")) for _ in range(2)]
    for one in crew:
        one.start()
    with open_store(url) as store:
        while store.overview.tally(notice)["accepted"] < 6 and crew[1].is_alive():
            time.sleep(0.05)
        os.kill(crew[0].pid or 0, signal.SIGKILL)
        began = time.perf_counter()
        while not store.overview.tally(notice).finished and crew[1].is_alive():
            time.sleep(0.1)
        spent = time.perf_counter() - began
    os.kill(crew[1].pid or 0, signal.SIGTERM)
    crew[1].join()
    print(
        f"take-over: {spent:.1f} s after a kill the other worker had finished all, 4 s of which are sending"
    )


def memory(server: Cluster, size: int) -> None:
    """The peak of a process that plans a notice to so many."""
    url = server.new_database()
    fill(url, size)
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=planned_apart, args=(url, theirs))
    process.start()
    before, after, spent, waiting = ours.recv()
    process.join()
    print(
        f"plan: {size:,} people, {waiting:,} portions in {spent:.1f} s; memory {before:.0f} → {after:.0f} MiB"
    )


def planned_apart(url: str, answer: Connection) -> None:
    """Plan once for ten people, then for all; what that needed."""
    with open_store(url) as store:
        queue.prepare(store.engine)
        before, began = peak(), time.perf_counter()
        plan(url, portions.SIZE)
        answer.send((before, peak(), time.perf_counter() - began, queue.waiting(store.engine)))


def fill(url: str, number: int) -> None:
    """Bring so many people in."""
    with open_store(url) as store:
        found = (Address(f"p{n}@example.org", f"p{n}@example.org") for n in range(number))
        store.people.add(Recipient(address, "") for address in found)


def plan(url: str, people: int) -> str:
    """Plan a notice to everybody in portions of so many."""
    before, portions.SIZE = portions.SIZE, people
    record = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")
    with open_store(url) as store:
        queue.prepare(store.engine)
        name = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [record])
    portions.SIZE = before
    return name


def work(url: str, concurrency: int, way: str = "memory") -> None:
    """One worker."""
    logging.disable()
    made = SlowMailer if way == "slow" else MemoryMailer
    with open_store(url) as store:
        Worker(
            store, made, concurrency=concurrency, until_done=way == "memory", write=lambda *_, **__: None
        ).run()


def peak() -> float:
    """MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
