"""What must survive: recipients, what was announced, and every delivery. SQLite or PostgreSQL."""

from notifier.storage.store import Store, open_store

__all__ = ["Store", "open_store"]
