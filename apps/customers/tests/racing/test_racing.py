"""Two callers cannot get the same last slot, on either database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from callcenter.testing.environment import ROOT, clear_environment

CALLERS = 8


def race(database_url: str, data_dir) -> dict:
    environment = dict(os.environ)
    clear_environment(environment)
    environment |= {
        "DJANGO_SETTINGS_MODULE": "callcenter.settings",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
    }
    done = subprocess.run(
        [sys.executable, "-m", "apps.customers.tests.racing.race"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("race")
    return race(f"sqlite:///{folder}/race.sqlite3", folder)


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory, postgres_url) -> dict:
    name = f"race_{uuid4().hex[:12]}"
    server = psycopg.connect(postgres_url, autocommit=True)
    try:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = postgres_url.rpartition("/")[0] + f"/{name}"
        return race(url, tmp_path_factory.mktemp("race"))
    finally:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        server.execute(drop.format(sql.Identifier(name)))
        server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def raced(request) -> dict:
    results = request.getfixturevalue(f"on_{request.param}")
    assert results["vendor"] == request.param
    return results


def test_the_last_slot_goes_to_exactly_one_caller(raced):
    assert raced["last_slot"] == {
        "outcomes": {"ok": 1, "slot_taken": CALLERS - 1},
        "rows": 1,
    }


def test_one_tool_call_delivered_many_times_books_once(raced):
    assert raced["one_key"] == {"outcomes": {"ok": CALLERS}, "rows": 1}


def test_a_new_number_becomes_one_customer_and_every_vehicle_gets_its_own_bay(raced):
    assert raced["one_new_number"] == {
        "outcomes": {"ok": CALLERS},
        "rows": CALLERS,
        "customers": 1,
        "vehicles": CALLERS,
    }


def test_moving_and_booking_into_the_same_slot_lets_one_in(raced):
    assert raced["moves_and_bookings"] == {
        "outcomes": {"ok": 1, "slot_taken": CALLERS - 1},
        "rows": 1,
    }


def test_a_cancellation_is_not_lost_to_a_move(raced):
    assert raced["cancel_and_move"] == {"lost": 0}
