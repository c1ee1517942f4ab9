"""A worker: takes portions of notices from the queue and sends them, beside others on any machine.

Law     whatever happens to workers, to the database or to the provider's answers, nobody is lost and
        nobody told twice silently: what is done is decided by the table of deliveries alone, and a
        worker whose batch was taken over stores and sends nothing more of it
Method  Procrastinate hands out portions and knows by heartbeats who is gone; a portion that another
        worker left while it was sending is settled first, as after any killed run (decisions 0011,
        0025, 0034). Jobs run in threads, each with a mailer of its own
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from procrastinate import App
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from notifier.delivery.mailer import Mailer
from notifier.dispatch import dispatch
from notifier.errors import MailerUnavailableError
from notifier.interruption import Interruption, asked_to_stop
from notifier.logs import Log, log
from notifier.storage import Store, queue
from notifier.storage.portions import Portion
from policy_history.errors import PolicypressError

LOST = (ConnectorException, DBAPIError, NoConnectionError, PoolTimeout, OSError)  # the database is away
SPARE = 4  # connections and threads for what is not a portion: heartbeats, sweeping, settling


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between signs of life, until a silent worker counts as gone, between sweeps, of a rest."""

    heartbeat: float = 5
    stalled: float = 20
    sweep: float = 10
    longest_rest: float = 60


class Worker:
    """Sends until it is stopped, or ``until_done`` until there is nothing left to send."""

    def __init__(  # noqa: PLR0913  # how it works
        self,
        store: Store,
        make_mailer: Callable[[], Mailer],
        *,
        concurrency: int = 4,
        until_done: bool = False,
        pace: Pace | None = None,
        write: Log = log,
    ) -> None:
        self._store = store
        self._make_mailer = make_mailer
        self._concurrency = concurrency
        self._until_done = until_done
        self._pace = pace or Pace()
        self._log = write
        self._mailers: SimpleQueue[Mailer] = SimpleQueue()
        self._interruption = Interruption()
        self._stopped = threading.Event()
        self._setbacks = 0

    def run(self) -> None:
        """Work. SIGTERM and Ctrl-C stop it once the letters in hand are answered.

        Raises:
            KeyboardInterrupt: it was Ctrl-C.
            NeedsPostgresError: the database is SQLite.
            OutdatedQueueError: another release made the queue.
        """
        queue.prepare(self._store.engine)
        self._log("started", concurrency=self._concurrency)
        with asked_to_stop(self.stop):
            asyncio.run(self._live())
            while not self._mailers.empty():
                self._mailers.get().close()
            self._log("stopped")

    def stop(self) -> None:
        """Take no further portion, and no further letter where letters go one by one."""
        self._interruption.asked = True
        self._stopped.set()

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self._concurrency + SPARE))
        while not self._stopped.is_set():
            try:
                await self._work()
            except LOST as error:
                self._log("database lost", kind=type(error).__name__)
            if not self._stopped.is_set():
                await asyncio.to_thread(self._rest)

    async def _work(self) -> None:
        """One stretch of work, as long as the database is there."""
        app = queue.queue_app(self._store.engine, self._concurrency + SPARE)
        app.task(name=queue.TASK)(self._take)
        async with app.open_async():
            working = asyncio.create_task(self._serve(app))
            parts = {
                working,
                asyncio.create_task(self._sweep(app)),
                asyncio.create_task(self._until_stopped()),
            }
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in parts - done:
                part.cancel()  # the jobs in hand are waited for
            ended = await asyncio.gather(*parts, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _serve(self, app: App) -> None:
        await app.run_worker_async(
            concurrency=self._concurrency,
            install_signal_handlers=False,
            delete_jobs="always",
            update_heartbeat_interval=self._pace.heartbeat,
            stalled_worker_timeout=self._pace.stalled,
            fetch_job_polling_interval=self._pace.sweep,
        )

    async def _until_stopped(self) -> None:
        while not self._stopped.is_set():
            await asyncio.sleep(0.1)

    async def _sweep(self, app: App) -> None:
        """Give portions of workers that are gone to others, and put in what is not in the queue."""
        while True:
            stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._pace.stalled)
            for job in stalled:
                with suppress(ConnectorException):  # another worker was quicker
                    await app.job_manager.retry_job(job)
                    self._log("taken over", portions=job.task_kwargs.get("numbers"))
            left = await asyncio.to_thread(self._refill)
            if self._until_done and not left:
                self.stop()
            await self._between_sweeps()

    async def _between_sweeps(self) -> None:
        """Where it ends when nothing is left, an empty queue calls for the next sweep at once."""
        end = time.monotonic() + self._pace.sweep
        while time.monotonic() < end:
            await asyncio.sleep(min(self._pace.sweep, 1))
            if self._until_done and await asyncio.to_thread(queue.is_empty, self._store.engine):
                return

    def _refill(self) -> int:
        left = self._store.portions.unfinished()
        queue.refill(self._store.engine, left)
        return len(left)

    def _take(self, numbers: Sequence[int]) -> None:
        """Some portions, in a thread; whatever remains of them comes again with a later sweep."""
        for portion in () if self._stopped.is_set() else self._store.portions.find(numbers):
            if not self._stopped.is_set():
                self._take_one(portion)

    def _take_one(self, portion: Portion) -> None:
        began = time.monotonic()
        answered, why = self._send(portion)
        spent = round(time.monotonic() - began, 3)
        self._log(
            "portion", notice=portion.notice, portion=portion.id, answered=answered, seconds=spent, ended=why
        )
        if why:
            self._rest()
        else:
            self._setbacks = 0

    def _send(self, portion: Portion) -> tuple[int, str]:
        """How many were answered, and why it ended early; the log hides addresses."""
        mailer, counted = self._lend(), _Count()
        try:
            if portion.begun:
                self._store.journal.recover(mailer.name, portion)
            stopped = dispatch(
                self._store.journal,
                mailer,
                portion.notice,
                counted,
                portion=portion,
                interruption=self._interruption,
            )
        except MailerUnavailableError as error:
            self._mailers.put(mailer)
            return counted.number, str(error)
        except (PolicypressError, *LOST) as error:
            mailer.close()
            return counted.number, type(error).__name__
        self._mailers.put(mailer)
        return counted.number, stopped

    def _lend(self) -> Mailer:
        try:
            return self._mailers.get_nowait()
        except Empty:
            return self._make_mailer()

    def _rest(self) -> None:
        """Longer after each setback in a row, so that what is away is not asked all the time."""
        self._setbacks += 1
        self._stopped.wait(min(2.0 ** min(self._setbacks, 10) / 4, self._pace.longest_rest))


class _Count:
    number = 0

    def __call__(self, more: int) -> None:
        self.number += more
