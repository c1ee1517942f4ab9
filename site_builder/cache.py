"""What was costly to make, remembered by what it was made of. Safe to delete at any time.

A key names everything that its value depends on: the blobs, and the program itself (``engine``),
so nothing in here can ever be out of date, only unused.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import policy_history
from site_builder.errors import DamagedCacheError

LOG = logging.getLogger(__name__)
LIBRARIES = ("babel", "linkify-it-py", "markdown-it-py", "mdit-py-plugins", "nh3", "rapidfuzz")
SOURCES = frozenset((".py", ".toml", ".yml", ".css"))
WAIT = 60  # seconds that a second build waits for the first one's writing


Row = tuple[str, str]
Packed = tuple[str, bytes]


def packed(row: Row) -> Packed:
    """A key and its text as the table has them."""
    return row[0], zlib.compress(row[1].encode(), 1)


def unpacked(row: Packed) -> Row:
    """The key and the text of what ``packed`` gave."""
    return row[0], zlib.decompress(row[1]).decode()


class Cache:
    """A table of compressed texts in one SQLite file; in memory where ``path`` is None."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = _open(path) if path else _prepared(":memory:")

    @property
    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _prepared(str(self._path))
        return self._connection

    def rest(self) -> bool:
        """Hold no file until something is asked for; False where all is kept in memory alone.

        A process that was forked off must not share an open database with the one it came from.
        """
        row = self._database.execute("PRAGMA database_list").fetchone()
        if not row[2]:
            return False
        self.close()
        self._connection = None
        return True

    def get(self, key: str) -> str | None:
        """The text of that key, if it was made before."""
        with self._sound():
            row = self._database.execute("SELECT content FROM made WHERE key = ?", (key,)).fetchone()
            return zlib.decompress(row[0]).decode() if row else None

    def __contains__(self, key: str) -> bool:
        with self._sound():
            found = self._database.execute("SELECT 1 FROM made WHERE key = ?", (key,)).fetchone()
        return found is not None

    def keys(self) -> set[str]:
        """Every key there is, for who asks for thousands of them."""
        with self._sound():
            return {key for (key,) in self._database.execute("SELECT key FROM made")}

    def put(self, made: Iterable[Row]) -> None:
        """Remember texts, all of them or none."""
        self.put_packed(map(packed, made))

    def put_packed(self, made: Iterable[Packed]) -> None:
        """As ``put``, of texts that another process has compressed."""
        with self._sound(), self._database:
            self._database.executemany("INSERT OR REPLACE INTO made VALUES (?, ?)", made)

    def known(self, kind: str) -> Iterator[Row]:
        """Every text whose key begins with this word."""
        query = "SELECT key, content FROM made WHERE key >= ? AND key < ?"
        with self._sound():
            for key, content in self._database.execute(query, (f"{kind} ", f"{kind}!")):
                yield key, zlib.decompress(content).decode()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """A file that opens may still be damaged further in, by a disk or a copy that ended early.

        Raises:
            DamagedCacheError: it is, and is deleted.
        """
        try:
            yield
        except sqlite3.OperationalError:
            raise
        except (sqlite3.DatabaseError, zlib.error) as error:
            self.close()
            if self._path:
                _delete(self._path)
            raise DamagedCacheError(str(error)) from error


def _open(path: Path) -> sqlite3.Connection:
    """The cache is a convenience: where it cannot be kept or read, the build goes on without it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        return _prepared(str(path))
    except sqlite3.DatabaseError as error:
        LOG.info("%s is not usable (%s) and is made anew.", path, error)
        return _renewed(path)
    except OSError as error:
        LOG.info("Nothing is remembered for the next build: %s", error)
        return _prepared(":memory:")


def _renewed(path: Path) -> sqlite3.Connection:
    try:
        _delete(path)
        return _prepared(str(path))
    except (sqlite3.DatabaseError, OSError) as error:
        LOG.info("Nothing is remembered for the next build: %s", error)
        return _prepared(":memory:")


def _delete(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (path.parent / name).unlink(missing_ok=True)


def _prepared(name: str) -> sqlite3.Connection:
    database = sqlite3.connect(name, timeout=WAIT)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE TABLE IF NOT EXISTS made (key TEXT PRIMARY KEY, content BLOB NOT NULL)")
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


@lru_cache(maxsize=1)
def engine() -> str:
    """The program that makes texts, as a fingerprint: its own files and the libraries it stands on."""
    found = hashlib.sha256()
    for name in LIBRARIES:
        found.update(f"{name} {version(name)}\n".encode())
    root = Path(policy_history.__file__).parent
    for path in sorted(p for p in root.rglob("*") if p.suffix in SOURCES):
        found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]
