"""Indexes of three letters each for staff's search, on PostgreSQL where it may be.

For migrations. Whoever may not install the extension searches without: slower, and to
the same end.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import DatabaseError, migrations, transaction

log = logging.getLogger(__name__)


def trigram_indexes(table: str, indexes: Mapping[str, str]) -> migrations.RunPython:
    """Make ``indexes``, names with what of ``table`` they hold, or take them away."""

    def make(apps: Any, schema_editor: Any) -> None:
        connection = schema_editor.connection
        if connection.vendor != "postgresql":
            return
        try:
            with transaction.atomic(using=connection.alias):
                connection.cursor().execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError as error:
            log.warning("No pg_trgm: searching will read all of %s. %s", table, error)
            return
        with connection.cursor() as cursor:
            for name, what in indexes.items():
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {name} ON {table} "
                    f"USING gin ({what} gin_trgm_ops)"
                )

    def unmake(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            with schema_editor.connection.cursor() as cursor:
                for name in indexes:
                    cursor.execute(f"DROP INDEX IF EXISTS {name}")

    return migrations.RunPython(make, unmake)
