"""Many rows at once: ``COPY`` on PostgreSQL, prepared inserts elsewhere.

Past the ORM, because it would stamp every row with the time of today.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connections, models

BATCH: Final = 5_000
Row = Sequence[Any]


class Table:
    """Rows of one model by some of its columns; the others take their defaults."""

    def __init__(
        self, model: type[models.Model], columns: Sequence[str], using: str
    ) -> None:
        self._name = model._meta.db_table
        self._connection = connections[using]
        every = {field.attname: field for field in model._meta.concrete_fields}
        rest = [
            name
            for name, field in every.items()
            if name not in columns and not field.primary_key
        ]
        self._fields = [every[name] for name in (*columns, *rest)]
        self._constants = tuple(every[name].get_default() for name in rest)

    def reserve(self, count: int) -> Sequence[int]:
        """Keys nobody else will be given; elsewhere than on PostgreSQL only while
        the transaction lasts."""
        with self._connection.cursor() as cursor:
            if self._connection.vendor != "postgresql":
                cursor.execute(f"SELECT MAX(id) FROM {self._quoted(self._name)}")  # noqa: S608
                last = cursor.fetchone()[0] or 0
                return range(last + 1, last + 1 + count)
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) "
                "FROM generate_series(1, %s)",
                (self._name, count),
            )
            return [row[0] for row in cursor.fetchall()]

    def write(self, rows: Iterable[Row]) -> None:
        columns = ", ".join(self._quoted(str(field.column)) for field in self._fields)
        into = f"{self._quoted(self._name)} ({columns})"
        whole = ((*row, *self._constants) for row in rows)
        with self._connection.cursor() as cursor:
            if self._connection.vendor == "postgresql":
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for row in whole:
                        copy.write_row(tuple(map(_as_text, row)))
                return
            places = ", ".join(["%s"] * len(self._fields))
            cursor.executemany(
                f"INSERT INTO {into} VALUES ({places})",  # noqa: S608 - names of ours
                [
                    [
                        field.get_db_prep_save(value, self._connection)
                        for field, value in zip(self._fields, row, strict=True)
                    ]
                    for row in whole
                ],
            )

    def _quoted(self, name: str) -> str:
        return self._connection.ops.quote_name(name)


def _as_text(value: Any) -> Any:
    """JSON as its text; everything else as it is."""
    return json.dumps(value) if isinstance(value, (dict, list)) else value
