"""A PostgreSQL server of the run's own: a private folder, a private socket, no port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.support.needs import first_executable, missing

PACKAGED = Path("/usr/lib/postgresql")  # where Debian keeps the server's programs, off PATH
SETTINGS = (
    "listen_addresses=",
    "fsync=off",  # a test's data need not survive a power cut
    "full_page_writes=off",
    "max_connections=40",
    "shared_buffers=16MB",
)


@dataclass
class Cluster:
    """A running server. ``folder`` holds its data and its socket; ``user`` owns every database."""

    folder: Path
    user: str
    control: Path
    owner: str
    settings: Sequence[str] = SETTINGS
    _numbers: Iterator[int] = field(default_factory=count)

    def new_database(self) -> str:
        """Create an empty database and return its SQLAlchemy URL."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(host=str(self.folder), user=self.user, dbname="postgres", autocommit=True) as to:
            to.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://{self.user}@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start the server, after a crash with what was committed."""
        options = " ".join(
            f"-c {setting}" for setting in (*self.settings, f"unix_socket_directories={self.folder}")
        )
        log = self.folder / "server.log"
        _run(self.owner, self.control, "-w", "-D", self.folder / "data", "-l", log, "-o", options, "start")

    def seconds(self) -> float:
        """CPU seconds that the server's processes used; of those that ended, and of those that run."""
        server = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        return sum(map(_seconds, [server, *_children(server)]))

    def crash(self) -> None:
        """Stop the server at once, as if it had been killed."""
        _run(self.owner, self.control, "-w", "-m", "immediate", "-D", self.folder / "data", "stop")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The server, started once for each worker of a run."""
    with cluster() as running:
        yield running


@contextmanager
def cluster(settings: Sequence[str] = SETTINGS) -> Iterator[Cluster]:
    """A server that runs as long as the context."""
    newest_first = sorted(PACKAGED.glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    initdb = first_executable(["initdb"], newest_first)
    control = first_executable(["pg_ctl"], newest_first)
    if initdb is None or control is None:
        missing("PostgreSQL's server", "Install it: apt-get install postgresql.")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short, because a socket's path holds about 100 bytes
    owner = _server_account()
    shutil.chown(folder, owner)
    made = Cluster(folder, "tester", control, owner, settings)
    try:
        create = ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", "--username=tester"]
        _run(owner, initdb, *create, "-D", folder / "data")
        made.start()
        yield made
        made.crash()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres: Cluster) -> str:
    """An empty database for one test, as an SQLAlchemy URL."""
    return postgres.new_database()


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8").split()
    return [int(child) for child in found]


def _seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:  # it has just ended
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _server_account() -> str:
    """PostgreSQL refuses to run as root, so root lends it another account."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(owner: str, program: Path, *arguments: str | Path) -> None:
    account = pwd.getpwnam(owner)
    lent = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if not os.geteuid() else {}
    done = subprocess.run(
        [program, *arguments],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server it starts
        stderr=subprocess.DEVNULL,
        check=False,
        **lent,  # type: ignore[call-overload]  # three optional arguments at once
    )
    assert done.returncode == 0, f"{program.name} failed with {done.returncode}"
