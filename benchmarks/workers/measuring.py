"""Every figure of the workers: ``python -m benchmarks.workers [--batches N] [--plans N,N] [--no-takeover]``.

On a PostgreSQL of its own that syncs its disk as by default. Mail goes nowhere, so what is measured is
the queue and the journal; each part runs in processes of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection

from procrastinate import App

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
CONCURRENCY = 4  # of each worker, as by default
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
    """So many batches by two workers; beside it, as many jobs that do nothing, each with one portion."""
    for way in ("memory", "nothing"):
        url = server.new_database()
        fill(url, batches * people)
        plan(url, people, queue.TOGETHER if way == "memory" else 1)
        began, cpu, served = time.perf_counter(), children(), server.seconds()
        crew = [SPAWN.Process(target=work, args=(url, CONCURRENCY, way)) for _ in range(2)]
        for one in crew:
            one.start()
        for one in crew:
            one.join()
        spent, used = time.perf_counter() - began, children() - cpu
        used += server.seconds() - served
        done = f"{batches:,} batches of {people}" if way == "memory" else f"{batches:,} jobs that do nothing"
        print(f"rate: {done}, two workers: {batches / spent:,.0f}/s in {spent:.1f} s", end="")
        print(f"; {used:.1f} CPU s with the server's, so {batches / used * 2:,.0f}/s on two free cores")


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


def plan(url: str, people: int, together: int = 1) -> str:
    """Plan a notice to everybody in portions of so many people, so many of them in a job at most."""
    before = portions.SIZE, queue.TOGETHER
    portions.SIZE, queue.TOGETHER = people, together
    record = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")
    with open_store(url) as store:
        queue.prepare(store.engine)
        name = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [record])
    portions.SIZE, queue.TOGETHER = before
    return name


def children() -> float:
    """CPU seconds of processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def work(url: str, concurrency: int, way: str = "memory") -> None:
    """One worker; ``slow`` until it is stopped, else until nothing is left."""
    logging.disable()
    made = SlowMailer if way == "slow" else MemoryMailer
    with open_store(url) as store:
        if way == "nothing":
            asyncio.run(do_nothing(queue.queue_app(store.engine, concurrency + 4), concurrency))
            return
        made_worker = Worker(
            store,
            made,
            concurrency=concurrency,
            until_done=way == "memory",
            write=lambda *_, **__: None,
        )
        made_worker.run()


def no_work(numbers: list[int]) -> None:
    """A job that does nothing with its portions."""
    del numbers


async def do_nothing(app: App, concurrency: int) -> None:
    """What Procrastinate by itself needs for these jobs."""
    app.task(name=queue.TASK)(no_work)
    async with app.open_async():
        await app.run_worker_async(concurrency=concurrency, wait=False, delete_jobs="always")


def peak() -> float:
    """MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
