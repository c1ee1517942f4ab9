"""Every figure of the service: ``python -m benchmarks.service [--people N] [--events N] [--seconds N]``.

Loopback only; everything is written into a folder that is removed at the end. Memory is the
process's own greatest (ru_maxrss), so each part runs in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import multiprocessing
import os
import resource
import secrets
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from pathlib import Path

import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec

from notifier.delivery.memory import MemoryMailer
from notifier.events import SIGNATURE, STAMP, is_signed, read_events
from notifier.letters import Letter, Receipt
from notifier.recipients import read_recipients
from notifier.sandbox.events import signed
from notifier.service.application import Limits, application
from notifier.service.desk import Desk
from notifier.service.limits import RateLimit
from notifier.service.settings import ServiceSettings
from notifier.settings import Sender
from notifier.storage import open_store

SENDER = Sender("Firemoon Studio", "n@firemoon.example", "p@firemoon.example", "https://f.example")
CONNECTIONS = 200
POST = 500  # reports in one request
OVERSIZED = (  # a body of five MiB in one chunk
    b"POST /v1/events/sendgrid HTTP/1.1\r\nHost: n.example\r\nConnection: close\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n500000\r\n" + b"x" * 0x500000 + b"\r\n0\r\n\r\n"
)


class Nowhere(MemoryMailer):
    """Keeps nothing, so that what grows is the service."""

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """Take them and forget them."""
        yield from super().hand_over(letters)
        self.kept.clear()


def main() -> None:
    """Read the arguments, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service")
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    parts: tuple[tuple[Callable[[int, Path], None], int], ...] = (
        (imported, arguments.people),
        (reported, arguments.events),
        (loaded, arguments.seconds),
    )
    for part, size in parts:
        if size:
            with tempfile.TemporaryDirectory() as folder:
                process = multiprocessing.get_context("spawn").Process(target=part, args=(size, Path(folder)))
                process.start()
                process.join()


