"""People straight from the company's own database: one query, read as it streams.

The query names its columns as a CSV file would (``email`` is needed). The database is asked to let
nothing be written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from notifier.errors import UnreadableRecipientsError
from notifier.recipients import BadRow, Recipient, recipient_of
from notifier.storage.database import is_there, read_url, reason

CHUNK = 1_000  # rows fetched at a time


def read_query(
    url: str, query: str, environment: Mapping[str, str] = os.environ
) -> Iterator[Recipient | BadRow]:
    """Each row of a query, as a recipient or as a bad row; its number counts from 1.

    ``url`` without ``://`` names a variable that holds it: no password stands on the command line.

    Raises:
        UnreadableRecipientsError: the database cannot be read, or the query names no ``email``.
        DatabaseError: it is the URL of no database that is supported.
    """
    with _opened(url if "://" in url else environment.get(url, "")) as connection:
        try:
            found = connection.execution_options(yield_per=CHUNK).execute(text(query))
            if not found.returns_rows or "email" not in tuple(found.keys()):
                raise UnreadableRecipientsError("The query names no column 'email'.")
            for line, row in enumerate(found.mappings(), start=1):
                yield recipient_of({name: _told(value) for name, value in row.items()}, line)
        except SQLAlchemyError as error:
            raise UnreadableRecipientsError(f"The query cannot be read: {reason(error)}.") from None


@contextmanager
def _opened(url: str) -> Iterator[Connection]:
    """A connection that only reads; a file that does not exist is not made."""
    place = read_url(url)
    if not is_there(place):
        raise UnreadableRecipientsError("There is no database at the URL of --from-sql.")
    engine = _engine(place)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise UnreadableRecipientsError(f"The database cannot be read: {reason(error)}.") from None
    finally:
        engine.dispose()


def _engine(place: URL) -> Engine:
    """An engine that only reads."""
    try:
        engine = create_engine(place)
        if place.get_backend_name() == "sqlite":
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only=ON"))
            return engine
        return engine.execution_options(postgresql_readonly=True)
    except (TypeError, ValueError):  # its text may hold the option's value
        raise UnreadableRecipientsError("An option in the URL of --from-sql is none.") from None


def _told(value: object) -> str:
    return "" if value is None else str(value)
