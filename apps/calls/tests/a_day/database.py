"""A PostgreSQL database of the test's own that can be away for a while."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import psycopg
from django.db import connections
from psycopg import sql

from callcenter import env


class Database:
    """``with Database(server_url) as database``: made at first, dropped at the end."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._name = sql.Identifier(f"a_day_{uuid4().hex[:12]}")
        self.url = f"{server_url.rpartition('/')[0]}/{self._name.as_string()[1:-1]}"

    def __enter__(self) -> Database:
        self._do("CREATE DATABASE {}")
        return self

    def __exit__(self, *_: object) -> None:
        self._do("DROP DATABASE {} WITH (FORCE)")

    def leave(self) -> None:
        """Nobody is let in, and whoever is connected is thrown out."""
        self._do("ALTER DATABASE {} ALLOW_CONNECTIONS false")
        with psycopg.connect(self._server_url, autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s",
                (self._name.as_string()[1:-1],),
            )

    def come_back(self) -> None:
        self._do("ALTER DATABASE {} ALLOW_CONNECTIONS true")

    def _do(self, statement: str) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as server:
            server.execute(sql.SQL(statement).format(self._name))


@contextmanager
def connected(alias: str, database: dict[str, Any]) -> Iterator[str]:
    """The rows of another installation: ``Call.objects.using(alias)``."""
    # A test has no need of a pool, whose threads would outlive the database.
    database = {**database, "OPTIONS": {**database.get("OPTIONS", {})}}
    database["OPTIONS"].pop("pool", None)
    configured = connections.configure_settings({"default": {}, alias: database})
    connections.databases[alias] = configured[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


def settings_of(url: str, data_dir: Path) -> dict[str, Any]:
    """As the installation itself reads ``DATABASE_URL``."""
    with mock.patch.dict(os.environ, {"THEIR_DATABASE_URL": url}):
        found = env.database("THEIR_DATABASE_URL", data_dir / "callcenter.sqlite3")
    return dict(found)
