"""Adding many wide rows at once, several times as fast as through model objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows given as values of these columns; on PostgreSQL by ``COPY``.

    Inside the transaction of the caller. Sums are whole numbers and go in as they are.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    prepared = [
        field.get_db_prep_save if not isinstance(field, models.IntegerField) else None
        for field in fields
    ]
    values = (
        [
            value if prepare is None else prepare(value, connection)
            for value, prepare in zip(row, prepared, strict=True)
        ]
        for row in rows
    )
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(fields))
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608
            list(values),
        )
