"""A database that was restarted is met by nobody's request."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from callcenter import env

ALIAS = "restarted"


@pytest.fixture
def rows(
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    monkeypatch.setenv("RESTARTED_URL", postgres_url)
    database = env.database("RESTARTED_URL", tmp_path / "none")
    configured = connections.configure_settings({"default": {}, ALIAS: database})
    connections.databases[ALIAS] = configured[ALIAS]
    try:
        with django_db_blocker.unblock():
            yield ALIAS
            connections[ALIAS].close()
            connections[ALIAS].close_pool()
    finally:
        del connections[ALIAS]
        del connections.databases[ALIAS]


def backend(alias: str) -> int:
    """Who serves a request on the other side; its connection goes back to the pool."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    connections[alias].close()
    return pid


def test_the_next_request_is_given_a_connection_that_works(rows, postgres_url):
    before = backend(rows)
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", (before,))
    assert backend(rows) != before
