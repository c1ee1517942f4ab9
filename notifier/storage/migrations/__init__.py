"""The layout of the database, release by release; Alembic reads this folder."""
