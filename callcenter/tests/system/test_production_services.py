"""The same call center on PostgreSQL and Redis, where they are reachable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from callcenter.testing.environment import ROOT
from callcenter.testing.server import RunningServer

# What rests on locks and constraints of the database.
DATABASE_TESTS = (
    "apps/customers/tests/test_booking.py",
    "apps/customers/tests/test_rescheduling.py",
    "apps/calls/tests/reporting/test_rollups_equal_rows.py",
)
SUITE_SECONDS = 600


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """An empty database of its own."""
    name = f"callcenter_tests_{os.getpid()}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(drop.format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield postgres_url.rpartition("/")[0] + "/" + name
        connection.execute(drop.format(sql.Identifier(name)))


@pytest.mark.calls
def test_it_is_ready_on_postgresql_with_redis_as_broker_and_channel_layer(
    database_url, redis_url, tmp_path
):
    running = RunningServer(
        tmp_path, environment={"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    )
    running.start()
    try:
        with urllib.request.urlopen(running.url + "/readyz", timeout=10) as response:
            parts = json.load(response)["parts"]
        assert set(parts.values()) == {"ok"}
        with psycopg.connect(database_url) as connection:
            row = connection.execute("SELECT count(*) FROM auth_user").fetchone()
        assert row == (1,)
    finally:
        running.stop()


def test_bookings_hold_on_postgresql_as_they_do_on_sqlite(database_url):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *DATABASE_TESTS],
        cwd=ROOT,
        env=os.environ | {"TEST_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        timeout=SUITE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