def imported(size: int, folder: Path) -> None:
    """A file of people into an empty database."""
    with (folder / "people.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["email", "name", "language", "id"])
        lines.writerows((f"Person.{n}@Example{n % 997}.org", f"Person {n}", "en", n) for n in range(size))
    began, cpu = time.perf_counter(), time.process_time()
    with open_store(f"sqlite:///{folder / 'notices.db'}") as store:
        result = store.people.add(read_recipients(folder / "people.csv"))
    spent = time.perf_counter() - began
    print(
        f"import: {result.new:,} people in {spent:.1f} s ({time.process_time() - cpu:.1f} s CPU), {_peak()}"
    )


def reported(size: int, folder: Path) -> None:
    """Signed reports, verified, read and stored, each told twice."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = int(time.time())
    bodies = []
    for start in range(0, size, POST):
        told = [_report(n, now) for n in range(start, start + POST)]
        bodies += [signed(json.dumps(told).encode(), key, now)] * 2
    public = key.public_key()
    with open_store(f"sqlite:///{folder / 'notices.db'}") as store:
        began, cpu = time.perf_counter(), time.process_time()
        for post in bodies:
            headers = {SIGNATURE: post.signature, STAMP: post.timestamp}
            assert is_signed(public, headers, post.body, now)
            store.events.keep(read_events(post.body))
        spent, used = time.perf_counter() - began, time.process_time() - cpu
        kept = store.events.count()
    print(
        f"reports: {len(bodies) * POST:,} taken, {kept:,} kept; {len(bodies) * POST / spent:,.0f}/s", end=""
    )
    print(f" ({len(bodies) * POST / used:,.0f} per CPU second), {_peak()}")


def loaded(seconds: int, folder: Path) -> None:
    """Many connections at once, some of them hostile."""
    with open_store(f"sqlite:///{folder / 'notices.db'}") as store:
        desk = Desk(store, Nowhere(), SENDER, ServiceSettings("https://n.example", subscribing=True))
        config = uvicorn.Config(
            application(desk, Limits(*[RateLimit(1e9, 10**9)] * 3), lambda _: None),
            port=0,
            log_level="critical",
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as clients:
            clients.submit(asked, port, 3).result()
            cpu, memory = time.process_time(), []
            running = clients.submit(asked, port, seconds)
            for part in range(3):
                memory.append(_resident_mib())
                wait([running], seconds / 3 if part < 2 else None)
            memory.append(_resident_mib())
            statuses, times = running.result()
            cpu = time.process_time() - cpu
        server.should_exit = True
        thread.join()
    times.sort()
    ranks = ", ".join(f"p{p} {times[int(len(times) * p / 100)] * 1000:.0f} ms" for p in (50, 95, 99))
    print(f"load: {CONNECTIONS} connections, {seconds} s: {len(times):,} prompt requests, {ranks}")
    print(
        f"  statuses {dict(sorted(statuses.items()))}; {cpu / sum(statuses.values()) * 1000:.1f} ms CPU each"
    )
    shown = " → ".join(f"{found:.0f}" for found in memory)
    print(
        f"  memory after each third {shown} MiB; most {_peak()}; load of the machine {os.getloadavg()[0]:.1f}"
    )


def asked(port: int, seconds: float) -> tuple[Counter[str], list[float]]:
    """All clients at once, in a process of their own: they must not take the service's time."""
    return asyncio.run(_load(port, seconds))


async def _load(port: int, seconds: float) -> tuple[Counter[str], list[float]]:
    statuses: Counter[str] = Counter()
    times: list[float] = []
    end = time.monotonic() + seconds
    await asyncio.gather(*(_client(port, n, end, statuses, times) for n in range(CONNECTIONS)))
    return statuses, times


async def _client(port: int, number: int, end: float, statuses: Counter[str], times: list[float]) -> None:
    turn = number
    await asyncio.sleep(number / CONNECTIONS / 2)  # they do not all come at the same moment
    while time.monotonic() < end:
        turn += 1
        request, pause = _request(turn)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        began = time.monotonic()
        try:
            half = len(request) // 2 if pause else len(request)
            writer.write(request[:half])
            await writer.drain()
            if pause:
                await asyncio.sleep(pause)
                writer.write(request[half:])
            line = await asyncio.wait_for(reader.read(4096), 30)
        except (ConnectionError, TimeoutError):
            line = b"HTTP/1.1 cut"
        finally:
            writer.close()
        statuses[line[9:12].decode("ascii", "replace") or "cut"] += 1
        prompt = not pause and len(request) < len(OVERSIZED)
        times += [time.monotonic() - began] if prompt else []
        await asyncio.sleep(0.5)


def _request(turn: int) -> tuple[bytes, float]:
    """A request and for how many seconds it rests half sent."""
    if turn % 40 == 0:
        return OVERSIZED, 0
    head = "Host: n.example\r\nConnection: close\r\n"
    form = f"email=p{turn % 50}%40example.org"
    kinds: tuple[tuple[str, float], ...] = (
        (f"GET /subscribe HTTP/1.1\r\n{head}\r\n", 0),
        (f"GET /u/{secrets.token_urlsafe(21)} HTTP/1.1\r\n{head}\r\n", 0),
        (f"POST /subscribe HTTP/1.1\r\n{head}Content-Length: {len(form)}\r\n\r\n{form}", 0),
        (f"POST /v1/events/sendgrid HTTP/1.1\r\n{head}{SIGNATURE}: !!\r\nContent-Length: 2\r\n\r\n[]", 0),
        (f"POST /subscribe HTTP/1.1\r\n{head}Content-Length: 99999999999\r\n\r\n", 0),
        ("GARBAGE\x00\x01\r\n\r\n", 0),
        (f"GET /subscribe HTTP/1.1\r\n{head}X-Slow: 1\r\n\r\n", 2.0),
        (f"GET /healthz HTTP/1.1\r\n{head}\r\n", 0),
        (f"PUT /v1/recipients/1/accepted HTTP/1.1\r\n{head}Content-Length: 5\r\n\r\n[[[[[", 0),
        (f"POST /subscribe HTTP/1.1\r\n{head}Content-Length: {len(form)}\r\n\r\n{form}", 2.0),
    )
    request, pause = kinds[turn % len(kinds)]
    return request.encode(), pause


def _report(number: int, now: int) -> dict[str, object]:
    who = {"email": f"p{number}@example.org", "delivery": f"{number:032x}"}
    return {"event": "delivered", "sg_event_id": f"e{number}", "timestamp": now, **who}


def _resident_mib() -> float:
    """What the process has now."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


def _peak() -> str:
    return f"{_peak_mib():.0f} MiB"


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
