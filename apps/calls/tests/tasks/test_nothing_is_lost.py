"""Whatever dies or is away for a while, each call gets its summary once.

With SQLite and files, and with PostgreSQL and Redis, which are the test's own.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql as names

from apps.calls.tests.summaries.chat_server import NOTE, ChatServer, completion

from .site import Redis, Site, wait_for

CALLS = """
from apps.calls.choices import CallStatus
from apps.calls.models import Turn
from apps.calls.services import answer_call, end_call, open_call
for number in range({many}):
    call = open_call(f"CA{{number}}", from_number="+15550003333", to_number="+1555")
    answer_call(call.pk, f"MZ{{number}}")
    Turn.objects.create(call=call, index=0, speaker="caller",
        text="What time do you close?", started_ms=0, ended_ms=900)
    end_call(call.pk, CallStatus.COMPLETED, "caller")
"""
SWEEPS = """
from apps.calls.tasks import sweep_missing_summaries
for _ in range({many}):
    sweep_missing_summaries.delay()
"""
ENDPOINT = """
from apps.calls.webhooks.models import Event, WebhookEndpoint
WebhookEndpoint.objects.create(
    url="https://127.0.0.1:9/", events=[Event.SUMMARY_READY.value], active=True)
"""
TOLD = "SELECT count(*) FROM calls_webhookdelivery WHERE event = 'summary.ready'"


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    """A SQLite database with nothing in it but the tables."""
    folder = tmp_path_factory.mktemp("migrated")
    Site(folder, sql=lambda *_: []).manage("migrate", "-v0")
    return folder


@pytest.fixture(scope="module")
def template(postgres_url, tmp_path_factory) -> Iterator[str]:
    """The name of a PostgreSQL database with nothing in it but the tables."""
    name = f"template_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(names.SQL("CREATE DATABASE {}").format(names.Identifier(name)))
        folder = tmp_path_factory.mktemp("template")
        url = postgres_url.rpartition("/")[0] + f"/{name}"
        Site(folder, sql=lambda *_: [], DATABASE_URL=url).manage("migrate", "-v0")
        yield name
        drop = names.SQL("DROP DATABASE {} WITH (FORCE)")
        server.execute(drop.format(names.Identifier(name)))


@pytest.fixture
def on_files(tmp_path, migrated) -> Iterator[Site]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)

    def sql(statement: str) -> list:
        path = tmp_path / "callcenter.sqlite3"
        with closing(sqlite3.connect(path, timeout=20)) as database, database:
            return database.execute(statement).fetchall()

    site = Site(tmp_path, sql)
    yield site
    site.end_workers()


@pytest.fixture
def broker(tmp_path) -> Iterator[Redis]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("absent: redis-server")
    redis = Redis(program, tmp_path)
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
def on_services(tmp_path, template, postgres_url, broker) -> Iterator[Site]:
    name = f"summaries_{uuid4().hex[:12]}"
    url = postgres_url.rpartition("/")[0] + f"/{name}"
    make = names.SQL("CREATE DATABASE {} TEMPLATE {}")
    drop = names.SQL("DROP DATABASE {} WITH (FORCE)")

    def sql(statement: str) -> list:
        with psycopg.connect(url) as database:
            cursor = database.execute(statement)
            return cursor.fetchall() if cursor.description else []

    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(make.format(names.Identifier(name), names.Identifier(template)))
        site = Site(tmp_path, sql, DATABASE_URL=url, CELERY_BROKER_URL=broker.url)
        yield site
        site.end_workers()
        server.execute(drop.format(names.Identifier(name)))


@pytest.fixture(params=["files", "services"])
def site(request) -> Site:
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture
def model(site) -> Iterator[ChatServer]:
    with ChatServer(completion(NOTE)) as server:
        site.configure(
            SUMMARY_MODEL="note-writer", OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k"
        )
        yield server


def test_a_worker_killed_in_the_middle_is_made_up_for_by_another(site, model):
    site.python(ENDPOINT)
    model.gate.clear()
    site.python(CALLS.format(many=1))
    site.start_worker()
    assert model.arrived.wait(90), "the worker never asked the model"
    schedules = site.schedules()
    site.end_workers()  # SIGKILL
    model.gate.set()
    assert schedules
    wait_for(lambda: not any(path.exists() for path in schedules))

    site.leases_run_out()
    site.start_worker()
    site.python(SWEEPS.format(many=1))

    assert site.wait_for_summaries(1) == [("ready", NOTE["text"], 2)]
    assert site.sql(TOLD) == [(1,)]


def test_two_workers_with_two_schedules_write_each_summary_once(site, model):
    site.python(ENDPOINT)
    site.python(CALLS.format(many=6))
    site.sql("UPDATE calls_call SET ended_at = '2020-01-01 00:00:00'")
    site.python(SWEEPS.format(many=8))
    site.start_worker()
    site.start_worker()

    written = site.wait_for_summaries(6)

    assert written == [("ready", NOTE["text"], 1)] * 6
    assert len(model.requests) == 6
    assert site.sql(TOLD) == [(6,)]


def test_calls_that_end_while_files_cannot_be_written_are_found_by_the_sweep(on_files):
    in_the_way = (
        "import shutil; from django.conf import settings; "
        "shutil.rmtree(settings.DATA_DIR / 'broker')"
    )
    on_files.python(in_the_way + CALLS.format(many=1))
    assert on_files.sql("SELECT count(*) FROM calls_callsummary") == [(0,)]

    on_files.leases_run_out()
    on_files.start_worker()
    on_files.python(SWEEPS.format(many=1))

    assert [row[0] for row in on_files.wait_for_summaries(1)] == ["ready"]


def test_a_call_that_ends_while_the_broker_is_away_is_found_by_the_sweep(
    on_services, broker
):
    on_services.start_worker()
    wait_for(lambda: "ready" in (on_services.folder / "worker.log").read_text())
    broker.stop()
    on_services.python(CALLS.format(many=1))
    broker.start()
    on_services.leases_run_out()
    on_services.python(SWEEPS.format(many=1))

    assert [row[0] for row in on_services.wait_for_summaries(1)] == ["ready"]


def test_a_database_that_goes_away_within_a_task_delays_the_summary(
    on_services, postgres_url
):
    name = on_services.sql("SELECT current_database()")[0][0]
    with (
        ChatServer(completion(NOTE)) as model,
        psycopg.connect(postgres_url, autocommit=True) as server,
    ):
        on_services.configure(
            SUMMARY_MODEL="note-writer", OPENAI_BASE_URL=model.url, OPENAI_API_KEY="k"
        )
        model.gate.clear()
        on_services.python(CALLS.format(many=1))
        on_services.start_worker()
        assert model.arrived.wait(90), "the worker never asked the model"
        allow = names.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        database = names.Identifier(name)
        server.execute(allow.format(database, names.SQL("false")))
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (name,),
        )
        model.gate.set()
        log = on_services.folder / "worker.log"
        wait_for(lambda: "OperationalError" in log.read_text())
        server.execute(allow.format(database, names.SQL("true")))

        on_services.leases_run_out()
        on_services.python(SWEEPS.format(many=1))

        assert on_services.wait_for_summaries(1) == [("ready", NOTE["text"], 2)]
