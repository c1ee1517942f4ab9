"""Every figure of the workers: ``python -m benchmarks.workers [--batches N] [--plans N,N] [--no-takeover]``.

On a PostgreSQL of its own that syncs its disk as by default. Mail goes nowhere, or behind a fence to a sink
that costs little, so what is measured is the queue and the journal; each part runs in processes of its own.
Ten million people are planned with ``--batches 0 --no-takeover --plans 10000000``; that needs 20 GB of disk.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from procrastinate import App
from pydantic import SecretStr

from benchmarks.notify.sinks import sendgrid_sink
from benchmarks.workers import planning
from benchmarks.workers.planning import fill, memory
from notifier.delivery import Mailer
from notifier.delivery.fenced import FencedSendGridMailer
from notifier.delivery.memory import MemoryMailer
from notifier.letters import Letter, Receipt
from notifier.settings import SendGridSettings
from notifier.storage import open_store, portions, queue
from notifier.worker import Worker
from tests.support.postgres import Cluster, cluster

SETTINGS = ("listen_addresses=", "max_connections=80", "shared_buffers=64MB")  # fsync stays on
SPAWN = multiprocessing.get_context("spawn")
CONCURRENCY = 4  # of each worker, as by default
FENCED = 5  # behind a fence such a share of the batches: each is two requests more
HOLD = 1800  # seconds


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
        for size in map(int, filter(None, given.plans.split(","))):
            with tempfile.TemporaryDirectory() as folder:
                memory(f"sqlite:///{folder}/notices.db", size)
            memory(server.new_database(), size)


def rate(server: Cluster, batches: int, people: int) -> None:
    """So many batches by two workers; fewer behind a fence; jobs that do nothing, each with one portion."""
    with sendgrid_sink() as sink:
        _rate(server, "memory", batches, people)
        _rate(server, sink, batches // FENCED, people)
    _rate(server, "nothing", batches, people)


def _rate(server: Cluster, way: str, batches: int, people: int) -> None:
    url = server.new_database()
    fill(url, batches * people)
    plan(url, people, 1 if way == "nothing" else queue.TOGETHER)
    began, cpu, served = time.perf_counter(), children(), server.seconds()
    crew = [SPAWN.Process(target=work, args=(url, CONCURRENCY, way)) for _ in range(2)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    spent, used = time.perf_counter() - began, children() - cpu + server.seconds() - served
    done = {"memory": f"batches of {people}", "nothing": "jobs that do nothing"}
    said = f"{batches:,} {done.get(way, f'fenced batches of {people}')}, two workers"
    each = f"{used / batches * 1000:.1f} ms of CPU each with the server's"
    bar = f"; bar 200/s, {'met' if batches >= 200 * spent else 'MISSED'}" if way == "memory" else ""
    print(f"rate: {said}: {batches / spent:,.0f}/s in {spent:.1f} s{bar}; {each}, ", end="")
    print(f"so {batches / used * 2:,.0f}/s on two free cores", flush=True)


def take_over(server: Cluster) -> None:
    """A worker is killed in the middle of a portion; when another one has finished it."""
    url = server.new_database()
    fill(url, 40)
    notice = plan(url, 20, 1)
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


def plan(url: str, people: int, together: int) -> str:
    """Plan a notice to everybody in portions of so many people, so many of them in a job at most."""
    before = portions.SIZE, queue.TOGETHER
    portions.SIZE, queue.TOGETHER = people, together
    with open_store(url) as store:
        name = planning.plan(store)
    portions.SIZE, queue.TOGETHER = before
    return name


def children() -> float:
    """CPU seconds of processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def work(url: str, concurrency: int, way: str) -> None:
    """One worker; ``slow`` until it is stopped, else until nothing is left. A way may be a provider's URL."""
    logging.disable()
    made: Callable[[], Mailer] = {"slow": SlowMailer, "memory": MemoryMailer}.get(way, partial(_fenced, way))
    with open_store(url) as store:
        if way == "nothing":
            asyncio.run(do_nothing(queue.queue_app(store.engine, concurrency + 4), concurrency))
            return
        done = way != "slow"
        Worker(store, made, concurrency=concurrency, until_done=done, write=lambda *_, **__: None).run()


def _fenced(sink: str) -> Mailer:
    return FencedSendGridMailer(SendGridSettings(SecretStr("SG.sink"), sink, 30, HOLD))


def no_work(numbers: list[int]) -> None:
    """A job that does nothing with its portions."""
    del numbers


async def do_nothing(app: App, concurrency: int) -> None:
    """What Procrastinate by itself needs for these jobs."""
    app.task(name=queue.TASK)(no_work)
    async with app.open_async():
        await app.run_worker_async(concurrency=concurrency, wait=False, delete_jobs="always")
